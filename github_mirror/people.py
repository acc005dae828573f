"""Who at GitHub is who here. A login may pass to somebody else, so GitHub's own number of a person decides."""

from django.db.models import Q

from accounts.models import User


def member_of(login: str, github_id: int) -> User | None:
    """Return the active colleague with this GitHub account, or None.

    The number is kept the first time that a colleague's login is seen with it; a login that later comes with another
    number is a stranger's, and so is one that comes without any.
    """
    if not github_id:
        return None
    is_named = Q(github_login__iexact=login, github_id=None) & ~Q(github_login="")
    # Whose number it is before whose name it is.
    person = User.objects.filter(Q(github_id=github_id) | is_named).order_by("github_id").first()
    if person is None or not person.is_team_member:
        return None
    if person.github_id == github_id:
        return person
    # Of two deliveries at once the first decides.
    is_pinned = User.objects.filter(pk=person.pk, github_id=None).update(github_id=github_id)
    return person if is_pinned else None
