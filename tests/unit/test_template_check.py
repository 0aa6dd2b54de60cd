"""The mistakes that people make in a Word template: each is named with its place and what to write instead, all at once."""

from __future__ import annotations

import pytest
from docx import Document as WordDocument

from forms import catalogue, latest
from tests import word_files
from tests.small_word import paragraph, word
from webapp.documents.example import example_context
from webapp.documents.faults import Fault, FaultKind
from webapp.documents.filters import FILTERS
from webapp.documents.ooxml import WordFault
from webapp.documents.starters import starter
from webapp.documents.template_check import faults
from webapp.documents.word import prepare, render

RECORD = latest("dsl_record")
NAMES = example_context(RECORD)

# What was typed where, what it is called, and what helps. The place is counted in one file that holds them all.
TWELVE = [
    (FaultKind.UNKNOWN_NAME, "the page, paragraph 2", "{{ supervise }}", "“supervisee”"),
    (FaultKind.SINGLE_BRACES, "the page, paragraph 3", "{ supervisor }", "{{ supervisor }}"),
    (FaultKind.SPACE_IN_NAME, "the page, paragraph 4", "{{ held on }}", "“held_on”"),
    (FaultKind.HYPHEN_IN_NAME, "the page, paragraph 5", "{{ training-due }}", "“training_due”"),
    (FaultKind.TEXT_LOST, "the page, paragraph 6", "Only if: {%p if trends %}", "a paragraph of its own"),
    (FaultKind.TWO_TAGS, "the page, paragraph 9", "{%p if coping %}{%p if self_care %}", "a paragraph of its own"),
    (FaultKind.ROWS_AS_TEXT, "the page, paragraph 13", "{{ cases }}", "{%tr for case in cases %}"),
    (FaultKind.UNCLOSED_TAG, "the page, paragraph 14", "{{ successes }", "{{ successes }}"),
    (FaultKind.ROW_MARK_MISSING, "the page, table 1, row 2, cell 1", "{% for case in cases %}", "{%tr for case in cases %}"),
    (FaultKind.ENDS_ELSEWHERE, "the page, table 1, row 5, cell 1", "{{ frustrations", "the page, table 1, row 5, cell 2"),
    (FaultKind.NOT_IN_ITS_ROWS, "the page, table 1, row 6, cell 2", "{{ case.reflection }}", "{%tr for case in cases %}"),
    (FaultKind.UNKNOWN_PART, "a header, paragraph 1", "{{ supervisee.name }}", "{{ supervisee }}"),
]  # fmt: skip


def with_all_twelve() -> bytes:
    made = WordDocument()
    for text in (
        "Our own form",
        "Name: {{ supervise }} (DSL)",
        "Supervisor: { supervisor }",
        "On {{ held on }}",
        "Training: {{ training-due }}",
        "Only if: {%p if trends %}",
        "{{ trends }}",
        "{%p endif %}",
        "{%p if coping %}{%p if self_care %}",
        "{{ coping }}",
        "{%p endif %}",
        "{%p endif %}",
        "Children: {{ cases }}",
        "Went well: {{ successes }",
    ):
        made.add_paragraph(text)
    rows = (
        ("Child", "Now"),
        ("{% for case in cases %}", ""),
        ("{{ case.child }}", "{{ case.analysis }}"),
        ("{% endfor %}", ""),
        ("{{ frustrations", "}}"),
        ("Reflection", "{{ case.reflection }}"),
    )
    table = made.add_table(len(rows), 2)
    for row, texts in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    made.sections[0].header.paragraphs[0].text = "{{ supervisee.name }}"
    return word_files.saved(made)


def test_twelve_typical_mistakes_are_all_named_at_once_with_their_places() -> None:
    found = faults(with_all_twelve(), NAMES)
    for kind, place, text, suggestion in TWELVE:
        hits = [f for f in found if (f.fault, f.place) == (kind, place)]
        assert hits, (kind, place)
        assert text in hits[0].text
        assert suggestion in hits[0].suggestion
        assert hits[0].sentence.startswith(f"In {place}: ")
    # The two tags of one paragraph are told one by one; nothing else is.
    assert len(found) == len(TWELVE) + 1
    assert [f.place.startswith("a header") for f in found] == [False] * 12 + [True]


@pytest.mark.parametrize(
    ("body", "kind", "suggestion"),
    [
        ("{{ }}", FaultKind.EMPTY_TAG, "name"),
        ("{{ Supervisee }}", FaultKind.UNKNOWN_NAME, "“supervisee”"),
        ("{{ supervisее }}", FaultKind.LOOKALIKE_LETTERS, "“supervisee”"),
        ("{{ trends|default(„none“) }}", FaultKind.SMART_QUOTES, "straight"),
        ("{{ “trends” }}", FaultKind.SMART_QUOTES, "{{ trends }}"),
        ("{{ held_on|dat }}", FaultKind.UNKNOWN_FILTER, "“date”"),
        ("{{ trends.upper() }}", FaultKind.FORBIDDEN_CODE, "name"),
        ("{% set x = 1 %}", FaultKind.FORBIDDEN_CODE, "Delete"),
        ("{% fi trends %}x{% endif %}", FaultKind.UNKNOWN_TAG, "“if”"),
        ("{{ trends", FaultKind.UNCLOSED_TAG, "{{ trends }}"),
        ("trends }}", FaultKind.UNOPENED_TAG, "{{ trends }}"),
        ("{ { trends } }", FaultKind.SINGLE_BRACES, "{{ trends }}"),
        ("{% if trends %}x", FaultKind.END_MISSING, "endif"),
        ("x{% endif %}", FaultKind.END_WITHOUT_START, "if"),
        ("x{% else %}", FaultKind.END_WITHOUT_START, "if"),
        ("{% for case in cases %}x{% endif %}", FaultKind.WRONG_END, "endfor"),
        ("{% for x in trends %}{{ x }}{% endfor %}", FaultKind.TEXT_AS_ROWS, "{{ trends }}"),
        ("{{r trends }}", FaultKind.FORMATTED_TEXT, "{{ trends }}"),
        ("{%tr if trends %}", FaultKind.PARAGRAPH_MARK_MISSING, "{%p if trends %}"),
        ("{{ trends | }}", FaultKind.NOT_READABLE, "list of names"),
        ("{% for case in cases %}{{ case.analisys }}{% endfor %}", FaultKind.UNKNOWN_PART, "“case.analysis”"),
        ("{% for case in cases %}{{ reflection }}{% endfor %}", FaultKind.UNKNOWN_NAME, "“case.reflection”"),
        ("{% for case in cases %}{{ case.trends }}{% endfor %}", FaultKind.UNKNOWN_PART, "“trends”"),
        ("{% for case in casses %}{{ case.child }}{% endfor %}", FaultKind.UNKNOWN_NAME, "“cases”"),
        ("{{ (cases|first).chidl }}", FaultKind.UNKNOWN_PART, "child"),
    ],
)  # fmt: skip
def test_each_mistake_has_its_name_and_its_remedy(body: str, kind: FaultKind, suggestion: str) -> None:
    found = [f for f in faults(word(paragraph(body)), NAMES) if f.fault is kind]
    assert found, faults(word(paragraph(body)), NAMES)
    assert suggestion in found[0].suggestion
    assert found[0].place == "the page, paragraph 1"


SDT = "<w:sdt><w:sdtContent><w:r><w:t>tren</w:t></w:r></w:sdtContent></w:sdt>"
OPENED = "<w:r><w:t>{{ </w:t></w:r>"
FOR = paragraph("{% for case in cases %}")
DELETED = '<w:p><w:del w:id="1"><w:r><w:delText>{{ trends }}</w:delText></w:r></w:del></w:p>'


@pytest.mark.parametrize(
    ("body", "kind", "place"),
    [
        (f"<w:p>{OPENED}{SDT}<w:r><w:t>ds }}}}</w:t></w:r></w:p>", FaultKind.SPLIT_TAG, "the page, paragraph 1"),
        (DELETED, FaultKind.NOT_FILLED_HERE, "the page, paragraph 1"),
        (FOR + paragraph("{% endfor %}"), FaultKind.PARAGRAPH_MARK_MISSING, "the page, paragraph 1"),
        (paragraph("x") + paragraph("{{ trends") + paragraph("}}"), FaultKind.ENDS_ELSEWHERE, "the page, paragraph 2"),
    ],
)  # fmt: skip
def test_what_word_has_put_between_is_told(body: str, kind: FaultKind, place: str) -> None:
    assert [(f.fault, f.place) for f in faults(word(body), NAMES)] == [(kind, place)]


def test_a_place_is_counted_through_content_controls_tables_in_tables_and_text_boxes() -> None:
    bad = paragraph("{{ nowhere_at_all }}")
    cell = f"<w:tc>{bad}</w:tc>"
    inner = f"<w:tbl><w:tr>{cell}</w:tr></w:tbl>{paragraph('')}"
    second = f"<w:sdt><w:sdtContent><w:tr>{cell}<w:tc>{inner}</w:tc></w:tr></w:sdtContent></w:sdt>"
    rows = f"<w:tr><w:tc>{paragraph('a')}</w:tc></w:tr>{second}"
    content = f"<w:txbxContent>{paragraph('a')}{bad}</w:txbxContent>"
    box = f"<w:p><w:r><w:pict><v:textbox>{content}</v:textbox></w:pict></w:r></w:p>"
    sdt = f"<w:sdt><w:sdtContent>{bad}</w:sdtContent></w:sdt>"
    found = faults(word(f"<w:tbl>{rows}</w:tbl>{box}{sdt}"), NAMES)
    assert [f.place for f in found] == [
        "the page, table 1, row 2, cell 1",
        "the page, table 1, row 2, cell 2, table 1 inside it, row 1, cell 1",
        "the page, paragraph 1, text box, paragraph 2",
        "the page, paragraph 2",
    ]


def test_without_names_only_how_tags_are_written_is_looked_at() -> None:
    kinds = {f.fault for f in faults(with_all_twelve(), None)}
    assert FaultKind.HYPHEN_IN_NAME in kinds
    assert FaultKind.ROW_MARK_MISSING in kinds
    assert not kinds & {
        FaultKind.UNKNOWN_NAME,
        FaultKind.UNKNOWN_PART,
        FaultKind.ROWS_AS_TEXT,
        FaultKind.NOT_IN_ITS_ROWS,
    }
    assert faults(word(paragraph("{{ anything }}")), None) == ()


@pytest.mark.parametrize("document", [*catalogue().values()], ids=lambda d: f"{d.key}-{d.version}")
def test_a_starter_has_no_fault(document: object) -> None:
    docx = starter(document.key, document.version)  # type: ignore[attr-defined]
    assert faults(docx, example_context(document)) == ()  # type: ignore[arg-type]


GOOD = (
    "{% if trends %}{{ trends }}{% elif coping %}x{% else %}{{ coping|default('none') }}{% endif %}",
    "{{ held_on|date(“short”) }} {{ not_agreed|join(', ') }} {{ cases|join('; ', 'child') }} {{ actions|length }}",
    "{{ (actions|first).what }} {{ cases.0.child }} {{ (cases|last).child }}",
    "{% for case in cases %}{{ loop.index }}{% if not loop.last %}, {% endif %}{{ case.child }}{% endfor %}",
    "{% if trends|says('Calm') or trends|holds('Calm') %}x{% endif %}{% if not coping|says('') %}y{% endif %}",
    "{% if nothing_such is defined %}x{% endif %}{# a note #}{% raw %}{{ as it is }}{% endraw %}",
    "{% for person in signatures %}{{ person.role }}{% if person.name %}: {{ person.name }}{% endif %}{% endfor %}",
)


@pytest.mark.parametrize("body", GOOD)
def test_what_works_is_no_fault(body: str) -> None:
    docx = word(paragraph(body.replace("&", "&amp;")))
    assert faults(docx, NAMES) == ()
    assert render(prepare(docx), NAMES)


def test_every_filter_is_used_above() -> None:
    assert all(f"|{name}" in "".join(GOOD) for name in FILTERS)


def test_the_wall_and_the_list_say_the_same_of_the_first() -> None:
    docx = word_files.template("Lost words {%p if trends %}", "y", "{%p endif %}")
    with pytest.raises(WordFault) as caught:
        prepare(docx)
    assert caught.value.sentence == faults(docx, NAMES)[0].sentence


def test_a_fault_of_the_whole_file_is_its_sentence() -> None:
    assert Fault(FaultKind.REFUSED, "", "This is no file.", "").sentence == "This is no file."
