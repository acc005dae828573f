"""As whom the desk asks GitHub: with a token, or as a GitHub App."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import ClassVar, Protocol

from github import Auth

from github_mirror.answers import Answer
from github_mirror.client.reading import understood
from github_mirror.errors import NoAccess
from github_mirror.facts import instant

# An installation's token lasts an hour; it is renewed while it still works.
RENEWED_BEFORE = timedelta(minutes=5)


class SignIn(Protocol):
    """As whom requests are made."""

    path_of_itself: str

    def for_repository(self, full_name: str, *, ask: Callable[..., Answer]) -> Auth.Auth:
        """Return what signs requests about a repository; `ask` makes the requests that are needed to find out."""

    def for_itself(self) -> Auth.Auth:
        """Return what signs requests about the account itself."""

    def forget(self) -> None:
        """Forget what GitHub no longer accepts."""


class TokenSignIn:
    """A fine-grained token: it is the same for every repository."""

    path_of_itself = "/user"

    def __init__(self, token: str) -> None:
        self._auth = Auth.Token(token)

    def for_repository(self, full_name: str, *, ask: Callable[..., Answer]) -> Auth.Auth:
        """Return the token."""
        return self._auth

    def for_itself(self) -> Auth.Auth:
        """Return the token."""
        return self._auth

    def forget(self) -> None:
        """Keep it: a person has to mend it."""


class AppSignIn:
    """A GitHub App: it has an installation for each owner, and each installation a token that lasts an hour."""

    path_of_itself = "/app"
    # Shared by the threads of a process; what is missing is asked for again.
    _installations: ClassVar[dict[tuple[str, str], int]] = {}
    _tokens: ClassVar[dict[tuple[str, int], tuple[Auth.Auth, datetime]]] = {}

    def __init__(self, app_id: str, private_key: str, *, installation_id: int | None = None) -> None:
        self._app_id, self._installation_id = app_id, installation_id
        self._auth = Auth.AppAuth(app_id, private_key)

    def for_repository(self, full_name: str, *, ask: Callable[..., Answer]) -> Auth.Auth:
        """Return the token of the repository's installation; raise NoAccess where there is none."""
        try:
            installation = self._installation_of(full_name, ask=ask)
            auth, until = self._tokens.get((self._app_id, installation), (None, None))
            if auth is None or until is None or until <= datetime.now(UTC) + RENEWED_BEFORE:
                auth = self._fresh_token(installation, ask=ask)
        except NoAccess as error:
            self.forget()
            raise NoAccess(
                f"The GitHub App is not installed for {full_name}, its installation was revoked, or its key is wrong."
            ) from error
        return auth

    def for_itself(self) -> Auth.Auth:
        """Return what signs with the app's key."""
        return self._auth

    def prove_key(self) -> None:
        """Sign something; raise ValueError where the key is no key."""
        try:
            self._auth.create_jwt()
        except Exception as error:
            # What the signing library raises for what is no key is neither documented nor of one family.
            raise ValueError("not a private key") from error

    def forget(self) -> None:
        """Forget this app's installations and their tokens."""
        for place in [key for key in self._installations if key[0] == self._app_id]:
            self._installations.pop(place, None)
        for installation in [key for key in self._tokens if key[0] == self._app_id]:
            self._tokens.pop(installation, None)

    def _installation_of(self, full_name: str, *, ask: Callable[..., Answer]) -> int:
        key = (self._app_id, full_name)
        found = self._installation_id or self._installations.get(key)
        if found is None:
            data = ask("GET", f"/repos/{full_name}/installation", auth=self._auth).data()
            found = self._installations[key] = understood(lambda one: int(one["id"]), data)
        return found

    def _fresh_token(self, installation: int, *, ask: Callable[..., Answer]) -> Auth.Auth:
        data = ask("POST", f"/app/installations/{installation}/access_tokens", auth=self._auth).data()
        token, until = understood(lambda one: (str(one["token"]), instant(one["expires_at"])), data)
        auth = Auth.Token(token)
        self._tokens[self._app_id, installation] = (auth, until)
        return auth
