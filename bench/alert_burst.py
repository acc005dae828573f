"""An outage as monitoring tells of it: 500 alerts in one burst, while people look at pages and are paged.

    python -m bench.alert_burst [--alerts 500] [--services 20] [--each 5]

Runs the Procfile's four processes against a provider on loopback, on servers of its own; `--each` alerts go into one
POST. Prints what became of the alerts, whom they called how often, and how long /queue took before and meanwhile.
"""

import argparse
import os
from importlib import import_module

from supportdesk.embedded import free_port
from tests.fault.naming import name_to_django, set_up_django
from tests.fault.provider import Provider
from tests.fault.servers import DURABLE, Servers


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--alerts", type=int, default=500)
    parser.add_argument("--services", type=int, default=20)
    parser.add_argument("--each", type=int, default=5)
    options = parser.parse_args()
    provider = Provider()
    with Servers(DURABLE) as servers:
        port = free_port()
        name_to_django(servers, provider)
        os.environ.update(PORT=str(port), BASE_URL=f"http://localhost:{port}")
        try:
            set_up_django()
            # Models can be imported only now.
            import_module("bench.alert_desk").run(
                servers,
                provider,
                n_alerts=options.alerts,
                n_services=options.services,
                each=options.each,
            )
        finally:
            provider.stop()


if __name__ == "__main__":
    main()
