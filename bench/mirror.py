"""What the GitHub mirror costs: requests for a change and for a sync without news, and how fast webhooks are worked in.

    python -m bench.mirror [--issues 1000] [--seconds 20] [--rate 50]

Runs the Procfile's processes against the tests' stand-in for GitHub, on servers of its own. Webhooks arrive at a steady
rate, each about a new comment; they are acknowledged by the web server and become notes by the worker.
"""

import argparse
import os
from importlib import import_module

from supportdesk.embedded import free_port
from tests.fault.naming import name_to_django, set_up_django
from tests.fault.provider import Provider
from tests.fault.servers import DURABLE, Servers
from tests.github.hub import TOKEN, StandIn

REPOSITORY, SECRET = "acme/support", "bench-secret"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--issues", type=int, default=1000)
    parser.add_argument("--seconds", type=int, default=20)
    parser.add_argument("--rate", type=int, default=50)
    options = parser.parse_args()
    provider = Provider()
    hub = StandIn(checks=False)
    with Servers(DURABLE) as servers:
        port = free_port()
        name_to_django(servers, provider)
        os.environ.update(
            PORT=str(port),
            WEB_CONCURRENCY="2",
            BASE_URL=f"http://localhost:{port}",
            GITHUB_API_URL=hub.url,
            GITHUB_TOKEN=TOKEN,
            GITHUB_REPOSITORY=REPOSITORY,
            GITHUB_WEBHOOK_SECRET=SECRET,
        )
        try:
            set_up_django()
            # Models can be imported only now.
            import_module("bench.mirror_desk").run(
                servers, hub, n_issues=options.issues, seconds=options.seconds, rate=options.rate
            )
        finally:
            provider.stop()
            hub.stop()


if __name__ == "__main__":
    main()
