"""What notifications refuse, each with a sentence for people."""


class NotificationError(Exception):
    """Something about reaching people that was refused; its text is a sentence for people."""


class AddressRefused(NotificationError):
    """An address by which nobody can be reached, or that leads where nothing is sent."""


class TooManyMethods(NotificationError):
    """A person has as many ways of being reached as anybody needs."""


class TooManyCodes(NotificationError):
    """Too many codes were asked for in a short time."""


class CodeRefused(NotificationError):
    """The code is not the one that was sent, or is no longer taken."""


class MethodUnusable(NotificationError):
    """The way is not verified, or was disabled."""


class QuietHoursRefused(NotificationError):
    """Quiet hours that say nothing."""


class TokenRefused(NotificationError):
    """The link is not one of ours, or is too old."""


class TokenExpired(TokenRefused):
    """The link was ours and is too old."""
