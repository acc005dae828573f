"""Time from the instant at which steps are due to the provider's door, with and without pokes.

    python -m bench.paging [--escalations 200] [--rounds 3]

Runs the Procfile's worker, pages and beat against a provider on loopback, on servers of its own. All escalations of a
round are due in the same instant, each pages somebody else.
"""

import argparse
from importlib import import_module

from tests.fault.naming import name_to_django, set_up_django
from tests.fault.provider import Provider
from tests.fault.servers import DURABLE, Servers


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--escalations", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    provider = Provider()
    with Servers(DURABLE) as servers:
        name_to_django(servers, provider)
        try:
            set_up_django()
            # Models can be imported only now.
            run = import_module("bench.many_escalations").run
            run(servers, provider, n=options.escalations, n_rounds=options.rounds)
        finally:
            provider.stop()


if __name__ == "__main__":
    main()
