"""Up to when all changes of a repository are known. GitHub's clock moves it, and no further than a little past ours."""

from datetime import datetime, timedelta
from typing import Literal

from github_mirror.inbound.values import CLOCKS_DIFFER
from github_mirror.models import Repository

# GitHub writes whole seconds, and its own machines need not agree on them.
OVERLAP = timedelta(minutes=2)
# Where nothing is known yet; what is older is found by the full check, which comes first.
FIRST_LOOK_BACK = timedelta(days=1)
Listed = Literal["issues", "comments"]


class Cursor:
    """How far the issues or the comments of a repository, listed the longest unchanged first, are taken in.

    While nothing new is listed it stays, so that the next request is the same and GitHub can say "not modified".
    """

    def __init__(self, repository: Repository, listed: Listed, *, now: datetime) -> None:
        self._repository, self._listed = repository, listed
        self._latest = now + CLOCKS_DIFFER
        kept: datetime | None = getattr(repository, f"{listed}_until")
        self._until = min(kept, self._latest) if kept else None
        self.since = (self._until or now - FIRST_LOOK_BACK) - OVERLAP
        self.etag: str = getattr(repository, f"{listed}_etag") if self._until else ""
        self._newest: datetime | None = None
        self._is_stuck = False

    def pass_by(self, changed_at: datetime) -> None:
        """Take what was changed then for known, unless something before it is not."""
        if not self._is_stuck:
            self._newest = changed_at

    def stumble(self) -> None:
        """Go no further: what comes now could not be taken in, and is listed again next time."""
        self._is_stuck = True

    def keep_what_is_known(self) -> None:
        """Save how far it came before the list ended early."""
        if self._newest is not None and (self._until is None or self._newest > self._until):
            self._save(self._newest, etag="")

    def reach_end(self, *, etag: str, answered_at: datetime | None) -> None:
        """Save that everything listed is known, as GitHub had it when it answered."""
        if self._is_stuck:
            self.keep_what_is_known()
        elif self._until is not None and (self._newest is None or self._newest <= self._until):
            self._save(self._until, etag=etag)
        else:
            self._save(answered_at or self._newest, etag="")

    def move_to(self, answered_at: datetime | None) -> None:
        """Save that everything is known, changed or not, as GitHub had it when it answered."""
        if answered_at is not None and not self._is_stuck:
            self._save(answered_at, etag="")

    def _save(self, until: datetime | None, *, etag: str) -> None:
        # What a wrong clock said must not hide what comes before its time.
        until = min(until, self._latest) if until else None
        setattr(self._repository, f"{self._listed}_until", until)
        setattr(self._repository, f"{self._listed}_etag", etag if len(etag) <= 200 else "")
        self._repository.save(update_fields=[f"{self._listed}_until", f"{self._listed}_etag"])
