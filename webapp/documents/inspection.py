"""What is found out about a Word template that somebody uploads, before anybody may use it.

Everything here reads a stranger's file, so it runs in the worker's process, with its limits (`worker`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from forms.kit import Cases, Choice, Choices, Document, Question, Scale, Signatures, YesNo, is_asked, parts_of, repeats
from webapp.documents.example import example_context
from webapp.documents.faults import Fault
from webapp.documents.proof import words_of
from webapp.documents.stamp import room_for_stamp
from webapp.documents.template_check import faults
from webapp.documents.upload import accept
from webapp.documents.word import prepare, render


@dataclass(frozen=True, slots=True)
class Inspection:
    """A template that may be looked at. It may be used where there are no `faults`."""

    content: bytes
    """What is kept: the upload without what was stripped from it."""
    sha256: str
    """Of `content`, in hexadecimal digits."""
    told: tuple[str, ...]
    """What was taken out of the upload, a sentence each."""
    faults: tuple[Fault, ...]
    missing: tuple[str, ...]
    """The answers that the template never prints: ``next_on``, ``cases.reflection``. Empty while there are faults."""
    room_for_stamp: bool
    """Whether the page leaves the 22 mm that the stamp needs; where not, the end of the page moves up."""
    filled: bytes
    """The template filled with invented answers; empty where there are faults."""


def inspect(data: bytes, document: Document) -> Inspection:
    """Strip, check and fill an upload. Raises `WordFault` where it is refused as a whole."""
    accepted = accept(data)
    example = example_context(document)
    found = faults(accepted.content, example)
    filled = b""
    missing: tuple[str, ...] = ()
    if not found:
        template = prepare(accepted.content)
        filled = render(template, example)
        missing = tuple(_missing(document, example, filled, render(template, _marked(example, ""))))
    return Inspection(
        content=accepted.content,
        sha256=hashlib.sha256(accepted.content).hexdigest(),
        told=accepted.told,
        faults=found,
        missing=missing,
        room_for_stamp=room_for_stamp(accepted.content),
        filled=filled,
    )


_OPTIONS: Final = (YesNo, Choice, Choices, Scale)


def _missing(document: Document, example: Mapping[str, Any], filled: bytes, marked: bytes) -> Iterator[str]:
    """The names whose mark is nowhere in the file. An answer of a closed set may be spelt out by the template instead."""
    marks, said = words_of(marked), words_of(filled)

    def lost(question: Question | None, name: str, answers: list[str]) -> bool:
        spelt = isinstance(question, _OPTIONS) and all(" ".join(text.split()) in said for text in answers)
        return _mark(name) not in marks and not spelt

    for question in document.questions():
        key = question.key
        if isinstance(question, Signatures):
            if lost(None, f"{key}.name", []):
                yield key
        elif repeats(question):
            rows = example[key]
            parts: list[tuple[str, Question | None]] = [(part.key, part) for part in parts_of(question)]
            for part, asked in [*([("child", None)] if isinstance(question, Cases) else []), *parts]:
                if lost(asked, f"{key}.{part}", [row[part] for row in rows]):
                    yield f"{key}.{part}"
        elif is_asked(question) and lost(question, key, [example[key]]):
            yield key


def _marked(value: Any, name: str) -> Any:
    """The example with a mark for each answer that nothing else on a page could be."""
    if isinstance(value, dict):
        return {key: _marked(item, f"{name}.{key}".strip(".")) for key, item in value.items()}
    return [_marked(item, name) for item in value] if isinstance(value, list) else _mark(name) if value else value


def _mark(name: str) -> str:
    return f"⟦{name}⟧"
