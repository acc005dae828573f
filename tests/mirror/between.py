"""What happens between the two sides, and to the desk's processes: each method returns the name of what happened."""

import random

from tests.mirror.desk import SideBySide

PAUSES = (1, 5, 30, 70, 200, 700)
FAULTS = ("502 before", "502 after", "hang up before", "hang up after", "403", "429", "reset")
ASTRAY = ("drop", "lose", "double", "delay", "reorder")


class Between:
    """Webhooks, failures, workers, deaths and time."""

    def __init__(self, sides: SideBySide) -> None:
        self.sides = sides

    def webhooks_arrive(self, at: int, n: int) -> str:
        if not self.sides.hub.webhooks.waiting:
            return ""
        self.sides.hub.webhooks.release(1 + at % 5)
        return "webhooks arrive"

    def webhooks_go_astray(self, at: int, n: int) -> str:
        webhooks = self.sides.hub.webhooks
        if not webhooks.waiting:
            return ""
        at, what = at % len(webhooks.waiting), ASTRAY[n % len(ASTRAY)]
        match what:
            case "drop":
                webhooks.drop(at)
            case "lose":
                webhooks.drop(at, is_known=False)
            case "double":
                webhooks.double(at)
            case "delay":
                webhooks.delay(at)
            case "reorder":
                webhooks.reorder(random.Random(n))
        return f"webhooks: {what}"

    def webhooks_overtake_answers(self, at: int, n: int) -> str:
        webhooks = self.sides.hub.webhooks
        webhooks.before_answer = not webhooks.before_answer
        return "webhooks before answers, or not"

    def github_fails(self, at: int, n: int) -> str:
        faults, what = self.sides.hub.faults, FAULTS[n % len(FAULTS)]
        # Reads fail too, now and then.
        which = {"verbs": ("GET",)} if at % 4 == 0 else {}
        match what:
            case "502 before" | "502 after":
                faults.bad_gateway(after_commit=what.endswith("after"), **which)
            case "hang up before" | "hang up after":
                faults.hang_up(after_commit=what.endswith("after"), **which)
            case "403" | "429":
                faults.slow_down(int(what), retry_after=60 if what == "429" else None, **which)
            case "reset":
                faults.slow_down(403, reset_in=120, **which)
        return f"github fails: {what}"

    def workers_work(self, at: int, n: int) -> str:
        self.sides.work()
        return "workers work"

    def worker_dies(self, at: int, n: int) -> str:
        return "worker dies" if self.sides.work(boundary=1 + n) else "worker was to die"

    def reconciled(self, at: int, n: int) -> str:
        self.sides.reconcile(is_full=at % 3 == 0)
        return "reconciled"

    def sync_dies(self, at: int, n: int) -> str:
        died = self.sides.reconcile(is_full=at % 3 == 0, boundary=1 + n)
        return "sync dies" if died else "sync was to die"

    def time_passes(self, at: int, n: int) -> str:
        self.sides.pass_time(PAUSES[n % len(PAUSES)])
        return "time passes"
