"""A small document with every kind of question, and answers to it and to any other, for the tests of `webapp/documents`."""

from __future__ import annotations

from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from forms import catalogue
from forms.kit import (
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
    Purpose,
    Question,
    Rows,
    Scale,
    Section,
    Signatures,
    Statement,
    Text,
    YesNo,
    is_asked,
    parts_of,
    repeats,
)
from webapp.documents.codec import new_uid, row_keys, rows_of, text_of, texts_of
from webapp.documents.reading import read, shown

# How long Hypothesis may look: by number of examples and never by the clock, for a busy machine is no fault.
settings.register_profile("documents", deadline=None, max_examples=60)
settings.load_profile("documents")

EVERY_KIND = Document(
    key="every_kind",
    version=1,
    purpose=Purpose.RECORD,
    title="Every kind",
    sections=(
        Section(
            "Short",
            (
                Line("a_line", "A line", required=True),
                Day("a_day", "A day", meaning=Meaning.DATE, required=True),
                Day("next_day", "The next day", meaning=Meaning.NEXT_DATE),
                Count("a_count", "A count", required=True),
                YesNo("a_yes", "Yes or no", required=True),
                Choice("a_choice", "One of these", options=("Tea", "Milk & sugar"), required=True),
                Scale("a_scale", "How was it?", low=1, high=5, low_label="hard", high_label="easy", required=True),
            ),
        ),
        Section(
            "Long",
            (
                Text("a_text", "A text", required=True),
                Choices("choices", "Any of these", options=("Red", "Green", "Blue"), required=True),
                Statement("a_statement", "What we keep to", text="We listen."),
            ),
        ),
        Section(
            "Repeated",
            (
                Rows(
                    "people",
                    "Who came",
                    required=True,
                    parts=(
                        Line("who", "Who", required=True),
                        Text("why", "Why"),
                        Day("since", "Since"),
                        Count("hours", "Hours"),
                        Choice("team", "Team", options=("One", "Two")),
                        YesNo("agreed", "Agreed"),
                    ),
                ),
                # Its name begins like the one above: FieldList reads a neighbour's fields as rows of its own.
                Rows("people_2", "Who was missed", parts=(Line("who", "Who"),)),
                Line("people_3", "Who else"),
            ),
        ),
        Section(
            "Children",
            (
                Cases(
                    "cases",
                    "Children",
                    required=True,
                    expected=2,
                    parts=(
                        Text("situation", "What is happening?", required=True, goes_to=CHRONOLOGY),
                        Text("feelings", "What was it like?"),
                        Text("steps", "What next?", required=True, goes_to=CHRONOLOGY),
                        Text("extra", "Anything else for the file?", goes_to=CHRONOLOGY),
                    ),
                ),
            ),
        ),
        Section("Promises", (Actions("actions", "Actions", required=True),)),
        Section("Ink", (Signatures("signatures", "Signatures"),)),
    ),
)

DOCUMENTS = (EVERY_KIND, *catalogue().values())

# What a browser can send: no carriage return (it arrives as CRLF and is kept as LF) and no half of a character.
TYPED = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r"), max_size=40)
UIDS = st.integers(0, 2**64 - 1).map(lambda n: f"{n:016x}")


def _texts(question: Question) -> st.SearchStrategy[str]:
    """What may be stored for this kind: readable, unreadable or nothing."""
    good: st.SearchStrategy[str] = TYPED
    if isinstance(question, Day):
        good = st.dates().map(lambda d: d.isoformat())
    elif isinstance(question, Count):
        good = st.integers(0, 10**9).map(str)
    elif isinstance(question, Choice):
        good = st.sampled_from(question.options)
    elif isinstance(question, YesNo):
        good = st.sampled_from(["yes", "no"])
    return (good | TYPED | st.just("")).map(lambda text: read(question, text))


def answers_to(document: Document) -> st.SearchStrategy[Answers]:
    """Any answers that a draft of this document could hold."""
    return st.fixed_dictionaries({q.key: _answer(q) for q in document.questions() if is_asked(q)})


def _answer(question: Question) -> st.SearchStrategy[Any]:
    if isinstance(question, Choices):
        chosen = st.sets(st.sampled_from(question.options))
        return chosen.map(lambda some: [option for option in question.options if option in some])
    if not repeats(question):
        return _texts(question)
    parts = {part.key: _texts(part) for part in parts_of(question)}
    others = {key: st.from_regex(r"(C-[0-9]{4})?", fullmatch=True) for key in row_keys(question) if key not in parts}
    if "owner" in parts:
        parts["owner"] = st.sampled_from(["", "1", "2", "99"])
    row = st.fixed_dictionaries({**parts, **others, "uid": UIDS})
    return st.lists(row, max_size=4, unique_by=lambda r: r["uid"])


def as_posted(document: Document, answers: Answers, *, numbers: range | None = None) -> MultiDict[str, str]:
    """The post of a page that shows these answers, as a browser makes it. `numbers` are the rows' numbers on the page."""
    post: MultiDict[str, str] = MultiDict()
    for question in document.questions():
        key = question.key
        if isinstance(question, Choices):
            for text in texts_of(answers, key):
                post.add(key, text)
        elif repeats(question):
            parts = {part.key: part for part in parts_of(question)}
            for index, row in zip(numbers or range(1000), rows_of(answers, key), strict=False):
                for name, text in row.items():
                    post.add(f"{key}-{index}-{name}", _typed(parts.get(name), text))
        elif is_asked(question):
            post.add(key, _typed(question, text_of(answers, key)))
    return post


def _typed(question: Question | None, text: str) -> str:
    return (shown(question, text) if question else text).replace("\n", "\r\n")


def row(**given: str) -> dict[str, str]:
    """A row with a name of its own."""
    return {"uid": new_uid(), **given}
