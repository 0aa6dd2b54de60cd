"""`documents slots`: a form from outside goes through the worker, and its blanks come back as a list."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.hostile_files import Lure, hostile
from tests.slots.writing import empty, h, legacy, p, tbl, tr, u, word_file
from webapp.cli.documents import documents
from webapp.documents.faults import WordFault
from webapp.documents.ooxml import read_package
from webapp.documents.slots.finding import find
from webapp.documents.slots.kinds import Slot
from webapp.documents.upload import accept
from webapp.documents.worker import Broke, Worker, find_slots

FORM = word_file(
    p("Name: ______"), p("Group? ☐ Yes ☐ No"), h("Actions"), tbl(tr("What", "Who"), tr("", ""), tr("", "")),
    p("We meet every ______ weeks."),
)  # fmt: skip


def run(folder: Path, data: bytes, *options: str) -> Result:
    file = folder / "form.docx"
    file.write_bytes(data)
    return CliRunner().invoke(documents, ["slots", str(file), *options])


def test_the_blanks_are_listed_for_programs(tmp_path: Path) -> None:
    listed = json.loads(run(tmp_path, FORM, "--json").output)
    assert [set(entry) for entry in listed] == [{"label", "kind", "meaning", "place", "certainty", "repeats"}] * 6
    assert [(e["label"], e["kind"], e["repeats"]) for e in listed] == [
        ("Name", "line", False), ("Yes", "yesno", False), ("No", "yesno", False), ("What", "line", True),
        ("Who", "line", True),
        ("We meet every", "line", False),
    ]  # fmt: skip
    assert listed[3]["meaning"] == "actions"
    assert listed[1]["place"] == "the page, paragraph 2: “Group? ____ Yes ____ No”, for “Group?”"
    assert listed[5]["place"] == "the page, paragraph 4: “We meet every ____ weeks.”, under “Actions”"


def test_the_blanks_are_shown_to_people(tmp_path: Path) -> None:
    result = run(tmp_path, FORM)
    assert result.exit_code == 0
    assert "  4  What " in result.output
    assert "line, means actions, repeats, sure" in result.output
    assert "6 blanks in " in result.output
    assert "No blank was found in " in run(tmp_path, word_file(p("Nothing to fill in."))).output


@pytest.mark.parametrize("data", [b"%PDF-1.7", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b""], ids=["pdf", "doc", "nothing"])
def test_what_is_no_word_file_is_refused_in_a_sentence(tmp_path: Path, data: bytes) -> None:
    result = run(tmp_path, data, "--json")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.count("\n") == 1
    assert result.stderr.startswith("This is ")


def test_a_form_that_could_act_is_refused_before_it_is_looked_into(tmp_path: Path) -> None:
    acting = word_file(p(legacy("MACROBUTTON Run", "Name: ____")))
    with pytest.raises(WordFault, match="MACROBUTTON"):
        find_slots(acting)
    assert "MACROBUTTON" in run(tmp_path, acting).stderr


def test_what_the_worker_answers_is_what_was_found() -> None:
    assert find_slots(FORM) == find(read_package(accept(FORM).content))


# Each is as large as the bounds let it be (`slots.bounds`).
LONG = {
    "spaces": p(" " * 19_900 + "x"),
    "dots and slashes": p("__/" * 6_600),
    "labels on one line": p("a:    " * 3_300),
    "tabs on one line": p("Name:\t" * 3_900),
    "slashes": p("aa bb cc/" * 2_200 + " x"),
    "open brackets": p("(insert " * 2_400),
    "fields on one line": p(*(legacy("FORMTEXT") for _ in range(3_400))),
    "underlined runs": p(*(u("   ") for _ in range(6_600))),
    "merged rows": tbl(*(tr('<w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p/></w:tc>', "") for _ in range(1_900))),
    "room without end": p("What helped?") + empty(3_900),
}  # fmt: skip
TOO_LARGE = {
    "letters of a paragraph": p("x" * 20_001),
    "letters": p("x" * 19_999) * 16,
    "paragraphs": p("x") * 4_001,
    "elements": p(*["<w:r/>"] * 50_000),
    "blanks": p("Name: ____") * 801,
    "boxes": p("Which? " + "☐ a " * 801),
    "blanks of a paragraph": p("a ____ " * 400),
    "blanks of all parts": p("Name: ____") * 500,
}  # fmt: skip


def answered(worker: Worker, data: bytes) -> WordFault | tuple[Slot, ...]:
    try:
        return worker.slots(data)
    except WordFault as refused:
        return refused


@pytest.mark.parametrize("body", LONG.values(), ids=[name.replace(" ", "_") for name in LONG])
def test_a_form_made_to_last_is_answered_in_its_time(body: str) -> None:
    """The worker stops what takes longer, and then says another sentence."""
    with Worker() as worker:
        found = answered(worker, word_file(body))
    assert "more blanks than any form has" in found.sentence if isinstance(found, WordFault) else len(found) <= 2


@pytest.mark.parametrize("body", TOO_LARGE.values(), ids=[name.replace(" ", "_") for name in TOO_LARGE])
def test_a_form_larger_than_any_form_is_refused_before_it_takes_long(body: str) -> None:
    with pytest.raises(WordFault, match=r"holds more (than a form does|blanks than any form has)"):
        find_slots(word_file(body, header=p("Name: ____") * 400))


def test_no_hostile_file_breaks_the_finder() -> None:
    """Each is refused in a sentence or read, and the worker is there for the next."""
    lure = Lure("http://127.0.0.1:9", "/nowhere")
    with Worker() as worker:
        broke = [each.name for each in hostile() if isinstance(answered(worker, each.make(lure)), Broke)]
    assert broke == []
