"""Pages of a shape that no person draws: too many, too deep, unended, or put together as Word never would."""

from __future__ import annotations

from collections.abc import Mapping

from tests.slots.writing import b, drop, empty, h, new_box, p, run, sdt, tbl, tc, tr, u, vml_box

LINE = "_" * 12
ASKED = p(f"Name: {LINE}")
_WAITING = "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>"
_CONTROL = "<w:sdt><w:sdtPr/><w:sdtContent>"
_END = "</w:sdtContent></w:sdt>"
_OLD_BOX = "<w:p><w:r><w:pict><v:shape><v:textbox><w:txbxContent>"
_OLD_BOX_END = "</w:txbxContent></v:textbox></v:shape></w:pict></w:r></w:p>"
_CELL = "<w:tbl><w:tblPr/><w:tblGrid/><w:tr><w:tc>"
_CELL_END = "<w:p/></w:tc></w:tr></w:tbl>"


def nested(before: str, inner: str, behind: str, deep: int) -> str:
    """Something inside itself, so many times."""
    return before * deep + inner + behind * deep


def counted(text: str, count: int) -> str:
    """Paragraphs that differ by their number, which stands for "#"."""
    return "".join(p(text.replace("#", str(n))) for n in range(count))


def _told_twice(inner: str) -> str:
    return (
        f'<mc:AlternateContent><mc:Choice Requires="x">{inner}</mc:Choice>'
        f'<mc:Choice Requires="y">{inner}</mc:Choice></mc:AlternateContent>'
    )


def _forked(deep: int) -> str:
    """Each alternative tells twice what tells an alternative again."""
    told = f"<w:pict><v:textbox><w:txbxContent>{ASKED}</w:txbxContent></v:textbox></w:pict>"
    for _ in range(deep):
        told = _told_twice(told)
    return f"<w:p><w:r>{told}</w:r></w:p>"


def _spanning(value: str) -> str:
    props = f'<w:tcPr><w:gridSpan w:val="{value}"/></w:tcPr>'
    row = f"<w:tr><w:tc>{props}{p('Name')}</w:tc><w:tc>{props}<w:p/></w:tc></w:tr>"
    return tbl(row, row, tr("What", "Who"), tr("", ""))


def _marked(row: str, marks: str) -> str:
    return row.replace("<w:tr>", f"<w:tr><w:trPr>{marks}</w:trPr>")


def _stops(*places: object) -> str:
    each = "".join(f'<w:tab w:val="left" w:leader="dot" w:pos="{place}"/>' for place in places)
    return f"<w:tabs>{each}</w:tabs>"


_ALTERNATIVE = '<mc:AlternateContent><mc:Choice Requires="wps">'
_DRAWN = f"<w:drawing><wps:txbx><w:txbxContent>{ASKED}</w:txbxContent></wps:txbx></w:drawing>"
_MANY: Mapping[str, str] = {
    "thousands_of_boxes": p(b("Which?")) + counted("☐ option #", 2_900),
    "boxes_on_one_line": p("Which? " + "☐ yes " * 20_000),
    "2500_blanks_in_a_paragraph": p("".join(f"name {n} {LINE} " for n in range(2_500))),
    "2900_paragraphs_with_a_blank": counted(f"Question #: {LINE}", 2_900),
    "4000_paragraphs_with_a_blank": counted(f"Question #: {LINE}", 4_000),
    "2900_blanks_of_one_name": ASKED * 2_900,
    "2900_long_questions": counted(f"{'Why do you think that this is so, ' * 20}#? {LINE}", 2_900),
    "a_blank_in_a_thousand_runs": p("Name: ", *[run("_")] * 1_000),
    "a_blank_in_a_thousand_looks": p("Name: ", *(run("_", f'<w:sz w:val="{n}"/>') for n in range(1_000))),
    "empty_runs": p(*["<w:r/>"] * 50_000, f"Name: {LINE}"),
    "headings_only": h("Name") * 2_500,
    "room_again_and_again": (h("What helped?") + empty(6)) * 1_500,
    "two_hundred_cases": "".join(
        h(f"Case {n}") + p(b("Child:")) + empty(3) + p(b("What happened?")) + empty(3) for n in range(1, 201)
    ),
    "underlines_only": p(u(" " * 30_000)) + p(u("\t" * 2_000)),
    "old_and_new_text_boxes": (vml_box("Name:", LINE) + new_box("Date:", LINE)) * 150,
    "thousands_of_text_boxes": new_box("Name:", LINE) * 700,
    "a_list_of_thousands": p("Which?", drop(*(f"entry {n}" for n in range(20_000)))),
    "lists_of_hundreds": "".join(
        p(f"Which {n}?", drop(*(f"entry {m}" for m in range(200)))) for n in range(300)
    ),
    "a_list_of_one_entry_again": p("Which?", drop(*["same"] * 2_000)),
    "a_list_of_nothing": p("Which?", drop(*[""] * 500)) + p("Which?", sdt(run("Choose"), kind="<w:dropDownList/>")),
    "stops_all_over": p("Name:\t", props=_stops(*range(20_000))) * 3,
    "bookmarks_that_never_end": '<w:p><w:bookmarkStart w:id="1" w:name="a"/></w:p>' * 3_000 + ASKED,
    "numbers_used_twice": f'<w:p w:id="0"><w:bookmarkStart w:id="0" w:name="a"/>{run("Name: " + LINE)}</w:p>' * 500,
    "huge_font_names": p(run(f"Name: {LINE}", f'<w:rFonts w:ascii="{"F" * 60_000}"/>')) * 5,
    "a_nameless_style": p(f"Name: {LINE}", style="N" * 5_000),
}  # fmt: skip

_TABLES: Mapping[str, str] = {
    "2900_empty_cells": tbl(*(tr(f"Question {n}?", "") for n in range(2_900))),
    "a_thousand_columns": tbl(tr(*(f"Title {n}" for n in range(1_000))), *(tr(*[""] * 1_000) for _ in range(2))),
    "a_row_of_empty_cells": tbl(tr(*[""] * 2_000)),
    "huge_span": _spanning("9999"),
    "endless_span": _spanning("9" * 400),
    "negative_span": _spanning("-3"),
    "no_span": _spanning("0"),
    "a_span_in_small_letters": _spanning("²"),
    "merged_from_nothing": tbl(*(tr("Name", tc(merge="on"), "") for _ in range(9))),
    "merged_all_over": tbl(tr("What", "Who"), *(tr(tc(merge="on"), tc(merge="on")) for _ in range(2_000))),
    "ragged": tbl(tr("What", "Who", "When"), tr(""), tr("", "", "", "", ""), "<w:tr/>", tr("", "")),
    "tables_without_rows": "<w:tbl/>" * 500 + p("Why?") + "<w:tbl/>" + ASKED,
    "cells_without_paragraphs": tbl("<w:tr><w:tc/><w:tc/></w:tr>") * 500
    + tbl(tr("", "1", "2", "3", "4"), f"<w:tr>{tc('How?')}{'<w:tc/>' * 4}</w:tr>"),
    "rows_without_cells": p("Actions") + tbl(tr("What", "Who"), *["<w:tr/>"] * 3_000),
    "rows_that_begin_elsewhere": tbl(
        *(_marked(tr(*x), '<w:gridBefore w:val="999999999"/><w:gridAfter w:val="-7"/>') for x in (["What", "Who"], ["", ""]))
    ),
    "repeating_rows_without_end": p("Actions") + tbl(tr("What", "Who", "When"), *[tr("", "", "")] * 2_500),
    "rows_of_thirty_columns": p("Actions") + tbl(tr(*[f"Title {n}" for n in range(30)]), *[tr(*[""] * 30)] * 300),
    "rows_of_equal_titles": p("Actions") + tbl(tr("Name", "Name", "Name"), *[tr("", "", "")] * 3),
    "rows_put_in_and_taken_out": tbl(
        tr("What", "Who"), *[_marked(tr("", ""), '<w:ins w:id="1"/><w:del w:id="2"/>')] * 30
    ),
    "section_breaks_in_cells": tbl(tr("Name", tc("<w:p><w:pPr><w:sectPr/></w:pPr></w:p>"))) * 300,
    "hundreds_of_tables_of_actions": (p("Actions") + tbl(tr("What", "Who", "When"), *[tr("", "", "")] * 3)) * 300,
    "a_control_round_cells": tbl(f"<w:tr>{sdt(tc('Name') + tc())}</w:tr>", sdt(tr("Date", ""))),
    "a_control_round_a_repeating_row": tbl(tr("What", "Who"), sdt(tr("", "")), sdt(tr("", "")), tr("", "")),
    "a_repeating_control": tbl(
        tr("What", "Who"), sdt(tr("", ""), kind="<w15:repeatingSection/>"), tr(sdt(tc()), "")
    ),
    "a_row_told_as_a_case": tbl(tr("Case", "Child", "What?"), *(tr(str(n), "", "") for n in range(1, 400))),
}  # fmt: skip

_DEEP: Mapping[str, str] = {
    "deep_tables": nested(_CELL + p("Why?"), "<w:p/>", _CELL_END, 40),
    "very_deep_tables": nested(_CELL + p("Why?"), "<w:p/>", _CELL_END, 80),
    "two_hundred_tables_deep": nested(_CELL + p("Why?"), "<w:p/>", _CELL_END, 200),
    "deep_controls": nested(_CONTROL, ASKED, _END, 100),
    "deep_controls_that_wait": nested(_WAITING, ASKED, _END, 100),
    "controls_in_a_line": p("Name: ", nested(_CONTROL, run("Click here"), _END, 100)),
    "deep_text_boxes": nested(_OLD_BOX + p("Name:"), p(LINE), _OLD_BOX_END, 30),
    "deep_alternatives": f"<w:p><w:r>{nested(_ALTERNATIVE, _DRAWN, '</mc:Choice></mc:AlternateContent>', 80)}</w:r></w:p>",
    "forked_alternatives": _forked(9),
    "deep_insertions": nested("<w:ins w:id='1'>", ASKED, "</w:ins>", 120),
    "smart_tags_in_a_blank": p("Name: ", nested("<w:smartTag>", run(LINE), "</w:smartTag>", 120), run("__")),
    "runs_in_runs": f"<w:p>{nested('<w:r>', '<w:t>Name: ____</w:t>', '</w:r>', 120)}</w:p>",
    "runs_in_runs_that_say_nothing": p("<w:r><w:r/></w:r>", f"Name: {LINE}"),
    "paragraphs_in_paragraphs": nested("<w:p>", run(f"Name: {LINE}"), "</w:p>", 100),
    "a_body_in_a_body": nested("<w:body>", ASKED, "</w:body>", 50),
}  # fmt: skip

_ODD: Mapping[str, str] = {
    "a_table_in_a_line": f"<w:p><w:tc>{p('Name')}</w:tc><w:tr>{tc('x')}</w:tr>{tbl(tr('Name', ''))}</w:p>" * 20,
    "tracked_all_over": "".join(
        f'<w:p><w:del w:id="{n}"><w:r><w:delText>old ____</w:delText></w:r></w:del><w:ins w:id="{n}">'
        f"{run('Name ' + LINE)}</w:ins></w:p>" for n in range(800)
    ),
    "a_blank_half_taken_out": p("Name: ", run("____"), '<w:del w:id="1"><w:r><w:delText>____</w:delText></w:r></w:del>', "__"),
    "a_blank_that_was_moved": p("Name: ", f'<w:moveFrom w:id="1">{run(LINE)}</w:moveFrom><w:moveTo w:id="1">{run(LINE)}</w:moveTo>'),
    "a_control_of_everything": sdt(tbl(tr("Name", ""), tr("Date", "")) + ASKED),
    "a_control_without_content": p("Name:", "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr></w:sdt>") * 50,
    "a_control_with_two_contents": p("Name:", _WAITING + "</w:sdtContent><w:sdtContent/></w:sdt>") * 3,
    "a_control_without_anything": p("Name:", "<w:sdt/>") + "<w:sdt/>",
    "a_comment_in_a_blank": p(
        "Name: ", run("____"), '<w:commentRangeStart w:id="0"/>', run("____"),
        '<w:commentRangeEnd w:id="0"/><w:r><w:commentReference w:id="0"/></w:r>', run("____"),
    ),
    "stops_at_odd_places": p("Name:\t", props=_stops(-99999999999, "²", "", "1e9", "0x7")),
    "properties_twice_and_last": f"<w:p><w:pPr/><w:pPr><w:jc/></w:pPr>{run('Name: ' + LINE)}<w:pPr/></w:p>" * 20,
    "symbols": p(
        "Which? ", *['<w:r><w:sym w:font="Wingdings" w:char="F06F"/></w:r>', run(" yes "), "<w:r><w:sym/></w:r>"] * 300
    ),
    "symbols_of_no_font": p("Which? ", *['<w:r><w:sym w:char="F0ZZ"/></w:r>', run(" no ")] * 30) + ASKED,
    "frames": p(f"Name: {LINE}", props='<w:framePr w:dropCap="drop" w:lines="999"/>') * 50,
    "notes_that_are_not_there": p(f"Name: {LINE}", '<w:r><w:footnoteReference w:id="77"/></w:r>', LINE) * 20,
    "links_round_blanks": p(f'<w:hyperlink w:anchor="a">{run("Name: " + LINE)}</w:hyperlink>', run("__")) * 50,
    "what_word_never_writes": f"<w:zzz><w:p/></w:zzz><w:p><w:t>a</w:t></w:p><w:r><w:t>b ____</w:t></w:r><w:t>c</w:t>{ASKED}",
    "elements_of_another_space": '<x:p xmlns:x="urn:x"><x:tbl/></x:p>' * 50 + ASKED,
    "ruby_and_formulas": p(
        "Name: ", f"<w:r><w:ruby><w:rt>{run('a')}</w:rt><w:rubyBase>{run(LINE)}</w:rubyBase></w:ruby></w:r>",
        '<w:smartTag><m:oMath xmlns:m="urn:m"><m:r><m:t>____</m:t></m:r></m:oMath></w:smartTag>',
    ),
    "an_alternative_without_choice": (
        f"<w:p><w:r><mc:AlternateContent><mc:Fallback><w:pict><v:textbox><w:txbxContent>{ASKED}</w:txbxContent></v:textbox>"
        "</w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"
    ),
    "a_text_box_in_a_blank": p("Name: ", run("____"), new_box("Date: ____").removeprefix("<w:p>").removesuffix("</w:p>"), "____"),
    "a_page_break_in_a_blank": p("Name: ", run("____"), '<w:r><w:br w:type="page"/></w:r>', run("____")),
    "two_empty_sections": "<w:p><w:pPr><w:sectPr/></w:pPr></w:p>" * 400 + ASKED,
    "nothing_but_room": empty(3_000),
    "no_paragraph": "<w:bookmarkStart/>",
}  # fmt: skip

SHAPES: Mapping[str, str] = {**_MANY, **_TABLES, **_DEEP, **_ODD}
"""By name: what stands on the page."""
