"""What can go wrong with people and their access."""


class AccountError(Exception):
    """A request about an account that cannot be carried out; its text is for people."""


class InvitationExpired(AccountError):
    """The invitation's link is too old."""


class InvitationAlreadyUsed(AccountError):
    """The invitation's link was used before."""


class InvitationUnknown(AccountError):
    """No invitation has this link."""


class NotAnAddress(AccountError):
    """The text given is not an e-mail address."""
