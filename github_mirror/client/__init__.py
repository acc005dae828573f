"""The only package that talks to GitHub, and the only one that knows PyGithub."""

from github_mirror.client.issues import Issues
from github_mirror.client.reading import Listing
from github_mirror.client.repositories import Repositories
from github_mirror.client.session import Gate, OpenGate
from github_mirror.client.sign_in import AppSignIn, SignIn, TokenSignIn
from github_mirror.client.wire import TIMEOUT_SECONDS

__all__ = [
    "TIMEOUT_SECONDS",
    "AppSignIn",
    "Gate",
    "GitHub",
    "Listing",
    "OpenGate",
    "SignIn",
    "TokenSignIn",
]


class GitHub(Issues, Repositories):
    """Speaks to GitHub as one account; see Session for what holds for every method."""
