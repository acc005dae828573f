"""Refusals of the reports; the text of each is a sentence for people."""


class ReportError(Exception):
    """A report that cannot be made."""


class PeriodRefused(ReportError):
    """Months that are no months, or lie the wrong way round."""
