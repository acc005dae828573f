"""What people of the desk do: each method does one thing and returns its name, "" where there is nothing to do.

`at` chooses what it is done to, `n` how; a refusal of the desk is no failure.
"""

from collections.abc import Callable

from github_mirror.decisions import Choice, refuse_proposal, resolve_conflict
from github_mirror.errors import MirrorError
from github_mirror.models import Conflict, TrackedIssue
from github_mirror.publication import Draft, draft_of, edition
from github_mirror.services import edit_publication, share_finding, track
from tests.mirror.desk import PRIVATE, SideBySide
from tickets.errors import TicketError
from tickets.models import Ticket
from tickets.services import add_note, reopen, reply, resolve, retriage, set_status

MOST_TICKETS = 3
FOUND = "The role lacks s3:GetObject."
EDITED = ("title", "description", "investigation")
KINDS, TIERS = ("incident", "change", "guidance"), ("P2", "P3", "P4")


class DeskSide:
    """Stewards, and Joy who asked. `resolved` and `editions` keep what they hold to be true, for the judge."""

    def __init__(self, sides: SideBySide) -> None:
        self.sides = sides
        self.resolved: set[int] = set()
        self.editions: dict[tuple[int, str], str] = {}

    def ticket_tracked(self, at: int, n: int) -> str:
        if len(self.sides.tickets) >= MOST_TICKETS:
            return ""
        ticket = self.sides.open_ticket()
        # Not while the repository is stopped; the ticket may be tracked later.
        return self._try("ticket tracked", lambda: self._track(ticket))

    def tracked_again(self, at: int, n: int) -> str:
        ticket = self._ticket(at)
        return "" if ticket.is_tracked else self._try("tracked again", lambda: self._track(ticket))

    def finding_shared(self, at: int, n: int) -> str:
        text = f"Found: {self.sides.words()}."
        return self._try(
            "finding shared",
            lambda: share_finding(self._ticket(at), text=text, actor=self.sides.steward, now=self.sides.now),
        )

    def private_words(self, at: int, n: int) -> str:
        number, body = self._ticket(at).number, f"Dear Joy Okafor, {PRIVATE[2]} ({self.sides.words()})."
        add_note(number, actor=self.sides.steward, body=body, now=self.sides.now)
        return self._try(
            "private words", lambda: reply(number, actor=self.sides.steward, body=body, now=self.sides.now)
        )

    def retriaged(self, at: int, n: int) -> str:
        return self._try(
            "retriaged",
            lambda: retriage(
                self._ticket(at).number,
                actor=self.sides.steward,
                kind=KINDS[n % 3],
                tier=TIERS[n % 7 % 3],
                reason="Because.",
                now=self.sides.now,
            ),
        )

    def publication_edited(self, at: int, n: int) -> str:
        words, field = self.sides.words(), EDITED[n % 3]
        issue = TrackedIssue.objects.filter(ticket=self._ticket(at)).first()
        if issue is None:
            return ""
        before = draft_of(issue)
        draft = Draft(**{name: getattr(before, name) for name in EDITED} | {field: f"Our {words}"})

        def edit() -> None:
            seen = edition(before)
            edit_publication(issue, draft=draft, actor=self.sides.steward, now=self.sides.now, seen=seen)
            self.editions[issue.ticket_id, field] = words

        return self._try(f"{field} edited", edit)

    def resolved_here(self, at: int, n: int) -> str:
        def end() -> None:
            number = self._ticket(at).number
            resolve(number, actor=self.sides.steward, body="Solved.", now=self.sides.now)
            self.resolved.add(number)

        return self._try("resolved", end)

    def reopened_here(self, at: int, n: int) -> str:
        def again() -> None:
            number = self._ticket(at).number
            reopen(number, actor=self.sides.joy, body="Not yet.", now=self.sides.now)
            self.resolved.discard(number)

        return self._try("reopened", again)

    def planned(self, at: int, n: int) -> str:
        return self._try(
            "planned",
            lambda: set_status(
                self._ticket(at).number,
                actor=self.sides.steward,
                status="planned",
                reason="Sprint 8.",
                now=self.sides.now,
            ),
        )

    def conflict_decided(self, at: int, n: int) -> str:
        conflict = Conflict.objects.filter(resolved_at=None).first()
        if conflict is None:
            return ""
        choice, text = list(Choice)[n % 3], f"Our {self.sides.words()}"
        return self._try(
            f"conflict decided for {choice}",
            lambda: resolve_conflict(
                conflict, choice, actor=self.sides.steward, now=self.sides.now, text=text
            ),
        )

    def proposal_decided(self, at: int, n: int) -> str:
        issue = TrackedIssue.objects.exclude(proposal="").first()
        if issue is None:
            return ""

        def decide() -> None:
            if n % 2:
                resolve(issue.ticket_id, actor=self.sides.steward, body="Solved.", now=self.sides.now)
                self.resolved.add(issue.ticket_id)
            else:
                refuse_proposal(issue, actor=self.sides.steward, now=self.sides.now)

        return self._try(f"proposal {'accepted' if n % 2 else 'refused'}", decide)

    def _track(self, ticket: Ticket) -> None:
        for field in EDITED:
            self.editions.pop((ticket.number, field), None)
        draft = Draft(ticket.subject, ticket.description, FOUND)
        track(ticket, draft=draft, actor=self.sides.steward, now=self.sides.now, repository=self.sides.ours)

    def _ticket(self, at: int) -> Ticket:
        return Ticket.objects.get(pk=self.sides.tickets[at % len(self.sides.tickets)])

    def _try(self, name: str, work: Callable[[], object]) -> str:
        try:
            work()
        except (TicketError, MirrorError):
            return f"{name} (refused)"
        return name
