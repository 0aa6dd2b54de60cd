"""Prepared templates are kept, shared by threads, and few."""

from __future__ import annotations

import concurrent.futures
import io
import zipfile

import pytest

from tests import word_files
from webapp.documents import prepared
from webapp.documents.ooxml import write_package
from webapp.documents.word import Shelf, prepare, render


def test_each_template_is_prepared_once_and_the_oldest_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[bytes] = []
    monkeypatch.setattr(prepared, "prepare", lambda content: made.append(content) or object())
    shelf = Shelf(3)
    kept = {name: shelf.take(name, name.encode) for name in "abc"}
    assert all(shelf.take(name, name.encode) is kept[name] for name in "abca")
    shelf.take("d", b"d".strip)  # "b" was used longest ago
    assert [shelf.take(name, name.encode) is kept[name] for name in "acb"] == [True, True, False]
    assert made == [b"a", b"b", b"c", b"d", b"b"]


def test_what_cannot_be_prepared_is_not_kept() -> None:
    shelf = Shelf(3)
    for _ in range(2):
        with pytest.raises(Exception, match="not a Word file"):
            shelf.take("a", b"nothing".strip)


def test_threads_take_from_it_while_it_is_full() -> None:
    shelf = Shelf(2)
    templates = {str(number): word_files.template(f"{number}: {{{{ a }}}}") for number in range(4)}

    def one(number: int) -> list[str]:
        name = str(number % 4)
        return word_files.lines(render(shelf.take(name, lambda: templates[name]), {"a": f"answer {number}"}))

    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        assert [*pool.map(one, range(80))] == [[f"{number % 4}: answer {number}"] for number in range(80)]


def test_a_file_is_written_as_zipfile_writes_it() -> None:
    package = {
        "[Content_Types].xml": b"abc" * 100,
        "word/é.xml": b"",
        "word/media/x.png": b"\x89" * 50,
        "a": b"z" * 99_999,
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in package.items():
            info = zipfile.ZipInfo(name)
            info.create_system = 0
            info.compress_type = zipfile.ZIP_STORED if "media" in name else zipfile.ZIP_DEFLATED
            archive.writestr(info, data, compresslevel=3)
    assert write_package(package) == out.getvalue()
    assert write_package({}) == b"PK\5\6" + bytes(18)


def test_what_no_answer_changes_is_the_same_in_every_paper() -> None:
    template = prepare(word_files.template("{{ a }}"))
    one, other = (word_files.parts(render(template, {"a": text})) for text in ("one", "other"))
    assert [name for name in one if one[name] != other[name]] == ["word/document.xml"]
    assert set(template.entries) == set(one) - {"word/document.xml"}
