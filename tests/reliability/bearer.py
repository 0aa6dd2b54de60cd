"""Bears children that are ready in a moment, to be killed: `python -m tests.reliability.bearer MODULE DATA KEY_FILE`.

What such a child imports costs seconds, and a thousand kills would be an hour of that. So one process imports it, and for
each line that it reads it forks a child, and says when that is dead. The child tells its process id and does
`MODULE.begin(settings, line)`. Both write to this process's standard output: a child's last word stands before "ended".
"""

from __future__ import annotations

import importlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.reliability.saved import ROOT
from tests.reliability.saver import tell
from webapp.settings import Settings


class Bearer:
    """The other end: whoever has the children born, listens to them and kills them."""

    def __init__(self, module: str, settings: Settings) -> None:
        if sys.platform == "win32":
            pytest.skip("Windows has no fork")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.reliability.bearer", module, str(settings.data), str(settings.key_file)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        self._child = 0

    def __enter__(self) -> Bearer:
        return self

    def __exit__(self, *_: object) -> None:
        if self._child:
            self.kill()
        self._process.__exit__(None, None, None)

    def bear(self, word: str) -> Iterator[str]:
        """What a child that does `word` says, line by line, until it is dead."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{word}\n".encode())
        self._process.stdin.flush()
        self._child = int(self._process.stdout.readline().split()[1])
        while (line := self._process.stdout.readline().decode().strip()) != "ended":
            assert line, "the bearer itself has ended"
            yield line
        self._child = 0

    def kill(self) -> None:
        """SIGKILL for the child that lives."""
        os.kill(self._child, signal.SIGKILL)


def main() -> None:
    name, *places = sys.argv[1:]
    data, key_file = map(Path, places)
    module = importlib.import_module(f"tests.reliability.{name}")
    for line in sys.stdin:
        child = os.fork()
        if not child:
            tell(f"born {os.getpid()}")
            module.begin(Settings(data=data, key_file=key_file), line.strip())
            os._exit(0)
        os.waitpid(child, 0)
        tell("ended")


if __name__ == "__main__":
    main()
