"""Say whether GitHub and the desk agree."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from github_mirror.checking import Checked, check_changes, check_everything, number_of
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
        checked = [self._check(one, hub, is_full=options["full"]) for one in repositories]
        n_found = sum(len(one.differences) for one in checked)
        if n_found:
            named = [options["repository"]] if options["repository"] else []
            full = ["--full"] if any(one.needs_full_repair for one in checked) else []
            command = " ".join(["manage.py mirror_check", *named, *full, "--repair"])
            raise CommandError(f"{number_of(n_found, 'difference')}. Repair with: {command}")

    def _check(self, repository: Repository, hub: GitHub, *, is_full: bool) -> Checked:
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
        return checked

    def _repair(self, repository: Repository, *, kind: SyncKind) -> None:
        sync = reconcile_now(repository, kind=kind, clock=timezone.now)
        if sync is None:
            raise CommandError(f"{repository}: a worker compares it at this moment. Try again in a minute.")
        for drift in sync.drifts.select_related("issue__repository").order_by("pk"):
            place = drift.issue.reference if drift.issue else str(repository)
            self.stdout.write(f"{place}: {drift.what}")
        if sync.error:
            raise CommandError(f"{repository}: {sync.error}")
        self.stdout.write(f"{repository}: compared; {number_of(sync.n_drifts, 'difference')} repaired")


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
    issues = number_of(checked.n_issues, "issue") + ("" if is_full else " that changed lately")
    parts = [f"{issues} compared, {number_of(len(checked.differences), 'difference')}"]
    if n := checked.n_waiting:
        parts.append(f"{number_of(n, 'issue')} {'waits' if n == 1 else 'wait'} to be written to")
    if n := checked.n_undecided:
        verb = "waits" if n == 1 else "wait"
        parts.append(f"{number_of(n, 'field')} edited on both sides {verb} for a decision")
    return "; ".join(parts)
