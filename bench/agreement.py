"""Ask everything that says who is on call about random instants, and count where the answers differ.

    python -m bench.agreement [--instants 1000000] [--each 10000] [--overrides 300]

What lists shifts (API, command, calendar feed, announced shifts) is asked about all instants; what answers about one
instant at a time, with queries of its own, about as many as --each says. It takes some minutes.
Uses a database of its own on the test server (.data/test) and drops it at the end. Exits with 1 if any answer differs.
"""

import argparse
import os
import sys
import time

from django.core.wsgi import get_wsgi_application

import tests.servers  # noqa: F401 - names the servers to Django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "supportdesk.settings")
get_wsgi_application()

from django.test.utils import setup_databases, setup_test_environment, teardown_databases  # noqa: E402

from tests.agreement import (  # noqa: E402
    ABOUT_ALL_TIME,
    ABOUT_ONE_INSTANT,
    disagreements,
    instants_of,
    load_desk,
    reference,
)

SHOWN = 5


def compare(*, n_instants: int, n_each: int, n_overrides: int) -> int:
    """Print for each that answers how many answers differ and how long it took; return how many differ."""
    desk = load_desk(n_overrides=n_overrides, seed=1)
    n_wrong = 0
    counts: dict[str, tuple[int, int, float]] = {}
    for number, loaded in enumerate(desk):
        expected = reference(loaded)
        instants = instants_of(loaded, n_instants // len(desk) + 1, seed=number)
        asked = [(at, expected(at)) for at in instants]
        for name, make in (ABOUT_ALL_TIME | ABOUT_ONE_INSTANT).items():
            some = asked if name in ABOUT_ALL_TIME else asked[: n_each // len(desk) + 1]
            begun = time.perf_counter()
            found = disagreements(name, make(loaded), loaded, some)
            seconds = time.perf_counter() - begun
            before = counts.get(name, (0, 0, 0.0))
            counts[name] = (before[0] + len(some), before[1] + len(found), before[2] + seconds)
            n_wrong += len(found)
            for line in found[:SHOWN]:
                print(line)
    print(f"{'asked':24}{'instants':>12}{'different':>12}{'seconds':>10}")
    for name, (n_asked, n_different, seconds) in counts.items():
        print(f"{name:24}{n_asked:>12,}{n_different:>12,}{seconds:>10.0f}")
    return n_wrong


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--instants", type=int, default=1_000_000)
    parser.add_argument("--each", type=int, default=10_000)
    parser.add_argument("--overrides", type=int, default=300)
    options = parser.parse_args()
    setup_test_environment()
    databases = setup_databases(verbosity=0, interactive=False)
    try:
        n_wrong = compare(n_instants=options.instants, n_each=options.each, n_overrides=options.overrides)
    finally:
        teardown_databases(databases, verbosity=0)
    sys.exit(1 if n_wrong else 0)


if __name__ == "__main__":
    main()
