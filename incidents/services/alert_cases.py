"""What a message changes about one problem, worked out in memory; incidents.services.taking_in writes it."""

from dataclasses import dataclass, field
from datetime import datetime

from incidents.alert_state import Atlas
from incidents.alerts.changes import Change, Known, change_of
from incidents.alerts.heard import Heard
from incidents.alerts.places import place_of
from incidents.alerts.severity import Verdict, judge
from incidents.models import Alert, AlertProblem
from tickets.models import Ticket


@dataclass
class Case:
    """All that a message says under one key, applied to what was known."""

    atlas: Atlas
    now: datetime
    problem: AlertProblem | None
    known: dict[str, Alert]
    begun: list[tuple[Heard, Verdict]] = field(default_factory=list)
    n_ended: int = 0
    new: list[Alert] = field(default_factory=list)
    changed: dict[int, Alert] = field(default_factory=dict)
    copies: list[int] = field(default_factory=list)

    @property
    def loudest(self) -> tuple[Heard, Verdict]:
        """Return the alert that decides the tier, of those that begin."""
        return max(self.begun, key=lambda pair: pair[1].rank)

    @property
    def needs_ticket(self) -> bool:
        """Say whether something begins that no open ticket is about."""
        return bool(self.begun) and self.problem is not None and self.problem.ticket_id is None

    @property
    def is_outage(self) -> bool:
        """Say whether what begins opens an incident."""
        return self.loudest[1].is_outage

    @property
    def began_at(self) -> datetime:
        """Return since when it fires, as far as the sender says; never later than now."""
        return min([self.now, *(heard.starts_at for heard, _ in self.begun if heard.starts_at)])

    def give(self, ticket: Ticket) -> None:
        """Set the ticket that was opened for what begins."""
        assert self.problem is not None  # noqa: S101 - something begins, so there is a problem
        verdict = self.loudest[1]
        self.problem.ticket = ticket
        self.problem.tier, self.problem.is_for_triage = verdict.tier, verdict.is_for_triage

    def hear(self, heard: Heard) -> None:
        """Apply one alert."""
        alert = self.known.get(heard.fingerprint)
        match change_of(heard, known=_known(alert)):
            case Change.BEGINS:
                self._begin(heard, alert)
            case Change.ENDS if alert is not None:
                alert.is_firing, alert.ended_at = False, self.now
                self._change(alert)
                self.n_ended += 1
            case Change.UNSEEN:
                self._add(heard, self.problem or self._new_problem(heard))
            case _ if alert is not None:
                self._copy(alert)

    def _begin(self, heard: Heard, alert: Alert | None) -> None:
        if self.problem is None or is_settled(self.problem):
            self._new_problem(heard)
        assert self.problem is not None  # noqa: S101 - narrows the type
        self.begun.append((heard, judge(heard, place=place_of(heard, places=self.atlas.places))))
        if alert is None or alert.problem is not self.problem:
            if alert is not None and alert.is_firing:
                # It goes on under the new problem, and must not be listed twice.
                alert.is_firing, alert.ended_at = False, self.now
                self._change(alert)
            self._add(heard, self.problem)
            return
        alert.is_firing, alert.ended_at, alert.starts_at = True, None, heard.starts_at
        alert.labels, alert.summary = dict(heard.labels), heard.summary
        self._change(alert)

    def _new_problem(self, heard: Heard) -> AlertProblem:
        place = place_of(heard, places=self.atlas.places)
        verdict = judge(heard, place=place)
        self.problem = AlertProblem(
            key=heard.key,
            name=heard.name,
            cluster_label=heard.cluster,
            namespace_label=heard.namespace,
            cluster=self.atlas.cluster(place),
            service=self.atlas.service(place),
            tier=verdict.tier,
            is_for_triage=verdict.is_for_triage,
            first_heard_at=self.now,
            last_heard_at=self.now,
        )
        return self.problem

    def _add(self, heard: Heard, problem: AlertProblem) -> None:
        alert = Alert(
            problem=problem,
            fingerprint=heard.fingerprint,
            labels=dict(heard.labels),
            summary=heard.summary,
            is_firing=heard.is_firing,
            starts_at=heard.starts_at,
            ended_at=None if heard.is_firing else self.now,
            first_heard_at=self.now,
            last_heard_at=self.now,
        )
        self.known[heard.fingerprint] = alert
        self.new.append(alert)

    def _change(self, alert: Alert) -> None:
        alert.last_heard_at = self.now
        alert.n_heard += 1
        if alert.pk is not None:
            self.changed[alert.pk] = alert

    def _copy(self, alert: Alert) -> None:
        if alert.pk is None or alert.pk in self.changed:
            self._change(alert)
        else:
            self.copies.append(alert.pk)


def is_settled(problem: AlertProblem) -> bool:
    """Say whether a human has resolved the ticket of a problem."""
    return problem.ticket is not None and problem.ticket.is_done


def _known(alert: Alert | None) -> Known | None:
    if alert is None:
        return None
    return Known(alert.is_firing, alert.starts_at, is_settled=is_settled(alert.problem))
