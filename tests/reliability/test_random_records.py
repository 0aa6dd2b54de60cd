"""The campaign "nothing lost": random Unicode records through the whole of Word and back.

A few in every run; `python run.py soak random_records` for the whole of it. Every record is filled, proven, stamped, parsed
strictly and read by a second reader that shares no code with ours.
"""

from __future__ import annotations

import io
import random
from functools import cache
from typing import Any

import pytest
from docx import Document as WordDocument

from forms import catalogue
from forms.kit import Document, is_asked, parts_of, repeats
from tests import word_files
from tests.needs import campaign
from webapp.documents.codec import new_uid
from webapp.documents.context import Signatory, word_context
from webapp.documents.proof import prove
from webapp.documents.stamp import Stamp, stamp
from webapp.documents.starters import starter
from webapp.documents.text import clean_text
from webapp.documents.word import PreparedTemplate, prepare, render

# Read at import: the settings of whoever runs the tests are hidden from the tests themselves.
RECORDS = campaign(100, 10_000)
BATCH = 20
DOCUMENTS = tuple(catalogue().values())
PIECES = (
    "& < > \" ' &amp; ]]> <!-- --> </w:t> <w:p/> <?x?>",
    *("{{ 7*7 }}", "{% if x %}", "{# note #}", "{_{", "}}", "{{", "%}", "$(x)", "=1+1"),
    *("\r\n", "\n", "\r", "\n\n\n", "\t", "\v", "\f", "\a", "\0", "\x1b", "\u2028", "\u0085", "   "),
    *("\ud800", "\udfff", "\ud83d\ude00", "\ufffe", "\ufdd0", "\ufdd1", "\ufeff", "\u00ad"),
    *("\u200b", "\u200d", "\u202e", "\u00a0", "e\u0301", "🙂", "👩‍👩‍👧", "Łukasz", "Zoë", "李", "عربي", "—"),
    *("O’Neill", "D'Arcy", "Ng", "No", "Yes", "46", "None", "Not answered", "a", " "),
)


def text(rng: random.Random, most: int) -> str:
    """Ordinary words, awkward pieces and characters from the whole of Unicode, mixed."""
    made = []
    for _ in range(rng.randint(0, most)):
        kind = rng.random()
        if kind < 0.5:
            made.append(rng.choice(("she", "school", "Monday", "worried", "and", "the", "family", "so", "safe")) + " ")
        elif kind < 0.8:
            made.append(rng.choice(PIECES))
        else:
            made.append(chr(rng.choice((rng.randrange(0x250), rng.randrange(0x10000), rng.randrange(0x110000)))))
    return "".join(made)


def answers(rng: random.Random, document: Document) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for question in document.questions():
        if repeats(question):
            made[question.key] = [
                {part.key: text(rng, 40) for part in parts_of(question)} | {"uid": new_uid(), "child": f"C-{row}"}
                for row in range(rng.randint(0, 5))
            ]
        elif is_asked(question):
            made[question.key] = text(rng, rng.choice((1, 5, 60)))
    return made


@pytest.mark.parametrize("batch", range(max(1, RECORDS // BATCH)))
def test_nothing_is_lost(batch: int) -> None:
    for number in range(batch * BATCH, (batch + 1) * BATCH):
        rng = random.Random(number)
        document = DOCUMENTS[number % len(DOCUMENTS)]
        given = answers(rng, document)
        context = word_context(
            document, given, school=text(rng, 3), child_names={f"C-{row}": text(rng, 3) for row in range(5)}, party_names={},
            signatories=[Signatory("Supervisor", text(rng, 3))] * rng.randint(0, 3),
        )  # fmt: skip
        docx = render(prepare_once(document), context)
        assert prove(docx, document, context) == [], f"record {number}"
        stamped = stamp(
            docx, Stamp("SR-1", 1, "A7K-4MQ", text(rng, 3), "3 May 2026", number, "9f2c41ab", rng.random() < 0.3)
        )
        assert word_files.all_xml_is_sound(stamped), f"record {number}"
        assert_second_reader_finds(stamped, document, context, number)


def assert_second_reader_finds(docx: bytes, document: Document, context: dict[str, Any], number: int) -> None:
    """python-docx reads the file, and every answer is in it: no code of ours but the cleaning of the text."""
    body = WordDocument(io.BytesIO(docx)).element.body
    words = " ".join(
        "".join(t.text or "" if t.tag.endswith("}t") else " " for t in p.iter() if t.tag.endswith(("}t", "}tab", "}br")))
        for p in body.iter() if p.tag.endswith("}p")
    )  # fmt: skip
    seen = " ".join(words.split())
    for question in document.questions():
        if not is_asked(question):
            continue
        value = context[question.key]
        rows = value if isinstance(value, list) else [{question.key: value}]
        for row in rows:
            for key, answer in row.items():
                if key == "label":  # what a block is called: ours, and not printed for actions
                    continue
                assert " ".join(clean_text(answer)[0].split()) in seen, f"record {number}: {question.key}.{key}"


@cache
def prepare_once(document: Document) -> PreparedTemplate:
    return prepare(starter(document.key, document.version))
