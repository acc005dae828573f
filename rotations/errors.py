"""What can go wrong with rotations."""


class RotationError(Exception):
    """A request about rotations that cannot be carried out; its text is for people."""


class InvalidRotationFile(RotationError):
    """The rotation file cannot be loaded; names the rotation and the field."""


class MemberWithoutAccess(RotationError):
    """A member named in the file has had their access closed."""
