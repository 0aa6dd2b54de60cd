"""Answers as canonical text: one text for one set of answers, so that its hash can be agreed to and signed.

JSONB would reorder the keys, so answers are kept as this text (pitfalls, Database). Text is exactly as it was typed save
for two things: CRLF becomes LF, since a browser and a script send line ends differently, and a lone surrogate (JSON can
carry one, UTF-8 cannot, and it silently deletes the rest of a Word document) becomes a visible "�" that `check` tells of.
"""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from collections.abc import Iterable, Mapping
from typing import Any, Final

from forms.kit import (
    ABOUT_CHILD,
    Answers,
    Cases,
    Choices,
    Document,
    Question,
    Row,
    empty_answer,
    is_asked,
    offers_about_child,
    parts_of,
    repeats,
)
from webapp.domain.errors import Invalid

LOST: Final = "\ufffd"
"""What stands where a character could not be kept. Seen by the person who typed it, and told by `check`."""

_UID = re.compile(r"[0-9a-f]{16}", re.ASCII)
_LONE = re.compile("[\ud800-\udfff]")


class WrongShape(Invalid):
    """The text is not a set of answers to this document."""


def new_uid() -> str:
    """A lasting name for a row, unlike any other: sixteen hexadecimal digits."""
    return secrets.token_hex(8)


def is_uid(text: str) -> bool:
    """Whether the text could have come from `new_uid`; anything else in a post was not written by our page."""
    return bool(_UID.fullmatch(text))


def tidy(text: str) -> str:
    """The text as it is kept: line ends are LF, and what cannot be written down at all is a visible "�"."""
    return _LONE.sub(LOST, text.replace("\r\n", "\n").replace("\r", "\n"))


def row_keys(question: Question) -> tuple[str, ...]:
    """The keys that each row of this question holds, ``uid`` first. A case row may hold `ABOUT_CHILD` besides."""
    child = ("child",) if isinstance(question, Cases) else ()
    return ("uid", *child, *(part.key for part in parts_of(question)))


def blank_row(question: Question, uid: str) -> Row:
    """A row with nothing in it but its name."""
    return {key: uid if key == "uid" else "" for key in row_keys(question)}


def is_blank(row: Mapping[str, str]) -> bool:
    """Whether nothing was written in this row. Blank blocks are offered by the page and count for nothing."""
    return not any(value.strip() for key, value in row.items() if key != "uid")


def rows_of(answers: Answers, key: str) -> list[Row]:
    """The rows under this key; none where there is no such answer."""
    value = answers.get(key, [])
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def text_of(answers: Answers, key: str) -> str:
    """The text under this key, or nothing."""
    value = answers.get(key, "")
    return value if isinstance(value, str) else ""


def texts_of(answers: Answers, key: str) -> list[str]:
    """The chosen options under this key; none where there is no such answer."""
    value = answers.get(key, [])
    return [text for text in value if isinstance(text, str)] if isinstance(value, list) else []


def text_at(answers: Answers, path: str) -> str:
    """The text at a path (``trends``, ``cases:<uid>:analysis``), one chosen option a line; nothing where there is none."""
    key, uid, part = [*path.split(":", 2), "", ""][:3]
    if uid:
        return next((row.get(part, "") for row in rows_of(answers, key) if row["uid"] == uid), "")
    return text_of(answers, key) or "\n".join(texts_of(answers, key))


def fresh(document: Document) -> Answers:
    """The answers of a paper just begun: nothing answered, and as many blank blocks as the form expects.

    A draft is stored with these, so that two people who open it see the same blocks under the same names.
    """
    answers: Answers = {}
    for question in document.questions():
        if is_asked(question):
            answers[question.key] = empty_answer(question)
        if repeats(question):
            answers[question.key] = [blank_row(question, new_uid()) for _ in range(getattr(question, "expected", 1))]
    return answers


def without_blank_rows(answers: Answers) -> Answers:
    """The answers without the blocks that nobody used: what is circulated, printed and signed."""
    return {
        key: [v for v in value if not (isinstance(v, dict) and is_blank(v))] if isinstance(value, list) else value  # type: ignore[misc]
        for key, value in answers.items()
    }


def dump(answers: Answers) -> str:
    """The one canonical text of these answers. Raises `WrongShape` where a text cannot be written as UTF-8."""
    text = json.dumps(
        _without_nothing(answers), sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )
    if _LONE.search(text):
        raise WrongShape("An answer holds half a character, which cannot be kept. Type that answer again.")
    return text


def _without_nothing(answers: Answers) -> dict[str, Any]:
    """An empty `ABOUT_CHILD` is left out: texts that were agreed before there was one keep their hash."""
    return {
        key: [_filled(item) for item in value] if isinstance(value, list) else value for key, value in answers.items()
    }


def _filled(item: str | Row) -> str | Row:
    if isinstance(item, dict) and not item.get(ABOUT_CHILD, "-"):
        return {key: text for key, text in item.items() if key != ABOUT_CHILD}
    return item


def content_hash(text: str) -> str:
    """SHA-256 (hex) of canonical text: what a person agrees to."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def load(document: Document, text: str) -> Answers:
    """The answers in this text, in the document's order. Raises `WrongShape` where they are not answers to it.

    A missing key is an answer not given. An unknown one raises: it would be words that no page shows and no print holds.
    """
    try:
        value = json.loads(text, object_pairs_hook=_no_twins)
    except (ValueError, RecursionError) as error:
        raise WrongShape(f"These are not answers: {error}.") from error
    if not isinstance(value, dict):
        raise WrongShape("These are not answers: an object with a key for each question is expected.")
    asked = {question.key: question for question in document.questions() if is_asked(question)}
    _refuse_unknown(value, asked, f"the document {document.key}")
    return {
        key: _answer(question, value[key]) if key in value else empty_answer(question)
        for key, question in asked.items()
    }


def _no_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    out: dict[str, Any] = {}
    for key, value in pairs:
        if key in out:
            raise ValueError(f"the key {key!r} stands there twice")
        out[key] = value
    return out


def _refuse_unknown(given: Mapping[str, Any], known: Iterable[str], where: str) -> None:
    unknown = sorted(set(given) - set(known))
    if unknown:
        raise WrongShape(f"{unknown[0]!r} is not asked in {where}.")


def _answer(question: Question, value: object) -> str | list[str] | list[Row]:
    if not isinstance(question, Choices) and not repeats(question):
        return _text(question.key, value)
    if not isinstance(value, list):
        raise WrongShape(f"{question.key!r} wants a list.")
    if isinstance(question, Choices):
        return [_text(question.key, item) for item in value]
    rows = [_row(question, item) for item in value]
    uids = [row["uid"] for row in rows]
    if len(set(uids)) < len(uids):
        raise WrongShape(f"Two rows of {question.key!r} have the same uid.")
    return rows


def _row(question: Question, value: object) -> Row:
    if not isinstance(value, dict):
        raise WrongShape(f"Each row of {question.key!r} wants an object.")
    keys = row_keys(question)
    more = (ABOUT_CHILD,) if offers_about_child(question) else ()
    _refuse_unknown(value, (*keys, *more), f"a row of {question.key!r}")
    row = {key: _text(f"{question.key}.{key}", value.get(key, "")) for key in keys}
    if not row["uid"]:
        raise WrongShape(f"A row of {question.key!r} has no uid.")
    if words := _text(f"{question.key}.{ABOUT_CHILD}", value.get(ABOUT_CHILD, "")):
        row[ABOUT_CHILD] = words
    return row


def _text(where: str, value: object) -> str:
    if not isinstance(value, str):
        raise WrongShape(f"{where!r} wants a text.")
    if _LONE.search(value):
        raise WrongShape(f"{where!r} holds half a character, which cannot be kept.")
    return value
