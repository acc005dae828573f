"""A Python that has imported what many cases need, and runs each of them in a process of its own, forked from it.

To import Django takes seconds; a case then takes milliseconds, and knows nothing of another case.
"""

import json
import os
import subprocess
import sys
import tempfile
import traceback
from importlib import import_module
from pathlib import Path
from types import TracebackType
from typing import Any, Self

ROOT = Path(__file__).resolve().parent.parent


class WarmPython:
    """Runs code where these modules are imported already: `with WarmPython("django") as python: python.run(code)`."""

    def __init__(self, *modules: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.warm_python", *modules],
            cwd=ROOT,
            env={"PATH": os.environ["PATH"]},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def run(self, code: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run code with these variables and PATH alone; return how it ended and what it said."""
        self._process.stdin.write(json.dumps([code, environment]) + "\n")
        self._process.stdin.flush()
        return subprocess.CompletedProcess(
            ["python", "-c", code], **json.loads(self._process.stdout.readline())
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.stdin.close()
        self._process.wait(timeout=30)
        self._process.stdout.close()


def main(modules: list[str]) -> None:
    """Import the modules; then answer a line on standard input by what its code came to, until there is none."""
    for module in modules:
        import_module(module)
    for line in sys.stdin:
        code, environment = json.loads(line)
        print(json.dumps(answer(code, environment)), flush=True)  # noqa: T201


def answer(code: str, environment: dict[str, str]) -> dict[str, Any]:
    """Run the code in a child; return its exit code and what it wrote."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as errors:
        child = os.fork()
        if not child:
            os.dup2(out.fileno(), 1)
            os.dup2(errors.fileno(), 2)
            os._exit(run_here(code, environment))
        _, status = os.waitpid(child, 0)
        said = [written(file) for file in (out, errors)]
    return {"returncode": os.waitstatus_to_exitcode(status), "stdout": said[0], "stderr": said[1]}


def run_here(code: str, environment: dict[str, str]) -> int:
    """Run the code as a program of its own; return its exit code."""
    path = os.environ["PATH"]
    os.environ.clear()
    os.environ.update({"PATH": path, **environment})
    try:
        exec(code, {"__name__": "__main__"})
    except SystemExit as ended:
        return int(ended.code or 0)
    except BaseException:
        traceback.print_exc()
        return 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
    return 0


def written(file: Any) -> str:
    """Return what was written to a file."""
    file.seek(0)
    return file.read().decode()


if __name__ == "__main__":
    main(sys.argv[1:])
