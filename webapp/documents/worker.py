"""A stranger's Word file is looked into by a process of its own, with limits on memory, processor and time.

The process is told what to do over a pipe and answers over another, in JSON and counted bytes: nothing that comes back can
be more than data. It begins without the environment (no key, no password), without a file of ours that is open, and, where
the system can do it (POSIX), gives up the right to open any file or socket before it reads a byte of the upload. On
Windows only the clock limits it (docs/security.md).
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import struct
import subprocess
import sys
import threading
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any, Final

from forms.kit import Document, to_json
from forms.kit import from_json as document_from
from webapp.documents.faults import Fault, FaultKind
from webapp.documents.inspection import Inspection
from webapp.documents.ooxml import WordFault
from webapp.documents.slots import plan_json, showing
from webapp.documents.slots.carried import from_json
from webapp.documents.slots.forming import Formed, Looked
from webapp.documents.slots.kinds import Slot
from webapp.documents.slots.plan import Plan

SECONDS: Final = 8
"""How long one file may take, by the clock."""
MOST_MEMORY: Final = 512 * 1024 * 1024
"""Bytes of address space of the process."""
MOST_ANSWERED: Final = 128 * 1024 * 1024
"""Bytes: the kept and the filled file, each at most 40 MB unpacked."""

_LESS: Final = "It holds more than a form does: leave out what it does not need."
TOO_LONG: Final = f"Looking into this file took too long and was stopped. {_LESS}"
TOO_MUCH: Final = f"Looking into this file needed too much memory and was stopped. {_LESS}"
BROKE: Final = (
    "This file could not be looked into. Open it in Word, save it as “Word Document (.docx)” and try once more."
)

_ROOT: Final = str(Path(__file__).parents[2])
# The program's own package would bring the web, the database and their settings with it; only its parts are wanted here.
_START: Final = """
import sys, types
root = sys.argv[1]
sys.path.insert(0, root)
sys.modules["webapp"] = package = types.ModuleType("webapp")
package.__path__ = [root + "/webapp"]
from webapp.documents.worker_process import main
main()
"""
_LENGTH: Final = struct.Struct(">Q")


class Broke(WordFault):
    """The process ended without an answer, or met something that nobody foresaw. `where` says what, without content."""

    def __init__(self, where: str) -> None:
        """`where` is for the log."""
        super().__init__(BROKE)
        self.where = where


def inspect_upload(data: bytes, document: Document) -> Inspection:
    """What there is to say about an upload for this document. Raises `WordFault`, with a sentence, where it is refused."""
    with Worker() as worker:
        return worker.inspect(data, document)


def check_upload(data: bytes, example: Mapping[str, Any] | None) -> tuple[Fault, ...]:
    """The faults of a template, against an example or only by how its tags are written. A refusal is one fault."""
    with Worker() as worker:
        return worker.check(data, example)


def find_slots(data: bytes) -> tuple[Slot, ...]:
    """The blanks of a form without tags. Raises `WordFault`, with a sentence, where it is refused."""
    with Worker() as worker:
        return worker.slots(data)


def look_into_form(data: bytes) -> Looked:
    """What there is in an upload of a form without tags. Raises `WordFault`, with a sentence, where it is refused."""
    with Worker() as worker:
        return worker.look_into(data)


def make_form(content: bytes, plan: Plan, key: str, version: int) -> Formed:
    """The document and the tagged copy of a form that was looked into and confirmed. Raises `WordFault`, with a sentence."""
    with Worker() as worker:
        return worker.form(content, plan, key, version)


class Worker:
    """The process. It looks into one file after another until it is closed; usually there is only one."""

    def __init__(self, *, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._process = subprocess.Popen(  # noqa: S603  this very Python, and words of ours
            [sys.executable, "-I", "-X", "utf8", "-c", _START, _ROOT],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environment(),
            cwd=Path(_ROOT).anchor,
            close_fds=True,
            start_new_session=True,
        )

    def __enter__(self) -> Worker:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe:
                with contextlib.suppress(BrokenPipeError):  # it ended before it had read everything
                    pipe.close()
        self._process.wait()

    def inspect(self, data: bytes, document: Document) -> Inspection:
        """See `inspect_upload`."""
        said, blobs = self._ask({"document": to_json(document)}, data)
        content, filled = blobs
        return Inspection(
            content=content,
            sha256=str(said["sha256"]),
            told=tuple(map(str, said["told"])),
            faults=tuple(_fault(entry) for entry in said["faults"]),
            missing=tuple(map(str, said["missing"])),
            room_for_stamp=said["room_for_stamp"] is True,
            filled=filled,
        )

    def check(self, data: bytes, example: Mapping[str, Any] | None) -> tuple[Fault, ...]:
        """See `check_upload`."""
        try:
            said, _ = self._ask({"example": example}, data)
        except WordFault as refusal:
            return (Fault(FaultKind.REFUSED, "", refusal.sentence, ""),)
        return tuple(_fault(entry) for entry in said["faults"])

    def slots(self, data: bytes) -> tuple[Slot, ...]:
        """See `find_slots`."""
        said, _ = self._ask({"slots": True}, data)
        return from_json(said["slots"])

    def look_into(self, data: bytes) -> Looked:
        """See `look_into_form`."""
        said, (content, _) = self._ask({"look": True}, data)
        return Looked(
            content=content,
            told=tuple(map(str, said["told"])),
            title=str(said["title"]),
            slots=from_json(said["slots"]),
            shown=showing.from_json(said["shown"]),
        )

    def form(self, content: bytes, plan: Plan, key: str, version: int) -> Formed:
        """See `make_form`."""
        what = {"form": plan_json.to_json(plan), "key": key, "version": version}
        said, (template, filled) = self._ask(what, content)
        return Formed(
            document=document_from(said["document"]),
            template=template,
            troubles=tuple(map(str, said["troubles"])),
            room_for_stamp=said["room_for_stamp"] is True,
            filled=filled,
        )

    def _ask(self, what: Mapping[str, Any], data: bytes) -> tuple[dict[str, Any], list[bytes]]:
        late = threading.Event()

        def stop() -> None:
            late.set()
            self._process.kill()

        clock = threading.Timer(self._seconds, stop)
        clock.start()
        try:
            said, blobs = self._talk(what, data)
        except (OSError, EOFError, ValueError, KeyError, TypeError) as error:
            if late.is_set():
                raise WordFault(TOO_LONG) from error
            raise self._ended() from error
        finally:
            clock.cancel()
            clock.join()
        if "refused" in said:
            raise WordFault(str(said["refused"]))
        if "memory" in said:
            raise WordFault(TOO_MUCH)
        if "broke" in said:
            raise Broke(str(said["broke"]))
        return said, blobs

    def _talk(self, what: Mapping[str, Any], data: bytes) -> tuple[dict[str, Any], list[bytes]]:
        if not self._process.stdin or not self._process.stdout:
            raise OSError("there is no pipe")
        write(self._process.stdin, json.dumps(what).encode(), data)
        first, *blobs = read(self._process.stdout, 3, MOST_ANSWERED)
        said = json.loads(first)
        if not isinstance(said, dict):
            raise ValueError("that is no answer")
        return said, blobs

    def _ended(self) -> WordFault:
        """Why there is no answer."""
        self._process.kill()
        ended = self._process.wait()
        if ended == -getattr(signal, "SIGXCPU", 0):
            return WordFault(TOO_LONG)
        # Out of memory in C code: it aborts, or touches what it was not given.
        no_memory = ended in (-signal.SIGABRT, -signal.SIGSEGV)
        return WordFault(TOO_MUCH) if no_memory else Broke(f"the worker ended with {ended}")


def write(pipe: IO[bytes], *blobs: bytes) -> None:
    """Each as its length and its bytes."""
    for blob in blobs:
        pipe.write(_LENGTH.pack(len(blob)))
        pipe.write(blob)
    pipe.flush()


def read(pipe: IO[bytes], count: int, most: int) -> list[bytes]:
    """So many, of at most so many bytes together. Raises EOFError where there are fewer, ValueError where there is more."""
    blobs: list[bytes] = []
    for _ in range(count):
        (length,) = _LENGTH.unpack(_exactly(pipe, _LENGTH.size))
        most -= length
        if most < 0:
            raise ValueError("more than was agreed")
        blobs.append(_exactly(pipe, length))
    return blobs


def _exactly(pipe: IO[bytes], count: int) -> bytes:
    data = pipe.read(count)
    if len(data) < count:
        raise EOFError
    return data


def _environment() -> dict[str, str]:
    """Nothing; Windows cannot start a program without knowing where it lies itself."""
    return {name: os.environ[name] for name in ("SYSTEMROOT",) if name in os.environ}


def _fault(entry: Mapping[str, Any]) -> Fault:
    return Fault(FaultKind(entry["fault"]), *(str(entry[name]) for name in ("place", "text", "suggestion", "what")))


def as_json(inspection: Inspection) -> dict[str, Any]:
    """What of an inspection goes into JSON; the two files go beside it."""
    return {name: value for name, value in asdict(inspection).items() if name not in ("content", "filled")}
