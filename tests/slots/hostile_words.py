"""Pages whose labels, options and fields say what a program could take for its own words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tests.slots.hostile_shapes import ASKED, LINE
from tests.slots.writing import b, drop, empty, h, legacy, p, run, sdt, tbl, tc, tr
from tests.small_word import field

_RESERVED = (
    "title", "school", "reference", "self", "loop", "cycler", "caller", "varargs", "kwargs", "range", "dict", "lipsum",
    "namespace", "joiner", "true", "None", "for", "if", "in", "endfor", "raw", "class", "import", "child", "key", "page",
    "logo", "version", "status", "signatures", "cases", "actions", "__class__", "csrf_token", "extra", "uid", "block",
)  # fmt: skip
_CODE = (
    "7*7", "a|attr('__class__')", "''.__class__.__mro__", "x'; DROP TABLE forms; --", "<script>alert(1)</script>",
    "${7*7}", "#{7*7}", "%(a)s %s %n", "$(touch /tmp/x)", "`touch x`", "../../etc/passwd", "\\\\server\\share", "&amp;&#0;",
    "]]>", "<!-- ", "{0.__class__}", "{a} {b!r}", "%7B%7Ba%7D%7D", "\\N{BULLET}", "=cmd|' /C calc'!A0",
)  # fmt: skip


def _asked(*labels: str) -> str:
    """Each as a label beside a line, over room, beside a cell and over a repeating row."""
    lines = "".join(p(f"{label}: {LINE}") for label in labels)
    room = "".join(h(f"{label}?") + empty(4) for label in labels)
    cells = tbl(*(tr(label, "") for label in labels))
    return lines + room + cells + p("Actions") + tbl(tr(*labels[:20]), *[tr(*[""] * len(labels[:20]))] * 2)


def _chosen(*options: str) -> str:
    """Each as an option of a list, a box, words to strike out, and a legacy list."""
    entries = "".join(f'<w:listEntry w:val="{_quoted(option)}"/>' for option in options)
    return (
        p("Which is it?", drop(*map(_quoted, options)))
        + p("Tick: " + " ".join(f"☐ {option}" for option in options))
        + p(f"Circle one: {' / '.join(options)}")
        + p("Kind:", legacy("FORMDROPDOWN", "", f"<w:ddList>{entries}</w:ddList>"))
    )


def _quoted(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")


def _curly(text: str) -> str:
    return p(text.replace("_", LINE))


WORDS: Mapping[str, str] = {
    "a_label_of_a_million_letters": p("N" * 900_000 + f": {LINE}"),
    "a_heading_of_a_million_letters": h("N" * 900_000 + "?") + empty(4),
    "a_label_of_a_hundred_thousand_words": p("why " * 100_000 + f"? {LINE}"),
    "a_title_in_a_cell_of_a_million_letters": tbl(tr("N" * 900_000, "")),
    "a_placeholder_of_a_million_letters": p("Name: ", sdt(run("Click " + "x" * 900_000))),
    "a_control_called_a_million_letters": p(sdt(run("Click here"), alias="N" * 900_000)),
    "a_long_option": _chosen("o" * 200_000, "yes"),
    "brackets_without_end": p("[" * 50_000) + p("Name: [insert name"),
    "brackets_of_a_million_letters": p("Name: [" + "insert " * 100_000 + "]"),
    "words_that_are_names_here": _asked(*_RESERVED),
    "words_that_are_code": _asked(*_CODE),
    "options_that_are_names_here": _chosen(*_RESERVED),
    "options_that_are_code": _chosen(*_CODE),
    "options_with_quotes": _chosen('"', "'", "''", '"""', "\\", "\\'", "“a”", "%", "%%", "{", "}", "a|b", "a,b", "[1]"),
    "options_that_are_one": _chosen("same", "same", "same ", " SAME"),
    "labels_of_punctuation": _asked("???", "...!", "—", "()", "[]", "«»", "·", "***", "###"),
    "labels_of_pictures": _asked("👍", "🧑‍🧒", "🇬🇧🇬🇧", "☺", "✍️"),
    "labels_from_right_to_left": _asked("שם", "تاريخ", "\u202egnp.exe", "\u2066a\u2069", "اسم: ب"),
    "labels_of_accents": _asked("e" + "\u0301" * 3_000, "\u0301", "Ǆ", "ﬁ", "ß", "İ", "K"),
    "labels_that_cannot_be_seen": _asked("\u200b", "\u00ad", "\u2060", "\ufeff", "\u180e", "\u3164", "a\u200bb"),
    "labels_of_controls": _asked("a\u0085b", "a\u2028b", "a\u2029b", "a\u009fb", "\ue000", "\ufffd", "a\u0080b"),
    "labels_of_nothing_in_unicode": _asked("a\ufdd0b", "a\ufdd1b", "\ufdefx", "a\U0001fffeb", "\U0010ffff"),
    "labels_that_differ_by_nothing": _asked("Name", "name", "NAME", "Name ", "N ame", "Name.", "Ｎame", "Nаme"),
    "labels_that_are_numbers": _asked("1", "2.", "0", "-1", "1e309", "٣", "²", "Ⅳ", "NaN", "1" * 5_000),
    "labels_of_white_space": _asked("\u00a0", "\u2003\u2003", "a\u00a0b", "\u3000", "a\u2009b"),
    "blanks_of_odd_white_space": p("Name:\u2003\u2003\u2003\u2003") + p("Name:" + "\u00a0" * 50_000) + p("\u3000" * 90_000),
    "braces_round_blanks": _curly("{_}") + _curly("{ _ }") + _curly("{_") + _curly("_}") + _curly("%_%") + _curly("{a_}"),
    "braces_and_percent_round_blanks": _curly("{") + _curly("a {_ b}") + _curly("{_%") + _curly("%_}") + _curly("#_#}"),
    "a_brace_before_a_cell": tbl(tr("{", "", "}"), tr("Name {", ""), tr("a {", "")),
    "braces_over_runs": p(run("{"), run(LINE, "<w:b/>"), run("}")) + p(run("Name {"), run("____"), run("} b")),
    "a_brace_in_each_cell_of_a_row": tbl(tr("{", "}"), tr("", ""), tr("", "")),
    "underscores_in_braces": p("{ a }: ____ {b}: ____ } { c") * 30,
    "many_sentences": p("I, ____, of ____, born on ____, agree with ____ that ____ is ____. " * 400),
    "a_case_counted_wrongly": "".join(h(f"Case {n}") + p(b("Child:")) + empty(3) for n in (1, 2, 2, 9, 3, 0, -1, 10**9)),
    "case_upon_case": h("Case 1") + p("Case 1: ____") * 40 + h("Case 2") + p("Case 2: ____") * 3,
    "scales_without_end": p("How sure? " + " ".join(map(str, range(1, 2_000)))) + p("1 2 3 4 5 " * 3_000),
    "yes_and_no_without_end": p("Yes / No " * 5_000) + p("Yes/No/" * 20_000),
    "dates_that_are_none": p("__/__/____ " * 2_000) + p("____/____/____/____: " * 500),
    "dots_and_leaders": p("." * 900_000) + p("…" * 300_000) + p("._" * 100_000) + p("-" * 200_000),
}  # fmt: skip
"""By name: what stands on the page."""


def _mark(kind: str) -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


def _says(text: str) -> str:
    return f'<w:r><w:instrText xml:space="preserve">{text}</w:instrText></w:r>'


_BEGIN, _SEPARATE, _END = _mark("begin"), _mark("separate"), _mark("end")

FIELDS: Mapping[str, str] = {
    "fields_that_never_end": (p("Name:", _BEGIN, _says(" FORMTEXT "), _SEPARATE, run("    ")) * 400),
    "ends_without_a_beginning": p("Name:", _END, _SEPARATE, LINE) * 400,
    "a_field_over_two_cells": tbl(tr("Name", tc(p(_BEGIN, _says(" FORMTEXT "))), tc(p(_SEPARATE, "x", _END)))) * 30,
    "a_field_over_two_rows": tbl(tr(tc(p("Name:", _BEGIN, _says(" FORMTEXT "))), ""), tr(tc(p(_END, LINE)), "")) * 30,
    "a_field_over_two_paragraphs": (p("Name:", _BEGIN, _says(" FORMTEXT "), _SEPARATE) + p("a", _END, LINE)) * 30,
    "a_field_from_a_blank": p("Name: ", run("____"), _BEGIN, _says(" PAGE "), run("____"), _END, run("____")),
    "a_blank_in_a_field_in_a_field": p(
        "Name: ", _BEGIN, _says(" IF a "), _BEGIN, _says(" FORMTEXT "), _SEPARATE, run("____"), _END, _SEPARATE, LINE, _END
    ),
    "deep_fields": p("Name: ", (_BEGIN + _says(" FORMTEXT ") + _SEPARATE) * 400, LINE, _END * 400),
    "a_field_from_the_middle_of_a_control": p(
        "Name: ", sdt(run("Click") + _BEGIN + _says(" FORMTEXT ")), _SEPARATE, run("    "), _END
    ),
    "a_field_with_entries_of_code": p("Name:", legacy("FORMDROPDOWN", "", '<w:ddList><w:listEntry w:val="{ a }"/></w:ddList>')),
    "a_field_called_code": p("Name:", legacy("FORMTEXT", "    ", '<w:statusText w:val="7*7 __class__"/>')),
    "a_merge_field_called_code": p("Name: ", legacy("MERGEFIELD __class__", "«__class__»")) + p(legacy("MERGEFIELD", "«»")),
    "a_merge_field_of_a_million_letters": p("Name: ", legacy("MERGEFIELD " + "N" * 900_000, "«N»")),
    "simple_fields_round_blanks": p(f'<w:fldSimple w:instr=" FORMTEXT ">{run("Name: " + LINE)}</w:fldSimple>') * 50,
    "simple_fields_in_simple_fields": p(
        '<w:fldSimple w:instr=" MERGEFIELD a ">' * 50 + run(LINE) + "</w:fldSimple>" * 50
    ),
    "instructions_without_a_field": p("Name: ", _says(" FORMTEXT "), LINE) * 50,
    "a_field_of_no_kind": p("Name: ", _mark("nonsense"), _says("X"), _mark(""), LINE) * 50,
    "a_field_with_a_table": p(_BEGIN, _says(" FORMTEXT "), _SEPARATE) + tbl(tr("Name", "")) + p(_END),
    "thousands_of_fields": p("Name: ", legacy("FORMTEXT")) * 2_500,
    "a_contents_field_round_the_form": p(_BEGIN, _says(" TOC ")) + ASKED * 30 + p(_END),
}  # fmt: skip
"""By name: fields that begin and end where none does."""


def acting() -> Iterator[tuple[str, str]]:
    """Fields that fetch or run something, in a form, by name."""
    for name, pieces in {
        "dde": ("{", " DDEAUTO c:\\\\windows\\\\system32\\\\cmd ", "}"),
        "includetext": ("{", ' INCLUDETEXT "URL/t" ', "}"),
        "includepicture": ("{", ' INCLUDEPICTURE "URL/p.png" \\d ', "|", "}"),
        "in_a_blank": ("{", " FORMTEXT ", "|", "{", " LINK Excel.Sheet URL ", "}", "}"),
        "macrobutton": ("{", " MACROBUTTON Run ____ ", "}"),
        "database": ("{", " DATABASE \\d URL ", "}"),
        "never_ended": ("{", " IMPORT URL "),
    }.items():
        yield f"field_{name}", ASKED + field(*pieces)
