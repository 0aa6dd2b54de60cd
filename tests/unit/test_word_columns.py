"""Tables whose cells a tag repeats or merges: as many columns as the longest row, in the old width, and no other table."""

from __future__ import annotations

import pytest
from docx import Document as WordDocument

from tests import word_files
from tests.word_features import FEATURES
from webapp.documents.ooxml import W
from webapp.documents.template_guard import TemplateFault
from webapp.documents.word import prepare, render


def widths(docx: bytes) -> list[list[int]]:
    """The columns of each table."""
    grids = word_files.root(docx).iter(f"{W}tblGrid")
    return [[int(column.get(f"{W}w", "0")) for column in grid] for grid in grids]


def test_columns_that_repeat_share_the_width_that_there_was() -> None:
    docx = word_files.table_template([["{%tc for a in rows %}", "{{ a.b }}", "{%tc endfor %}"]])
    ((*before,),) = widths(docx)
    for number in (1, 2, 3, 7):
        ((*after,),) = widths(render(prepare(docx), {"rows": [{"b": "x"}] * number}))
        assert len(after) == number
        assert sum(before) - number <= sum(after) <= sum(before)


def test_only_the_table_with_such_a_tag_is_touched_and_no_mark_of_ours_is_left() -> None:
    made = WordDocument()
    for _ in range(2):
        made.add_table(1, 3)
    for cell, text in zip(made.tables[0].rows[0].cells, ("{%tc if a %}", "{{ a }}", "{%tc endif %}"), strict=True):
        cell.text = text
    made.tables[1].rows[0]._tr.remove(made.tables[1].rows[0].cells[2]._tc)
    docx = word_files.saved(made)
    out = render(prepare(docx), {"a": "x"})
    assert [len(columns) for columns in widths(out)] == [1, 3]
    assert widths(out)[1] == widths(docx)[1]
    assert b"alongside" not in word_files.parts(out)["word/document.xml"]


@pytest.mark.parametrize("answer", ["three", "", "-1", "2.5", "9" * 9, "²"])
def test_a_width_that_is_no_number_of_columns_is_a_sentence(answer: str) -> None:
    template = prepare(word_files.table_template([["{% colspan n %}x", "y"]]))
    with pytest.raises(TemplateFault, match="columns wide"):
        render(template, {"n": answer})


def test_a_table_without_a_grid_or_with_an_odd_one_is_left_to_word() -> None:
    template, context = FEATURES["column loop"]()
    for old, new in ((b"w:gridCol w:w=", b"w:gridCol w:x="), (b"w:tblGrid>", b"w:other>")):
        page = word_files.parts(template)["word/document.xml"].replace(old, new)
        odd = word_files.rezipped(template, {"word/document.xml": page})
        assert "one & two" in word_files.lines(render(prepare(odd), context))


@pytest.mark.parametrize(
    "source", ["{{ 'x' * 5 }}", "{{ 5 * 'x' }}", "{{ a * 3 }}", "{{ loop.length * 3 }}", "{{ 64 * loop.length }}",
               "{{ 3 * a.length }}", "{{ 3 * loop.index }}", "{{ 3 * 3 * loop.length }}", "{{ 0 * loop.length }}"],
)  # fmt: skip
def test_nothing_is_multiplied_but_the_columns_of_a_merged_cell(source: str) -> None:
    with pytest.raises(TemplateFault, match="multiplies"):
        prepare(word_files.template("{% for a in rows %}" + source + "{% endfor %}"))
    prepare(word_files.template("{% for a in rows %}{{ 3 * loop.length }}{% endfor %}"))
