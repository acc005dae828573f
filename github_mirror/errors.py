"""Refusals of the mirror; the text of each is a sentence for people."""


class MirrorError(Exception):
    """Something about the mirror that cannot be done."""


class NotTracked(MirrorError):
    """The ticket is not tracked on GitHub."""
