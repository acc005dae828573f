"""Who at GitHub is who here. A login may pass to somebody else, so GitHub's own number of a person decides."""

from accounts.models import User


def member_of(login: str, github_id: int) -> User | None:
    """Return the active colleague with this GitHub account, or None.

    The number is kept the first time that a colleague's login is seen with it; a login that later comes with another
    number is a stranger's, and so is one that comes without any.
    """
    if not github_id:
        return None
    known = User.objects.filter(github_id=github_id).first()
    if known is not None:
        return known if known.is_team_member else None
    if not login:
        return None
    person = User.objects.filter(github_login__iexact=login, github_id=None).first()
    if person is None or not person.is_team_member:
        return None
    # Of two deliveries at once the first decides.
    is_pinned = User.objects.filter(pk=person.pk, github_id=None).update(github_id=github_id)
    return person if is_pinned else None
