"""What runs in the worker's process (`worker`): it gives up what it does not need, then answers until the pipe ends."""

from __future__ import annotations

import importlib
import json
import sys
from dataclasses import asdict
from typing import Any, Final

from forms.kit import from_json
from forms.kit import to_json as document_to_json
from webapp.documents.inspection import inspect
from webapp.documents.ooxml import read_package
from webapp.documents.slots import plan_json, showing
from webapp.documents.slots.carried import to_json
from webapp.documents.slots.finding import find
from webapp.documents.slots.forming import form, look_into
from webapp.documents.template_check import faults
from webapp.documents.upload import accept
from webapp.documents.worker import MOST_ANSWERED, MOST_MEMORY, SECONDS, as_json, read, write
from webapp.domain.errors import Invalid
from webapp.domain.faults import where_it_broke

# What the libraries would load only once they need it, when no file can be opened any more.
_LATER: Final = (
    "encodings.ascii", "encodings.cp437", "encodings.idna", "encodings.latin_1", "encodings.unicode_escape",
    "encodings.utf_16", "encodings.utf_16_be", "encodings.utf_16_le", "encodings.utf_32", "difflib", "inspect",
    "jinja2.debug", "linecache",
)  # fmt: skip


def main() -> None:
    """Answer each question on standard input."""
    for name in _LATER:
        importlib.import_module(name)
    _give_up()
    while True:
        _more_processor_time()
        try:
            what, data = read(sys.stdin.buffer, 2, MOST_ANSWERED)
        except EOFError:
            return
        said, *blobs = _answer(json.loads(what), data)
        write(sys.stdout.buffer, json.dumps(said).encode(), *blobs)


def _answer(what: dict[str, Any], data: bytes) -> tuple[dict[str, Any], bytes, bytes]:
    try:
        if "slots" in what:
            return {"slots": to_json(find(read_package(accept(data).content)))}, b"", b""
        if "look" in what:
            return _look(data)
        if "form" in what:
            return _form(what, data)
        if "document" not in what:
            found = faults(accept(data).content, what["example"])
            return {"faults": [asdict(fault) for fault in found]}, b"", b""
        inspection = inspect(data, from_json(what["document"]))
        return as_json(inspection), inspection.content, inspection.filled
    except Invalid as error:
        return {"refused": error.sentence}, b"", b""
    except MemoryError:
        return {"memory": True}, b"", b""
    except Exception as error:  # whatever a stranger's file can bring about is told, and never ends the worker unheard
        return {"broke": where_it_broke(error)}, b"", b""


def _look(data: bytes) -> tuple[dict[str, Any], bytes, bytes]:
    looked = look_into(data)
    said = {
        "told": looked.told, "title": looked.title,
        "slots": to_json(looked.slots), "shown": showing.to_json(looked.shown),
    }  # fmt: skip
    return said, looked.content, b""


def _form(what: dict[str, Any], content: bytes) -> tuple[dict[str, Any], bytes, bytes]:
    formed = form(content, plan_json.from_json(what["form"]), str(what["key"]), int(what["version"]))
    said = {
        "document": document_to_json(formed.document),
        "troubles": formed.troubles,
        "room_for_stamp": formed.room_for_stamp,
    }
    return said, formed.template, formed.filled


def _give_up() -> None:
    """Memory, files of any size, new processes, and every new handle: neither a file nor a socket can be opened."""
    try:
        import resource
    except ImportError:
        return  # Windows: only the clock of `worker` limits it
    for limit, most in (
        (resource.RLIMIT_AS, MOST_MEMORY),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 3),
    ):
        resource.setrlimit(limit, (most, most))


def _more_processor_time() -> None:
    """For one more file, as much as the clock gives it."""
    try:
        import resource
    except ImportError:
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, most = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + SECONDS + 1, most))
