"""Say whether GitHub and the desk agree."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from github_mirror.checking import Checked, check_changes, check_everything
from github_mirror.client import GitHub
from github_mirror.connecting import github
from github_mirror.errors import MirrorError, NotConnected
from github_mirror.models import Repository, RepositoryState, SyncKind
from github_mirror.reconcile import reconcile_now
from github_mirror.repositories import default_repository


class Command(BaseCommand):
    help = "Compare the issues at GitHub with the desk. Exits with 1 when they differ."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("repository", metavar="REPOSITORY", nargs="?", help="only this one (owner/name)")
        parser.add_argument("--full", action="store_true", help="everything, not what changed lately")
        parser.add_argument("--repair", action="store_true", help="take in, or write again, what differs")

    def handle(self, *args: Any, **options: Any) -> None:
        hub = _connected()
        repositories = _repositories(options["repository"])
        if options["repair"]:
            kind = SyncKind.FULL if options["full"] else SyncKind.SINCE
            for repository in repositories:
                self._repair(repository, kind=kind)
            return
        n_found = sum(self._check(one, hub, is_full=options["full"]) for one in repositories)
        if n_found:
            what = "difference" if n_found == 1 else "differences"
            raise CommandError(f"{n_found} {what}. Repair with: manage.py mirror_check --repair")

    def _check(self, repository: Repository, hub: GitHub, *, is_full: bool) -> int:
        now = timezone.now()
        try:
            if is_full:
                checked = check_everything(repository, hub, now=now, tell=self.stdout.write)
            else:
                checked = check_changes(repository, hub, now=now)
        except MirrorError as error:
            raise CommandError(f"{repository}: {error}") from error
        for line in checked.differences:
            self.stdout.write(line)
        self.stdout.write(f"{repository}: {_summary(checked, is_full=is_full)}")
        return len(checked.differences)

    def _repair(self, repository: Repository, *, kind: SyncKind) -> None:
        sync = reconcile_now(repository, kind=kind, clock=timezone.now)
        if sync is None:
            raise CommandError(f"{repository}: a worker compares it at this moment. Try again in a minute.")
        for drift in sync.drifts.select_related("issue__repository").order_by("pk"):
            place = drift.issue.reference if drift.issue else str(repository)
            self.stdout.write(f"{place}: {drift.what}")
        if sync.error:
            raise CommandError(f"{repository}: {sync.error}")
        self.stdout.write(f"{repository}: compared; {sync.n_drifts} repaired")


def _connected() -> GitHub:
    try:
        return github()
    except NotConnected as error:
        raise CommandError(f"{error} Set GITHUB_TOKEN, or connect it on the page of the mirror.") from error
    except MirrorError as error:
        raise CommandError(str(error)) from error


def _repositories(name: str | None) -> list[Repository]:
    """Return the repository that is named, else all active ones."""
    default_repository()
    if name is None:
        found = list(Repository.objects.filter(state=RepositoryState.ACTIVE))
        if not found:
            raise CommandError("No repository is mirrored.")
        return found
    named = Repository.objects.filter(full_name__iexact=name).first()
    if named is None:
        known = ", ".join(Repository.objects.values_list("full_name", flat=True)) or "none"
        raise CommandError(f"The desk does not mirror {name}. It mirrors: {known}.")
    return [named]


def _summary(checked: Checked, *, is_full: bool) -> str:
    issues = f"{checked.n_issues:,} issues" if is_full else f"{checked.n_issues:,} issues that changed lately"
    n_found = len(checked.differences)
    parts = [f"{issues} compared, {n_found} {'difference' if n_found == 1 else 'differences'}"]
    if checked.n_waiting:
        parts.append(f"{checked.n_waiting} wait to be written to")
    if checked.n_undecided:
        parts.append(f"{checked.n_undecided} edited on both sides wait for a decision")
    return "; ".join(parts)
