"""Drive both sides of the mirror at random, and see that nothing is doubled, lost or leaked.

    python -m tests.mirror [--operations 10000] [--seed 1]

Exits with 1 if a promise was broken; the failing steps are printed, shortened as far as they still fail.
"""

import argparse
import os
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent


def main() -> int:
    """Run what the command line asks for; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.mirror", description=__doc__)
    parser.add_argument("--operations", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    os.environ["MIRROR_OPERATIONS"] = str(options.operations)
    os.environ["MIRROR_SEED"] = str(options.seed)
    return int(pytest.main([str(HERE / "test_machine.py"), "-q", "-s", "-p", "no:xdist"]))


if __name__ == "__main__":
    sys.exit(main())
