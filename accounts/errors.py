"""What can go wrong with people and their access."""


class AccountError(Exception):
    """A request about an account that cannot be carried out; its text is for people."""


class InvitationExpired(AccountError):
    """The invitation's link is too old."""


class InvitationAlreadyUsed(AccountError):
    """The invitation's link was used before."""


class InvitationUnknown(AccountError):
    """No invitation has this link."""


class AlreadyJoined(AccountError):
    """Somebody who can sign in needs no invitation, and a link would be a way into their account."""


class AccountClosed(AccountError):
    """The person's access was closed."""


class RoleNotYoursToGive(AccountError):
    """The person may not grant this role, or may not invite somebody who holds it."""


class LastAdministrator(AccountError):
    """Nobody would be left to administer the desk."""


class NotAnAddress(AccountError):
    """The text given is not an e-mail address."""


class UnknownScope(AccountError):
    """There is no such permission for programs."""


class ApiTokenNeedsName(AccountError):
    """A token without a name, or without anything that it may do."""


class ApiTokenNameTaken(AccountError):
    """Another token in use has this name."""


class ApiTokenUnknown(AccountError):
    """No token in use has this name."""


class NotALogin(AccountError):
    """The text given is no login at GitHub."""


class LoginTaken(AccountError):
    """Somebody else here has this login at GitHub."""
