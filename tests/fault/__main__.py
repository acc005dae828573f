"""Break the desk in every way while people are paged, and see that nobody is missed.

    python -m tests.fault [--runs 1000] [--every 1] [--seed 1] [--only FAULT] [--schema DATABASE_URL] [--share 1/2]
        [--processes all]

Every run files an outage, lets a fault strike, has somebody acknowledge, and judges what arrived at the provider.
`--only` replays one run by the name it printed, such as kill/start/17/17. Exits with 1 if a promise was broken.
"""

import argparse
import logging
import signal
import sys
from importlib import import_module

from tests.fault.naming import name_to_django, set_up_django
from tests.fault.provider import Provider
from tests.fault.servers import Servers


def main() -> int:
    """Run what the command line asks for; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.fault", description=__doc__)
    parser.add_argument("--runs", type=int, default=1000)
    parser.add_argument("--every", type=int, default=1, help="kill at every so many-th boundary")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", help="one fault, as a failing run prints it")
    parser.add_argument("--schema", help="a database to copy instead of migrating an empty one")
    parser.add_argument("--share", default="1/1", help="which part of the runs, of how many")
    parser.add_argument("--processes", help="play scenes with the Procfile's processes: names, or all")
    parser.add_argument("--verbose", action="store_true", help="show what the desk logs")
    options = parser.parse_args()
    # Whatever ends it, its servers end with it.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(1))
    provider = Provider()
    with Servers() as servers:
        name_to_django(servers, provider)
        set_up_django()
        if not options.verbose:
            # Said to nobody, but still said: the desk reads what Apprise logs.
            logging.getLogger().handlers = [logging.NullHandler()]
        # Models can be imported only now.
        campaign = import_module("tests.fault.campaign").Campaign(servers, provider, schema=options.schema)
        try:
            code: int = campaign.run(options)
            return code
        finally:
            provider.stop()


if __name__ == "__main__":
    sys.exit(main())
