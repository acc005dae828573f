"""When a person wants to be left alone: pure rules on a wall clock."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from timekeeping.wall_clock import to_instant

A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class QuietHours:
    """From a time to a time on the clock of a zone, over midnight where the end is the earlier one."""

    starts: time
    ends: time
    zone: ZoneInfo

    def end_of_quiet(self, instant: datetime) -> datetime | None:
        """Return when the quiet hours around an instant end, in UTC; None when it is not in any."""
        local_day = instant.astimezone(self.zone).date()
        for day in (local_day - A_DAY, local_day):
            over_midnight = A_DAY if self.ends < self.starts else timedelta()
            start = to_instant(datetime.combine(day, self.starts), self.zone)
            end = to_instant(datetime.combine(day + over_midnight, self.ends), self.zone)
            if start <= instant < end:
                return end
        return None


def may_ring_in_quiet_hours(*, is_page: bool, tier: str) -> bool:
    """Say whether something is let through at quiet hours: only what cannot wait, a page about an outage."""
    return is_page and tier == "P1"
