"""The starters are what the script makes, name every question, and say the Document's own words."""

from __future__ import annotations

import pytest

from docx_templates.build import FOLDER, build
from forms import catalogue, latest
from forms.kit import Actions, Cases, Rows, Signatures, Statement, is_asked, parts_of
from tests import word_files
from tests.every_kind import EVERY_KIND
from webapp.documents.context import Signatory, word_context
from webapp.documents.ooxml import W
from webapp.documents.proof import prove
from webapp.documents.starters import starter
from webapp.documents.word import prepare, render
from webapp.domain.errors import NotFound

KEYS = [*dict.fromkeys(key for key, _ in catalogue())]


@pytest.mark.parametrize("key", KEYS)
def test_the_committed_starter_is_what_the_script_makes(key: str) -> None:
    made = build(latest(key))
    assert made == build(latest(key))
    assert (FOLDER / f"{key}.docx").read_bytes() == made, "Run: python -m docx_templates.build"
    assert starter(key) == starter(key, latest(key).version) == made


@pytest.mark.parametrize("document", [*(latest(key) for key in KEYS), EVERY_KIND], ids=lambda d: d.key)
def test_every_question_label_and_statement_is_in_it(document: object) -> None:
    made = build(document)  # type: ignore[arg-type]
    names = prepare(made).names
    said = word_files.lines(made)
    for question in document.questions():  # type: ignore[attr-defined]
        if is_asked(question):
            assert question.key in names
        if not isinstance(question, Signatures):
            assert any(line.startswith(question.label) for line in said)
        # A list of one column has no head: the question says what is in it.
        for part in parts_of(question) if len(parts_of(question)) > 1 else ():
            assert any(line.startswith(part.label) for line in said)
        if isinstance(question, Statement):
            assert question.text in said
    assert names <= {q.key for q in document.questions()} | {"school", "signatures", "attached", "no_children"}  # type: ignore[attr-defined]


def test_a_document_of_every_kind_renders_whole() -> None:
    answers: dict[str, object] = {}
    for number, question in enumerate(EVERY_KIND.questions()):
        if isinstance(question, Rows | Cases | Actions):
            row = {part.key: f"part {number} {part.key}" for part in parts_of(question)}
            answers[question.key] = [row | {"uid": "1", "child": f"C-{number}"}] * 2
        elif is_asked(question):
            answers[question.key] = ["Red", "Blue"] if question.key == "choices" else f"answer {number}"
    people = [Signatory("Supervisor", "Ines Calloway")]
    context = word_context(EVERY_KIND, answers, school="S", child_names={}, party_names={}, signatories=people)  # type: ignore[arg-type]
    assert prove(render(prepare(build(EVERY_KIND)), context), EVERY_KIND, context) == []


def test_an_empty_paper_has_no_blank_box() -> None:
    context = word_context(latest("dsl_record"), {}, school="S", child_names={}, party_names={}, signatories=[])
    out = render(prepare(starter("dsl_record")), context)
    for cell in word_files.root(out).iter(f"{W}tc"):
        assert "".join(t.text or "" for t in cell.iter(f"{W}t")).strip()


def test_signature_rows_are_not_split_and_go_with_the_row_before() -> None:
    people = [Signatory("Supervisor", "Ines Calloway"), Signatory("Supervisee", "Dev Rathbone")]
    context = word_context(latest("dsl_record"), {}, school="S", child_names={}, party_names={}, signatories=people)
    root = word_files.root(render(prepare(starter("dsl_record")), context))
    rows = [*[*root.iter(f"{W}tbl")][-1].iter(f"{W}tr")]
    signing = [row for row in rows if "Signature" in [t.text for t in row.iter(f"{W}t")]]
    assert len(signing) == 2
    assert rows[-2:] == signing
    for row in signing:
        assert row.find(f"{W}trPr/{W}cantSplit") is not None
        assert row.find(f"{W}trPr/{W}trHeight").get(f"{W}val") == "850"  # type: ignore[union-attr]
    # The last answer, the air, the heading and the signatures each say in their first paragraph: keep with the next row.
    for row in rows[-5:]:
        assert row.find(f"{W}tc/{W}p/{W}pPr/{W}keepNext") is not None
    assert "☐ signed   ☐ with a statement   ☐ refused" in "".join(root.itertext())


def test_a_paper_without_signatories_has_no_place_to_sign() -> None:
    context = word_context(latest("dsl_record"), {}, school="S", child_names={}, party_names={}, signatories=[])
    assert "Signature" not in word_files.lines(render(prepare(starter("dsl_record")), context))


@pytest.mark.parametrize("attached", ["", "A PDF of 245,760 bytes, attached on 3 December 2026."])
def test_the_sheet_of_a_providers_record_says_which_file_it_goes_with(attached: str) -> None:
    document = latest("provider_record")
    context = word_context(document, {}, school="S", child_names={}, party_names={}, signatories=[], attached=attached)
    out = render(prepare(starter("provider_record")), context)
    said = word_files.lines(out)
    assert ("The provider’s own record" in said) is bool(attached)
    assert (attached in said) is bool(attached)
    assert prove(out, document, context) == []


def test_a_template_that_does_not_name_the_attached_file_is_found_out() -> None:
    document = latest("provider_record")
    context = word_context(
        document, {}, school="S", child_names={}, party_names={}, signatories=[], attached="A PDF of 10 bytes."
    )
    silent = word_files.rezipped(
        starter("provider_record"), {"word/document.xml": lambda xml: xml.replace(b"{{ attached }}", b"A file")}
    )
    assert prove(render(prepare(silent), context), document, context) == ["The attached record"]


@pytest.mark.parametrize(("key", "version"), [("nothing_like_it", None), ("../secrets", None), ("dsl_record", 99)])
def test_a_starter_that_is_not_there_is_a_sentence(key: str, version: int | None) -> None:
    with pytest.raises(NotFound):
        starter(key, version)
