"""What can go wrong with communities, their people and their services."""


class CommunityError(Exception):
    """A request about a community that cannot be carried out; its text is for people."""


class NotACheckout(CommunityError):
    """The path given holds no infrastructure repository that could be imported."""


class MalformedFile(CommunityError):
    """A file of the checkout cannot be understood; says where and why."""

    def __init__(self, reason: str, *, line: int | None = None, column: int | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.line = line
        self.column = column


class ContactUnknown(CommunityError):
    """The person does not have this role in the community."""
