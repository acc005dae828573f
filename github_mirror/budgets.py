"""What an account may ask of GitHub, counted for all workers at once in Valkey. Nothing here waits.

GitHub allows about 80 new issues and comments a minute and 500 an hour, and 900 points a minute, of which a read costs
1 and a write 5 (docs.github.com, "Rate limits for the REST API"). One key holds all of an account, so that each look
and each payment is one atomic script. Windows slide by whole seconds, rather a second too long than too short.
"""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache

import redis
from django.conf import settings
from redis.backoff import NoBackoff
from redis.retry import Retry

from github_mirror.backlog import Allowance
from github_mirror.errors import BudgetSpent, SlowDown

READ_POINTS, WRITE_POINTS = 1, 5
# Without Valkey nobody could tell what the others send: everything waits until it is back.
WITHOUT_VALKEY = timedelta(seconds=10)
_MILLISECOND = timedelta(milliseconds=1)

_SPEND = """
local clock = redis.call('TIME')
local now = tonumber(ARGV[1]) or (clock[1] * 1000 + math.floor(clock[2] / 1000))
local creations, points = tonumber(ARGV[2]), tonumber(ARGV[3])
local second = math.floor(now / 1000)
local blocked = tonumber(redis.call('HGET', KEYS[1], 'blocked') or 0)
if blocked > now then return {blocked - now, 1} end

local made, paid = {}, {}
local fields = redis.call('HGETALL', KEYS[1])
for i = 1, #fields, 2 do
    local kind, at = string.match(fields[i], '^([cp])(%d+)$')
    at = tonumber(at)
    if kind == 'c' and at >= second - 3600 then
        made[#made + 1] = {at, tonumber(fields[i + 1])}
    elseif kind == 'p' and at >= second - 60 then
        paid[#paid + 1] = {at, tonumber(fields[i + 1])}
    elseif kind then
        redis.call('HDEL', KEYS[1], fields[i])
    end
end

-- How long until `more` fit beside what the last `span` seconds hold.
local function wait(list, span, limit, more)
    table.sort(list, function(a, b) return a[1] < b[1] end)
    local sum, longest = more, 0
    for _, one in ipairs(list) do
        if one[1] >= second - span then sum = sum + one[2] end
    end
    for _, one in ipairs(list) do
        if sum <= limit then break end
        if one[1] >= second - span then
            sum = sum - one[2]
            longest = (one[1] + span + 1) * 1000 - now
        end
    end
    return longest
end

local longest = 0
if creations > 0 then
    longest = math.max(wait(made, 60, tonumber(ARGV[4]), creations), wait(made, 3600, tonumber(ARGV[5]), creations))
end
if points > 0 then longest = math.max(longest, wait(paid, 60, tonumber(ARGV[6]), points)) end
if longest > 0 then return {longest, 0} end
if ARGV[7] == '1' then
    if creations > 0 then redis.call('HINCRBY', KEYS[1], 'c' .. second, creations) end
    if points > 0 then redis.call('HINCRBY', KEYS[1], 'p' .. second, points) end
    redis.call('PEXPIRE', KEYS[1], 7200000)
end
return {0, 0}
"""

_HEAR = """
local clock = redis.call('TIME')
local now = tonumber(ARGV[1]) or (clock[1] * 1000 + math.floor(clock[2] / 1000))
local pause, is_guess = tonumber(ARGV[2]), ARGV[3] == '1'
local blocked = tonumber(redis.call('HGET', KEYS[1], 'blocked') or 0)
local last = tonumber(redis.call('HGET', KEYS[1], 'pause') or 0)
-- GitHub named no time and refuses again soon after the last pause: wait twice as long.
if is_guess and last > 0 and now - blocked <= last then pause = math.min(math.max(pause, 2 * last), 3900000) end
redis.call('HSET', KEYS[1], 'blocked', math.max(blocked, now + pause), 'pause', pause)
redis.call('PEXPIRE', KEYS[1], 7200000)
return pause
"""


@dataclass(frozen=True)
class Standing:
    """What an account may do now. `until_free` is how long GitHub, or Valkey's absence, keeps everything back."""

    until_free: timedelta
    until_creation: timedelta

    @property
    def is_blocked(self) -> bool:
        """Say whether nothing may be asked."""
        return self.until_free > timedelta()

    @property
    def may_create(self) -> bool:
        """Say whether an issue or a comment may be created."""
        return self.until_creation <= timedelta()


class Budgets:
    """The budgets of an account, a gate of GitHub's client. `now` replaces Valkey's clock."""

    def __init__(self, account: str, *, now: datetime | None = None) -> None:
        self.key, self.now = key_of(account), now

    def spend(self, verb: str, *, is_creation: bool) -> None:
        """Pay for one request; raise BudgetSpent, having paid nothing, where it must wait."""
        points = READ_POINTS if verb == "GET" else WRITE_POINTS
        wait, is_block = self._ask(creations=int(is_creation), points=points, is_spending=True)
        if not wait:
            return
        if is_block:
            raise BudgetSpent("GitHub asked us to slow down.", retry_after=wait)
        what = "new issues and comments" if is_creation else "requests"
        raise BudgetSpent(
            f"As many {what} as GitHub allows were sent; more may be in a while.", retry_after=wait
        )

    def hear(self, refusal: SlowDown) -> None:
        """Let nobody ask anything until what GitHub asked for is over; twice as long where it repeats itself."""
        arguments: list[str | int] = [self._at(), refusal.retry_after // _MILLISECOND, int(refusal.is_guess)]
        try:
            _script(_HEAR)(keys=[self.key], args=arguments)
        except redis.RedisError:
            # Who asked keeps it in the database as well.
            return

    def standing(self) -> Standing:
        """Return what may be asked now, without paying for anything."""
        until_free, _ = self._ask(creations=0, points=WRITE_POINTS, is_spending=False)
        until_creation, _ = self._ask(creations=1, points=0, is_spending=False)
        return Standing(until_free, max(until_free, until_creation))

    def created(self) -> list[datetime]:
        """Return when issues and comments were created in the last hour, to the second, the earliest first."""
        try:
            fields = _server().hgetall(self.key)
        except redis.RedisError:
            return []
        seconds = ((int(name[1:]), int(n)) for name, n in fields.items() if name[:1] == b"c")
        return sorted(datetime.fromtimestamp(second, UTC) for second, n in seconds for _ in range(n))

    def paid(self, *, now: datetime) -> int:
        """Return how many points were paid in the last minute."""
        try:
            fields = _server().hgetall(self.key)
        except redis.RedisError:
            return 0
        since = int(now.timestamp()) - 60
        return sum(
            int(n)
            for name, n in fields.items()
            if name[:1] == b"p" and name[1:].isdigit() and int(name[1:]) >= since
        )

    def _ask(self, *, creations: int, points: int, is_spending: bool) -> tuple[timedelta, bool]:
        limits = [allowance().a_minute, allowance().an_hour, settings.GITHUB_POINTS_A_MINUTE]
        arguments: list[str | int] = [self._at(), creations, points, *limits, int(is_spending)]
        try:
            wait, is_block = _script(_SPEND)(keys=[self.key], args=arguments)
        except redis.RedisError:
            return WITHOUT_VALKEY, False
        return int(wait) * _MILLISECOND, bool(is_block)

    def _at(self) -> str:
        return str(int(self.now.timestamp() * 1000)) if self.now else ""


def allowance() -> Allowance:
    """Return how many issues and comments may be created."""
    return Allowance(settings.GITHUB_CREATIONS_A_MINUTE, settings.GITHUB_CREATIONS_AN_HOUR)


def key_of(account: str) -> str:
    """Return where Valkey keeps an account's budgets; the same login at another GitHub has its own."""
    digest = hashlib.sha256(f"{settings.GITHUB_API_URL} {account}".encode()).hexdigest()[:32]
    return f"supportdesk:github-budget:{digest}"


@cache
def _server() -> "redis.Redis":
    # Once more for a connection that went stale; by itself the client would try for seconds, asleep between.
    once_more = Retry(NoBackoff(), 1)
    return redis.Redis.from_url(
        settings.CELERY_BROKER_URL, socket_connect_timeout=1, socket_timeout=2, retry=once_more
    )


@cache
def _script(source: str) -> "redis.commands.core.Script":
    return _server().register_script(source)
