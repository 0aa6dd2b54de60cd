"""Real and harmless files are not refused: what only points elsewhere is taken out of them and told."""

from __future__ import annotations

import io
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import etree

from tests import word_files
from tests.every_kind import EVERY_KIND
from tests.harmless_files import harmless
from tests.needs import require
from webapp.documents.worker import Worker

FILES = harmless()
TOLD = {
    "a template on its writer's disk": "template",
    "letters to a list": "list of addresses",
    "Word 365": "hidden variables",
    "a bound control": "bound content controls",
    "tracked changes": "names of who",
    "comments": "names of who",
    "a link to a shared drive": "its words were kept",
}


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    with Worker() as process:
        yield process


@pytest.mark.parametrize("what", FILES)
def test_a_harmless_file_is_taken_and_filled(what: str, worker: Worker) -> None:
    found = worker.inspect(FILES[what], EVERY_KIND)
    assert [fault.sentence for fault in found.faults] == []
    assert "Name: An invented answer" in " ".join(word_files.lines(found.filled))
    assert " ".join(found.told) == "" if what not in TOLD else TOLD[what] in " ".join(found.told)
    for file in (found.content, found.filled):
        assert not dangling(file)
        assert b"Calloway" not in b"".join(word_files.parts(file).values())


def dangling(docx: bytes) -> list[str]:
    """Relationships that are asked for and are not there: Word would call the file damaged."""
    parts = word_files.parts(docx)
    missing = []
    for name, data in parts.items():
        if not name.endswith(".xml") or name.startswith("["):
            continue
        folder, _, file = name.rpartition("/")
        rels = parts.get(f"{folder}/_rels/{file}.rels", b"<r/>")
        known = {entry.get("Id") for entry in etree.fromstring(rels)}
        space = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
        asked = {v for e in etree.fromstring(data).iter() for k, v in e.attrib.items() if str(k).startswith(space)}
        missing += [f"{name} {number}" for number in asked - known]
    return missing


@pytest.mark.libreoffice
def test_what_libreoffice_writes_is_taken(worker: Worker, tmp_path: Path) -> None:
    source = tmp_path / "form.docx"
    source.write_bytes(word_files.template("Name: {{ a_line }}", "{%p if a_text %}", "{{ a_text }}", "{%p endif %}"))
    out = tmp_path / "out"
    subprocess.run(
        [require("libreoffice"), f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to",
         "docx:MS Word 2007 XML", "--outdir", str(out), str(source)],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    found = worker.inspect((out / "form.docx").read_bytes(), EVERY_KIND)
    assert found.faults == ()
    assert "Name: An invented answer" in " ".join(word_files.lines(found.filled))


def test_a_file_written_as_a_stream_is_taken(worker: Worker) -> None:
    """Google Docs and Java write each part's size after it, with a folder as a part of its own."""

    class Stream(io.RawIOBase):
        def __init__(self) -> None:
            self.data = bytearray()

        def writable(self) -> bool:
            return True

        def write(self, data: object) -> int:
            self.data += bytes(data)  # type: ignore[call-overload]
            return len(bytes(data))  # type: ignore[call-overload]

    stream = Stream()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:  # type: ignore[call-overload]
        archive.writestr("word/", b"")
        for name, data in word_files.parts(FILES["links"]).items():
            archive.writestr(name, data)
    assert worker.inspect(bytes(stream.data), EVERY_KIND).faults == ()
