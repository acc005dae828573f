"""Which repository a ticket is mirrored into."""

from django.conf import settings

from github_mirror.models import Repository


def default_repository() -> Repository | None:
    """Return the repository of GITHUB_REPOSITORY, else the only one there is, else None."""
    if settings.GITHUB_REPOSITORY:
        return Repository.objects.get_or_create(full_name=settings.GITHUB_REPOSITORY)[0]
    found = list(Repository.objects.all()[:2])
    return found[0] if len(found) == 1 else None
