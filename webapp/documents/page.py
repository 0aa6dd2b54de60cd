"""What the writing page shows, in order, with nothing left to work out in the template."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, assert_never

from forms.kit import (
    ABOUT_CHILD,
    CHRONOLOGY,
    Actions,
    Answers,
    Cases,
    Choice,
    Choices,
    Count,
    Day,
    Document,
    Line,
    Meaning,
    Question,
    Rows,
    Scale,
    Section,
    Signatures,
    Statement,
    Text,
    YesNo,
    is_asked,
    is_private_part,
    parts_of,
)
from webapp.documents.check import Problem, element_id, path_of, problems, row_label
from webapp.documents.codec import is_blank, rows_of, text_at
from webapp.documents.page_parts import (
    NOTHING_AROUND,
    Around,
    Asked,
    Block,
    Box,
    ChildBox,
    ChildChoice,
    NameFound,
    OffRollLine,
    WriteSection,
)
from webapp.documents.reading import read
from webapp.domain.dates import WEEKDAYS, read_iso
from webapp.domain.people import OFF_ROLL


def write_sections(
    document: Document, form: Any, answers: Answers, around: Around = NOTHING_AROUND
) -> tuple[WriteSection, ...]:
    """The sections of the writing page. `form` comes from `form_for` with the same document and answers."""
    missing = problems(document, answers)
    out = []
    for number, section in enumerate(document.sections, 1):
        state, words = section_state(section, answers, missing, around.names)
        asked = tuple(_asked(question, form, around) for question in section.questions)
        out.append(WriteSection(f"s{number}", section.title, section.intro, state, words, asked))
    return tuple(out)


def paths_shown(sections: Sequence[WriteSection]) -> frozenset[str]:
    """The path of every box on the page: what is about any other has no place beside an answer."""
    boxes = [
        box for s in sections for q in s.questions for box in (q.box, *(b for block in q.blocks for b in block.boxes))
    ]
    return frozenset(box.path for box in boxes if box is not None)


def off_roll_links(sections: Sequence[WriteSection]) -> list[tuple[str, str]]:
    """For the same summary: the way to each line in which a child off the roll could not be added."""
    children = [block.child for s in sections for q in s.questions for block in q.blocks if block.child is not None]
    return [(f"#{child.id}-off-roll", child.off_roll.error) for child in children if child.off_roll.error]


def wrong_links(found: Sequence[Problem], write_url: str = "") -> list[tuple[str, str]]:
    """For the summary of what is wrong: the way to each box, what it is called and what to do there."""
    return [(f"{write_url}#{element_id(p.path)}", f"{p.label}{_colon(p.label)} {p.sentence}") for p in found]


def _colon(label: str) -> str:
    return "" if label.endswith(("?", ".", ":", "!")) else ":"


def done_words(sections: Sequence[WriteSection]) -> str:
    """How far the page is ("4 of 9 sections done"), not counting those in which nothing is written."""
    counted = [section for section in sections if section.state != "off"]
    return f"{sum(section.state == 'done' for section in counted)} of {len(counted)} sections done"


def section_state(
    section: Section, answers: Answers, missing: Sequence[Problem], names: Mapping[str, Sequence[NameFound]]
) -> tuple[str, str]:
    """How a section stands: the class of its shape, and the words that always follow it."""
    keys = [question.key for question in section.questions if is_asked(question)]
    if not keys:
        return "off", "Nothing to write"
    undecided = sum(not name.value for path, found in names.items() if path.split(":")[0] in keys for name in found)
    if undecided:
        return "yours", "1 name to decide" if undecided == 1 else f"{undecided} names to decide"
    answered = sum(_is_answered(answers, key) for key in keys)
    if not answered:
        return "due", "Not started"
    here = [problem for problem in missing if problem.path.split(":")[0] in keys]
    if here:
        return "yours", _to_do(answers, here)
    return ("done", "Done") if answered == len(keys) else ("set", f"{answered} of {len(keys)} answered")


def _is_answered(answers: Answers, key: str) -> bool:
    return bool(text_at(answers, key).strip()) or any(not is_blank(row) for row in rows_of(answers, key))


def _to_do(answers: Answers, here: Sequence[Problem]) -> str:
    if all(not text_at(answers, problem.path).strip() for problem in here):
        return "1 answer to write" if len(here) == 1 else f"{len(here)} answers to write"
    return "1 thing to put right" if len(here) == 1 else f"{len(here)} things to put right"


def _asked(question: Question, form: Any, around: Around) -> Asked:
    path = path_of(question.key)
    place = element_id(path)
    match question:
        case Line() | Text() | Day() | Count() | YesNo() | Choice() | Choices() | Scale():
            box = _box(question, form[question.key], path, around)
            return Asked("box", question.key, place, question.label, box=box)
        case Rows() | Cases() | Actions():
            return Asked(
                kind="blocks",
                key=question.key,
                id=place,
                label=question.label,
                hint=question.hint,
                blocks=tuple(_block(question, entry, i, around) for i, entry in enumerate(form[question.key])),
                errors=_errors(around, path),
                do_add=f"add:{question.key}",
                add_words=_add_words(question),
                do_live=f"add-live:{question.key}",
                live_words=_live_words(question, around.live),
            )
        case Statement():
            return Asked("statement", question.key, place, question.label, text=question.text)
        case Signatures():
            return Asked("signatures", question.key, place, question.label, hint=question.hint)
        case _:
            assert_never(question)


def _add_words(question: Rows | Cases | Actions) -> str:
    match question:
        case Rows():
            return "Add another entry"
        case Cases():
            return "Add another child"
        case Actions():
            return "Add another action"
        case _:
            assert_never(question)


def _live_words(question: Question, live: int) -> str:
    if question.meaning is not Meaning.CASES or not live:
        return ""
    return f"Add the {live} live cases not in it yet" if live > 1 else "Add the live case not in it yet"


def _block(question: Rows | Cases | Actions, entry: Any, index: int, around: Around) -> Block:
    row = entry.form
    uid = row["uid"].data
    boxes = [
        _box(part, row[part.key], path_of(question.key, uid, part.key), around, in_case=isinstance(question, Cases))
        for part in parts_of(question)
    ]
    private = [i for i, part in enumerate(parts_of(question)) if is_private_part(question, part)]
    if private:
        about = _about_child(row[ABOUT_CHILD], path_of(question.key, uid, ABOUT_CHILD), around)
        boxes[private[-1]] = replace(boxes[private[-1]], about_child=about)
    return Block(
        uid=uid,
        id=element_id(path_of(question.key, uid)),
        name=row_label(question, index),
        uid_field=row["uid"],
        child=_child(question, row, entry.name, around) if isinstance(question, Cases) else None,
        boxes=tuple(boxes),
        blank=is_blank({name: str(value or "") for name, value in row.data.items()}),
        do_remove=f"remove:{question.key}:{uid}",
    )


def _child(question: Cases, row: Any, name: str, around: Around) -> ChildBox:
    uid, reference = row["uid"].data, row["child"].data or ""
    path = path_of(question.key, uid, "child")
    chosen = around.children.get(reference) or (ChildChoice(reference, reference) if reference else None)
    found = [choice for choice in around.found.get(uid, ()) if choice.reference != reference]
    searched = bool(around.find_texts.get(uid, ""))
    new_name, why, wrong = around.off_roll.get(uid, ("", "", ""))
    return ChildBox(
        id=element_id(path),
        name=row["child"].name,
        find_name=f"{name}-find",
        find_text=around.find_texts.get(uid, ""),
        chosen=chosen,
        finding=uid in around.found or chosen is None,
        searched=searched,
        choices=(*([chosen] if chosen else []), *found),
        errors=_errors(around, path),
        do_find=f"find:{question.key}:{uid}",
        do_change=f"change:{question.key}:{uid}",
        off_roll=OffRollLine(
            field=f"{name}-off-roll",
            name=new_name,
            why=why,
            error=wrong,
            shown=bool(wrong) or (searched and not found),
            do_add=f"add-child:{question.key}:{uid}",
            choices=tuple(OFF_ROLL.items()),
        ),
        beside=tuple(around.beside.get(path, ())),
    )


def _box(question: Question, bound: Any, path: str, around: Around, *, in_case: bool = False) -> Box:
    # The macro of a field shows the field's own errors, so the sentence of `check` is put there: the same words everywhere.
    bound.errors = list(_errors(around, path))
    grouped = isinstance(question, YesNo | Choice | Choices | Scale)
    found = read_iso(read(question, bound.data or "")) if isinstance(question, Day) else None
    return Box(
        kind=type(question).__name__.lower(),
        label=question.label,
        field=bound,
        path=path,
        id=element_id(path),
        frame_id=element_id(path) if grouped else "",
        hint=question.hint,
        goes=("out" if question.goes_to is CHRONOLOGY else "stays") if in_case else "",
        said=WEEKDAYS[found.weekday()] if found else "",
        width={Day: "date", Count: "count"}.get(type(question), ""),
        numeric=isinstance(question, Count),
        beside=tuple(around.beside.get(path, ())),
        names=tuple(around.names.get(path, ())),
    )


def _about_child(bound: Any, path: str, around: Around) -> Box:
    bound.errors = list(_errors(around, path))
    return Box(
        kind="text",
        label=bound.label.text,
        field=bound,
        path=path,
        id=element_id(path),
        hint="Only what is about the child. What is yours stays in the answer above, and in this record.",
        goes="out",
        names=tuple(around.names.get(path, ())),
    )


def _errors(around: Around, path: str) -> tuple[str, ...]:
    return tuple(problem.sentence for problem in around.problems if problem.path == path)
