"""`make fault`: all scenes with real processes, a thousand runs, then 10,000 steps on both sides of the GitHub mirror.

    python -m tests.fault.whole [--runs 1000] [--seed 1] [--only FAULT] [--processes all] [--mirror]

Shared between the machine's cores. With `--only`, `--processes` or `--mirror` just those. Exits with 1 if a promise was
broken.
"""

import os
import subprocess
import sys

OPERATIONS = 10_000
WHAT = ("--only", "--processes", "--share", "--help")


def main() -> int:
    """Do everything, or what the arguments name; return the exit code."""
    arguments = sys.argv[1:]
    command = [sys.executable, "-m", "tests.fault"]
    if "--mirror" in arguments:
        return mirror()
    if any(one.startswith(WHAT) for one in arguments):
        return subprocess.run([*command, *arguments], check=False).returncode
    codes = [subprocess.run([*command, "--processes", "all"], check=False).returncode]
    n = n_cores()
    shares = [
        subprocess.Popen([*command, "--share", f"{number}/{n}", *arguments]) for number in range(1, n + 1)
    ]
    codes += [share.wait() for share in shares]
    return max(*codes, mirror())


def n_cores() -> int:
    """Return among how many processes the work is shared."""
    return max(os.cpu_count() or 1, 1)


def mirror() -> int:
    """Drive both sides of the GitHub mirror (tests/mirror); return the exit code."""
    n = n_cores()
    command = [sys.executable, "-m", "tests.mirror", "--operations", str(-(-OPERATIONS // n))]
    # Seeds far apart: a process counts its own on.
    shares = [subprocess.Popen([*command, "--seed", str(number * 10_000)]) for number in range(1, n + 1)]
    return max(share.wait() for share in shares)


if __name__ == "__main__":
    sys.exit(main())
