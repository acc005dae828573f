"""The endpoints of repositories, hooks, accounts and apps, and whose a token is."""

import secrets
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import jwt

from tests.github.calls import Answer, Call, Refusal, invalid
from tests.github.shapes import TOKEN_LIFE
from tests.github.state import Account, App, Hook, HookDelivery, Installation, Repository, World, text_of

# Whose request it is when a GitHub App speaks for itself.
AS_APP = "app"


def account_of(world: World, header: str) -> Account | None:
    """Return whose request carries this Authorization header; None without one. Raise 401, or 403 for a suspended app."""
    token = header.partition(" ")[2].strip()
    if not header:
        return None
    if token.count(".") == 2:
        return _app_account(world, token)
    account = world.accounts.get(token)
    if account is None or (account.expires_at and account.expires_at <= world.clock.now()):
        raise Refusal(401, "Bad credentials")
    if account.installation_id is not None:
        installation = world.app.installations.get(account.installation_id) if world.app else None
        if installation is None:
            raise Refusal(401, "Bad credentials")
        if installation.is_suspended:
            raise Refusal(403, "This installation has been suspended")
    return account


def get_repository(call: Call) -> Answer:
    """Show a repository."""
    return Answer(200, call.shapes.repository(call.repository(), call.account))


def get_user(call: Call) -> Answer:
    """Show oneself; apps are nobody."""
    if call.who.app_id:
        raise call.not_accessible("")
    return Answer(200, call.shapes.private_person(call.who.person))


def list_hooks(call: Call) -> Answer:
    """List the hooks of a repository."""
    page, headers = call.page(list(call.hooks_of("read").hooks.values()))
    return Answer(200, [call.shapes.hook(one) for one in page], headers)


def create_hook(call: Call) -> Answer:
    """Make a hook, which is pinged at once."""
    repository, config = call.hooks_of("write"), call.body.get("config", {})
    if not config.get("url"):
        raise invalid("Hook", "url", "missing_field")
    if any(one.url == config["url"] for one in repository.hooks.values()):
        raise Refusal(
            422,
            "Validation Failed",
            errors=[
                {"resource": "Hook", "code": "custom", "message": "Hook already exists on this repository"}
            ],
        )
    events = call.body.get("events", ["push"])
    hook = add_hook(call.world, repository, url=config["url"], secret=config.get("secret", ""), events=events)
    hook.active = call.body.get("active", True)
    call.deeds.webhooks.tell(repository, "ping", call.deeds.payloads.of_ping(hook, call.who.person))
    return Answer(201, call.shapes.hook(hook))


def add_hook(world: World, repository: Repository, *, url: str, secret: str, events: list[str]) -> Hook:
    """Add a hook to a repository."""
    hook = Hook(next(world.ids), repository, url, secret, events, world.clock.now())
    repository.hooks[hook.id] = hook
    return hook


def get_hook(call: Call) -> Answer:
    """Show a hook."""
    return Answer(200, call.shapes.hook(_hook(call, "read")))


def edit_hook(call: Call) -> Answer:
    """Change a hook."""
    hook, config = _hook(call, "write"), call.body.get("config", {})
    hook.url, hook.secret = config.get("url", hook.url), config.get("secret", hook.secret)
    hook.events = call.body.get("events", hook.events)
    hook.active = call.body.get("active", hook.active)
    return Answer(200, call.shapes.hook(hook))


def get_hook_config(call: Call) -> Answer:
    """Show how a hook is sent."""
    return Answer(200, call.shapes.hook_config(_hook(call, "read")))


def ping_hook(call: Call) -> Answer:
    """Send a ping."""
    hook = _hook(call, "read")
    call.deeds.webhooks.tell(hook.repository, "ping", call.deeds.payloads.of_ping(hook, call.who.person))
    return Answer(204)


def list_deliveries(call: Call) -> Answer:
    """List the deliveries of a hook, newest first, from a cursor on."""
    found = list(reversed(_hook(call, "read").deliveries))
    if status := call.query.get("status"):
        found = [one for one in found if (one.status == "OK") == (status == "success")]
    if cursor := call.query.get("cursor"):
        found = [one for one in found if one.id <= int(cursor.removeprefix("v1_"))]
    size = min(int(call.query.get("per_page", 30)), 100)
    headers = call.next_link(cursor=f"v1_{found[size].id}") if len(found) > size else {}
    return Answer(200, [call.shapes.delivery(one) for one in found[:size]], headers)


def get_delivery(call: Call) -> Answer:
    """Show a delivery with what was sent."""
    hook = _hook(call, "read")
    return Answer(200, call.shapes.whole_delivery(_delivery(call, hook), hook))


def redeliver(call: Call) -> Answer:
    """Send a delivery again."""
    hook = _hook(call, "write")
    call.deeds.webhooks.tell_again(hook, _delivery(call, hook))
    return Answer(202, {})


def get_app(call: Call) -> Answer:
    """Show the app."""
    return Answer(200, call.shapes.app(_app(call), call.who.person))


def list_installations(call: Call) -> Answer:
    """List where the app is installed."""
    app = _app(call)
    page, headers = call.page(list(app.installations.values()))
    return Answer(200, [_installation(call, one) for one in page], headers)


def get_installation(call: Call) -> Answer:
    """Show an installation."""
    return Answer(200, _installation(call, _installed(call)))


def installation_of_repository(call: Call) -> Answer:
    """Show the installation that covers a repository."""
    app, wanted = _app(call), f"{call.names['owner']}/{call.names['repo']}"
    for one in app.installations.values():
        if wanted in one.full_names:
            return Answer(200, _installation(call, one))
    raise Refusal(404, "Not Found")


def create_installation_token(call: Call) -> Answer:
    """Make a token that is good for an hour."""
    app, installation = _app(call), _installed(call)
    if installation.is_suspended:
        raise Refusal(403, "This installation has been suspended")
    token, expires_at = f"ghs_{secrets.token_hex(18)}", call.world.clock.now() + TOKEN_LIFE
    permissions = call.body.get("permissions") or installation.permissions
    call.world.accounts[token] = Account(
        call.world.person(f"{app.slug}[bot]", type="Bot"),
        permissions,
        installation.full_names,
        app_id=app.id,
        installation_id=installation.id,
        expires_at=expires_at,
    )
    said = {"token": token, "expires_at": text_of(expires_at), "permissions": permissions}
    return Answer(201, said | {"repository_selection": "selected"})


def installation_repositories(call: Call) -> Answer:
    """List what an installation's token may read."""
    if call.who.installation_id is None:
        raise Refusal(
            403,
            "You must authenticate with an installation access token in order to list repositories for an installation.",
        )
    page, headers = call.page(list(_covered(call)))
    said = [call.shapes.repository(one, call.account) for one in page]
    return Answer(200, {"total_count": len(list(_covered(call))), "repositories": said}, headers)


def _covered(call: Call) -> Iterator[Repository]:
    names = call.who.full_names
    yield from (one for one in call.world.repositories.values() if names is None or one.full_name in names)


def _hook(call: Call, level: str) -> Hook:
    hook = call.hooks_of(level).hooks.get(int(call.names["hook_id"]))
    if hook is None:
        raise Refusal(404, "Not Found")
    return hook


def _delivery(call: Call, hook: Hook) -> HookDelivery:
    wanted = int(call.names["delivery_id"])
    found = next((one for one in hook.deliveries if one.id == wanted), None)
    if found is None:
        raise Refusal(404, "Not Found")
    return found


def _app(call: Call) -> App:
    if call.world.app is None or AS_APP not in call.who.permissions:
        raise Refusal(401, "A JSON web token could not be decoded")
    return call.world.app


def _installed(call: Call) -> Installation:
    found = _app(call).installations.get(int(call.names["installation_id"]))
    if found is None:
        raise Refusal(404, "Not Found")
    return found


def _installation(call: Call, installation: Installation) -> dict[str, Any]:
    return call.shapes.installation(installation, _app(call), text_of(call.world.clock.now()))


def _app_account(world: World, token: str) -> Account:
    app = world.app
    if app is None:
        raise Refusal(401, "A JSON web token could not be decoded")
    try:
        said = jwt.decode(token, app.public_key, algorithms=["RS256"], options={"verify_iat": False})
    except jwt.PyJWTError as error:
        raise Refusal(401, "A JSON web token could not be decoded") from error
    if str(said.get("iss")) != str(app.id) or said["exp"] - datetime.now(UTC).timestamp() > 600:
        raise Refusal(401, "'Issuer' claim ('iss') must be an Integer")
    return Account(world.person(app.slug), {AS_APP: "write"}, app_id=app.id)
