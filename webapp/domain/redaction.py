"""Words taken out of a text before it is handed over: which, as ranges of characters, and the text without them.

A person chooses: sentences, words that they type, and proposals (names, references to other children, and who somebody is
to the child, since "his aunt" can name her as surely as her name). Nothing is taken out that nobody chose.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import chain
from typing import Final

MARK: Final = "████"
"""What stands in place of words, whatever their length: that would be half the name."""

Range = tuple[int, int]
"""From the first character to the one after the last."""

_RELATIONS: Final = """
    mother father mum mummy mam dad daddy parent parents stepmother stepfather stepmum stepdad stepbrother stepsister
    brother brothers sister sisters sibling siblings twin cousin cousins aunt auntie aunty uncle niece nephew
    grandmother grandfather grandma grandad granddad gran granny nan nana nanny grandparent grandparents
    carer carers guardian boyfriend girlfriend partner husband wife ex neighbour neighbours friend friends lodger
    son daughter baby godmother godfather childminder
    """
_RELATION: Final = re.compile(
    rf"(?<!\w)(?:(?:foster|step|half|birth|grand)[ -])?(?:{'|'.join(_RELATIONS.split())})(?!\w)", re.IGNORECASE
)
_REFERENCE: Final = re.compile(r"(?<!\w)C-\d{4,}(?!\w)")
_SENTENCE: Final = re.compile(r"[^\s][^\n]*?(?:[.!?…]+[”’\")]*(?=\s|$)|(?=\n)|$)")


def sentences(text: str) -> tuple[Range, ...]:
    """Where each sentence stands; a line's end ends one too."""
    return tuple(found.span() for found in _SENTENCE.finditer(text))


def occurrences(text: str, words: str) -> tuple[Range, ...]:
    """Wherever these words stand as whole words, in any case and with any spaces between them."""
    pattern = r"\s+".join(re.escape(part) for part in words.split())
    if not pattern:
        return ()
    return tuple(found.span() for found in re.finditer(rf"(?<!\w){pattern}(?!\w)", text, re.IGNORECASE))


def proposals(text: str, names: Iterable[str], own_reference: str = "") -> tuple[str, ...]:
    """Words of this text that a person should think about, each once, in the order in which they first stand there.

    `names` are those of others; `own_reference` is the child's own, which is no secret to them.
    """
    named = (span for name in names if len(name) > 1 for span in occurrences(text, name))
    spans = chain(named, (found.span() for pattern in (_RELATION, _REFERENCE) for found in pattern.finditer(text)))
    found = {text[first:last].casefold(): text[first:last] for first, last in sorted(spans)}
    return tuple(words for words in found.values() if words != own_reference)


def merged(text: str, ranges: Iterable[Range]) -> tuple[Range, ...]:
    """The ranges in order, those that touch or have only spaces between them as one, so that nobody counts the words.

    What lies outside the text is left out.
    """
    out: list[Range] = []
    inside = sorted((max(0, first), min(last, len(text))) for first, last in ranges)
    for first, last in inside:
        if first >= last:
            continue
        if out and not text[out[-1][1] : first].strip():
            out[-1] = (out[-1][0], max(out[-1][1], last))
        else:
            out.append((first, last))
    return tuple(out)


def chosen_again(text: str, ranges: Iterable[Range]) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """What a person would choose to take out the same again: the numbers of whole sentences, and other words."""
    spans, taken = sentences(text), merged(text, ranges)
    whole = tuple(n for n, (first, last) in enumerate(spans) if any(a <= first and last <= b for a, b in taken))
    inside = [spans[number] for number in whole]
    rest = "".join(
        letter if any(a <= n < b for a, b in taken) and not any(a <= n < b for a, b in inside) else "\n"
        for n, letter in enumerate(text.replace("\n", " "))
    )
    return whole, tuple(dict.fromkeys(" ".join(words.split()) for words in rest.split("\n") if words.strip()))


def redacted(text: str, ranges: Iterable[Range], mark: str = MARK) -> str:
    """The text with `mark` in place of each range."""
    pieces, done = [], 0
    for first, last in merged(text, ranges):
        pieces += [text[done:first], mark]
        done = last
    return "".join([*pieces, text[done:]])
