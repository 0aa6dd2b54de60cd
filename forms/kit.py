"""The question kinds, and the `Document` that they make.

A document is one small readable file in this folder. From it come the form on the page, the validation, the review page,
the stored JSON, the Word context and the place where each answer about a child goes (design: one name end to end).
Standard library only: nothing here knows a framework.

Answers are always text: ``""`` means not answered, and what a person typed is kept even where it is not a date or a
number, so that a draft never loses it. See `Answers` for the shapes.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Any, Final, assert_never

Row = dict[str, str]
"""One repeated block: its lasting ``uid`` and one text for each of its parts."""

Answers = dict[str, str | list[str] | list[Row]]
"""A text for most kinds, a list of texts for `Choices`, a list of rows for `Rows`, `Cases` and `Actions`."""


class Meaning(StrEnum):
    """What the rest of the product must understand about an answer. Services look answers up by this, never by key."""

    SUPERVISEE = "supervisee"
    SUPERVISEE_ROLE = "supervisee_role"
    SUPERVISOR = "supervisor"
    SUPERVISOR_ROLE = "supervisor_role"
    ATTENDEES = "attendees"
    DATE = "date"
    REVIEW_DATE = "review_date"
    NEXT_DATE = "next_date"
    TRAINING_DUE = "training_due"
    FREQUENCY = "frequency"
    LENGTH = "length"
    PLACE = "place"
    CASES = "cases"
    ACTIONS = "actions"
    SIGNATURES = "signatures"
    NEEDS_MET = "needs_met"
    SUPPORT_OFFERED = "support_offered"
    MAIN_SYSTEM = "main_system"
    SESSION_KIND = "session_kind"
    """One to one, peer or group; internal or external (loxdale). The record of a group says that it was one (trust)."""
    FORMALITY = "formality"
    """Planned or ad hoc (jmat)."""
    RECORD_REFERENCE = "record_reference"
    STANDING = "standing"
    """Where the record stands while a sheet is printed from it: provisional until it is agreed."""
    ANALYSIS = "analysis"
    """On a part of a case, as the next four: what is made of it, which a chronology keeps apart from what is known."""
    DECISION = "decision"
    REASON = "reason"
    PLAN_CHANGED = "plan_changed"
    """Whether the child's plan changes: a `YesNo`, so that a discussion without a change of plan can be counted."""
    IMPACT = "impact"


class Purpose(StrEnum):
    """What a document is for in the life of supervision."""

    CONTRACT = "contract"
    RECORD = "record"
    ATTACHED_RECORD = "attached_record"
    """What is written round a provider's own file: child lines and actions (trust)."""
    ACTION_SHEET = "action_sheet"
    CHILD_NOTE = "child_note"
    CASE_FILE_AUDIT = "case_file_audit"
    HANDOVER = "handover"
    CHRONOLOGY = "chronology"
    REPORT = "report"
    RELEASE = "release"
    """What a request for access releases."""
    TRANSFER = "transfer"
    CERTIFICATE = "certificate"


class Place(StrEnum):
    """Where the answer to a case part goes, besides the record that it is written in."""

    RECORD = "record"
    CHRONOLOGY = "chronology"


RECORD: Final = Place.RECORD
CHRONOLOGY: Final = Place.CHRONOLOGY


@dataclass(frozen=True, slots=True)
class _Asked:
    """What every question has: its one name, the words shown, what it means and whether agreement waits for it."""

    key: str
    label: str
    hint: str = ""
    meaning: Meaning | None = None
    required: bool = False
    goes_to: Place = RECORD

    def __post_init__(self) -> None:
        """Refuse a key that could not be a form field, a JSON key and a placeholder in Word at once."""
        check_key(self.key)


@dataclass(frozen=True, slots=True)
class Line(_Asked):
    """A short text on one line."""


@dataclass(frozen=True, slots=True)
class Text(_Asked):
    """A long text of any number of paragraphs."""


@dataclass(frozen=True, slots=True)
class Day(_Asked):
    """A date: ISO text (``2026-12-03``) once it can be read, what was typed until then."""


@dataclass(frozen=True, slots=True)
class Count(_Asked):
    """A whole number, nought or more, as text."""


@dataclass(frozen=True, slots=True)
class YesNo(_Asked):
    """``"yes"``, ``"no"`` or nothing yet."""


@dataclass(frozen=True, slots=True)
class Choice(_Asked):
    """One of the options."""

    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Choices(_Asked):
    """Any number of the options."""

    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Scale(_Asked):
    """A whole number from `low` to `high`, with a word at each end."""

    low: int = 1
    high: int = 5
    low_label: str = ""
    high_label: str = ""


@dataclass(frozen=True, slots=True)
class Statement(_Asked):
    """Words of the document itself, printed and never asked: `label` is its heading (may be empty), `text` its words."""

    text: str = ""


@dataclass(frozen=True, slots=True)
class Rows(_Asked):
    """A block of questions that repeats."""

    parts: tuple[Line | Text | Day | Count | Choice | YesNo, ...] = ()
    expected: int = 1


@dataclass(frozen=True, slots=True)
class Cases(_Asked):
    """Discussions of named children. Each row carries ``uid`` and ``child`` (the child's reference) beside its parts.

    The one part that is not a text says whether the child's plan changes (`Meaning.PLAN_CHANGED`).
    """

    parts: tuple[Text | YesNo, ...] = ()
    expected: int = 1


@dataclass(frozen=True, slots=True)
class Actions(_Asked):
    """Promised tasks. Each row carries ``uid``, ``what``, ``owner`` (a party's id as text) and ``due`` (a day)."""

    expected: int = 1


@dataclass(frozen=True, slots=True)
class Signatures(_Asked):
    """Places for ink: one for each party. Never typed."""


Question = (
    Line | Text | Day | Count | YesNo | Choice | Choices | Scale | Statement | Rows | Cases | Actions | Signatures
)
"""The closed set of kinds. A ``match`` over it ends in ``assert_never``, so mypy fails when a kind is forgotten."""

KINDS: Final[dict[str, type[Question]]] = {
    kind.__name__.lower(): kind
    for kind in (
        Line, Text, Day, Count, YesNo, Choice, Choices, Scale, Statement, Rows, Cases, Actions, Signatures,
    )
}  # fmt: skip

ACTION_PARTS: Final = ("what", "owner", "due")
"""The fixed parts of an action row, in the order in which they are asked and printed."""


@dataclass(frozen=True, slots=True)
class Section:
    """A box of the form: its title, its questions in order, and a sentence of help on the page."""

    title: str
    questions: tuple[Question, ...]
    intro: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """What is asked, in order. `key` and `version` name it; a released one never changes (see `fingerprint`)."""

    key: str
    version: int
    purpose: Purpose
    title: str
    sections: tuple[Section, ...]
    intro: str = ""

    def __post_init__(self) -> None:
        """Refuse a document whose keys clash, or that gives one meaning to two questions."""
        check_key(self.key)
        seen: set[str] = set()
        for question in self.questions():
            if question.key in seen:
                raise ValueError(f"Document {self.key}: the key {question.key!r} is used twice. Give each its own.")
            seen.add(question.key)
        for question in self.questions():
            _check_parts(self.key, question)
        meanings = [q.meaning for q in self.questions() if q.meaning]
        for meaning in set(meanings):
            if meanings.count(meaning) > 1:
                raise ValueError(
                    f"Document {self.key}: two questions mean {meaning.value!r}. Services could not choose."
                )

    def questions(self) -> Iterator[Question]:
        """Every question in the order of the form; the parts of repeated blocks are inside theirs."""
        for section in self.sections:
            yield from section.questions

    def question(self, key: str) -> Question:
        """The question of that key. Raises KeyError where there is none."""
        for question in self.questions():
            if question.key == key:
                return question
        raise KeyError(key)

    def meaning(self, meaning: Meaning) -> Question | None:
        """The one question that carries this meaning, or None."""
        return next((q for q in self.questions() if q.meaning is meaning), None)

    def fingerprint(self) -> str:
        """SHA-256 (hex) of the whole definition, kinds and meanings included."""
        text = json.dumps(to_json(self), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return hashlib.sha256(text.encode("utf-8")).hexdigest()


# What a key may not be: an attribute of a form or of a dict, a word of Jinja, or a name that Word's context already has.
RESERVED: Final = frozenset(
    """
    data items process keys values get pop popitem update copy clear setdefault fromkeys
    errors form_errors validate validate_on_submit populate_obj meta hidden_tag is_submitted csrf_token
    render_kw name label description default object_data raw_data process_data process_formdata process_errors
    post_process revision find prefix formdata obj extra_filters
    uid child about_child do base school logo signatures attached reference paper title
    no_children
    loop self super caller varargs kwargs
    true false none null and or not in is if else elif endif for endfor set block extends include import from macro
    call filter with recursive context range dict lipsum cycler joiner namespace r p tr tc vm hm
    """.split()  # noqa: SIM905  a wall of quoted words would be harder to read
)

ABOUT_CHILD: Final = "about_child"
"""Where a case row keeps words for the child's chronology that came up in what stays in the record (design, section 6).

A key of the row and of no document: it has no question, no place in Word, and is not there at all while it is empty.
"""

_SLUG = re.compile(r"[a-z][a-z0-9_]{0,48}\Z", re.ASCII)


_ROW_KINDS: Final = (Line, Text, Day, Count, Choice, YesNo)


def _check_parts(document: str, question: Question) -> None:
    """Raise ValueError where the parts of a block clash, or are of a kind that a row cannot hold."""
    parts = parts_of(question)
    for part in parts:
        if not (_fits_case(part) if isinstance(question, Cases) else isinstance(part, _ROW_KINDS)):
            raise ValueError(f"Document {document}: {question.key!r} cannot hold a {type(part).__name__.lower()}.")
        if [other.key for other in parts].count(part.key) > 1:
            raise ValueError(f"Document {document}: the part {part.key!r} of {question.key!r} is used twice.")


def _fits_case(part: Question) -> bool:
    return isinstance(part, YesNo if part.meaning is Meaning.PLAN_CHANGED else Text)


def check_key(key: str) -> None:
    """Raise ValueError unless `key` can be a form field, a JSON key and a Word placeholder at once."""
    if not _SLUG.match(key) or key.startswith("_") or "__" in key:
        raise ValueError(f"{key!r} cannot be a key: use small letters, digits and single underscores, a letter first.")
    if key.startswith(("filter_", "validate_")):
        raise ValueError(
            f"{key!r} cannot be a key: forms call what begins with “filter_” or “validate_”. Choose another."
        )
    if key in RESERVED and key != "signatures":
        raise ValueError(f"{key!r} cannot be a key: forms or Word already use that word. Choose another.")


def parts_of(question: Question) -> tuple[Line | Text | Day | Count | Choice | YesNo, ...]:
    """The parts of a repeated block as questions; empty for kinds that do not repeat.

    The parts of `Actions` are fixed, so they are given here once, for the form, the review page and Word alike.
    """
    match question:
        case Rows() | Cases():
            return question.parts
        case Actions():
            return _ACTION_QUESTIONS
        case Line() | Text() | Day() | Count() | YesNo() | Choice() | Choices() | Scale() | Statement() | Signatures():
            return ()
        case _:
            assert_never(question)


def repeats(question: Question) -> bool:
    """Whether the answer is a list of rows."""
    return isinstance(question, Rows | Cases | Actions)


def is_private_part(question: Question, part: Question) -> bool:
    """Whether this part of a case discussion is about the adult and stays in the record."""
    return isinstance(question, Cases) and part.goes_to is RECORD


def offers_about_child(question: Question) -> bool:
    """Whether the rows of this question may keep `ABOUT_CHILD`: they have a part that stays in the record."""
    return any(is_private_part(question, part) for part in parts_of(question))


def with_parts(document: Document, version: int, **parts: tuple[Text | YesNo, ...]) -> Document:
    """Another version of a document, which differs in the parts of these blocks of cases alone."""

    def changed(question: Question) -> Question:
        if isinstance(question, Cases) and question.key in parts:
            return replace(question, parts=parts[question.key])
        return question

    sections = tuple(replace(s, questions=tuple(map(changed, s.questions))) for s in document.sections)
    return replace(document, version=version, sections=sections)


def is_asked(question: Question) -> bool:
    """Whether a person types an answer; statements and places for ink are only printed."""
    return not isinstance(question, Statement | Signatures)


def empty_answer(question: Question) -> str | list[str] | list[Row]:
    """The answer that means "not answered yet" for this kind."""
    match question:
        case Choices():
            return list[str]()
        case Rows() | Cases() | Actions():
            return list[Row]()
        case Line() | Text() | Day() | Count() | YesNo() | Choice() | Scale() | Statement() | Signatures():
            return ""
        case _:
            assert_never(question)


def to_json(document: Document) -> dict[str, Any]:
    """The document as plain JSON values; `from_json` gives it back equal."""
    return {
        "key": document.key,
        "version": document.version,
        "purpose": document.purpose.value,
        "title": document.title,
        "intro": document.intro,
        "sections": [
            {"title": s.title, "intro": s.intro, "questions": [_question_to_json(q) for q in s.questions]}
            for s in document.sections
        ],
    }


def from_json(value: Mapping[str, Any]) -> Document:
    """A document from JSON. Raises ValueError with a sentence where it is not one."""
    try:
        return Document(
            key=str(value["key"]),
            version=int(value["version"]),
            purpose=Purpose(value["purpose"]),
            title=str(value["title"]),
            intro=str(value["intro"]),
            sections=tuple(
                Section(str(s["title"]), tuple(_question_from_json(q) for q in s["questions"]), str(s["intro"]))
                for s in value["sections"]
            ),
        )
    except (KeyError, TypeError) as error:
        raise ValueError(f"This is not a document: {error!s} is missing or has the wrong shape.") from error


def _question_to_json(question: Question) -> dict[str, Any]:
    out: dict[str, Any] = {"kind": type(question).__name__.lower()}
    for field in fields(question):
        value = getattr(question, field.name)
        if field.name == "parts":
            out["parts"] = [_question_to_json(part) for part in value]
        elif isinstance(value, tuple):
            out[field.name] = list(value)
        elif isinstance(value, StrEnum):
            out[field.name] = value.value
        else:
            out[field.name] = value
    return out


def _question_from_json(value: Mapping[str, Any]) -> Question:
    kind = KINDS.get(str(value["kind"]))
    if kind is None:
        raise ValueError(f"There is no kind of question called {value['kind']!r}.")
    given: dict[str, Any] = {}
    for field in fields(kind):
        raw = value[field.name]
        if field.name == "parts":
            given["parts"] = tuple(_question_from_json(part) for part in raw)
        elif field.name == "meaning":
            given["meaning"] = Meaning(raw) if raw else None
        elif field.name == "goes_to":
            given["goes_to"] = Place(raw)
        elif isinstance(raw, list):
            given[field.name] = tuple(raw)
        else:
            given[field.name] = raw
    return kind(**given)


_ACTION_QUESTIONS: Final[tuple[Line | Text | Day, ...]] = (
    Text("what", "What will be done", required=True),
    Line("owner", "Who", required=True),
    Day("due", "By when", "For example, 22/1/27", required=True),
)
