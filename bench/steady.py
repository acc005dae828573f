"""Send requests at a steady rate, from a process of its own so that nothing else of a bench delays them.

    python -m bench.steady URL RATE < requests.jsonl > answers.jsonl

Each line in has `headers` and a `body`; each line out, in the same order, `at` (when it was sent, seconds since 1970),
`seconds` (until it was answered) and `status`. Each goes over a connection of its own, as GitHub's webhooks do.
"""

import http.client
import json
import sys
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

N_AT_ONCE = 32


def main() -> None:
    url, rate = urlsplit(sys.argv[1]), float(sys.argv[2])
    wanted = [(one["headers"], one["body"].encode()) for one in map(json.loads, sys.stdin)]
    begun = time.time() + 1

    def send(number: int) -> dict[str, float]:
        headers, body = wanted[number]
        time.sleep(max(begun + number / rate - time.time(), 0))
        return ask(url.hostname or "", url.port or 80, url.path, headers, body)

    with ThreadPoolExecutor(N_AT_ONCE) as pool:
        for answer in pool.map(send, range(len(wanted))):
            sys.stdout.write(json.dumps(answer) + "\n")


def ask(host: str, port: int, path: str, headers: Mapping[str, str], body: bytes) -> dict[str, float]:
    """Post a body; return when, how long it took and the status."""
    at, clock = time.time(), time.perf_counter()
    connection = http.client.HTTPConnection(host, port, timeout=60)
    connection.request("POST", path, body, dict(headers))
    status = connection.getresponse().status
    seconds = time.perf_counter() - clock
    connection.close()
    return {"at": at, "seconds": seconds, "status": status}


if __name__ == "__main__":
    main()
