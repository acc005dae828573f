"""`make fault`: all scenes with real processes, then a thousand runs, shared between the machine's cores.

    python -m tests.fault.whole [--runs 1000] [--seed 1] [--only FAULT] [--processes all]

With `--only` or `--processes` just those. Exits with 1 if a promise was broken.
"""

import os
import subprocess
import sys

WHAT = ("--only", "--processes", "--share", "--help")


def main() -> int:
    """Do everything, or what the arguments name; return the exit code."""
    arguments = sys.argv[1:]
    command = [sys.executable, "-m", "tests.fault"]
    if any(one.startswith(WHAT) for one in arguments):
        return subprocess.run([*command, *arguments], check=False).returncode
    codes = [subprocess.run([*command, "--processes", "all"], check=False).returncode]
    n = max(os.cpu_count() or 1, 1)
    shares = [
        subprocess.Popen([*command, "--share", f"{number}/{n}", *arguments]) for number in range(1, n + 1)
    ]
    codes += [share.wait() for share in shares]
    return max(codes)


if __name__ == "__main__":
    sys.exit(main())
