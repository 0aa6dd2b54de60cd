"""Proof that nothing was lost: the finished file is read again and every answer is looked for in it.

The declared normalisation, and the whole of it: both sides pass `clean_text`, and each run of white space (line ends and
the ends of paragraphs and cells too) counts as one space. Letters, order and everything else must be the same.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any, Final

from lxml import etree

from forms.kit import Cases, Document, Question, Statement, is_asked, parts_of, repeats
from webapp.documents.ooxml import MC, W, content_type_of, parse, read_package
from webapp.documents.text import clean_text, one_spaced

# A word such as "Date" may well be an answer; a sentence of the form is one only when somebody copies it.
_A_SENTENCE: Final = 12
_TEXT_KINDS = ("document.main+xml", "template.main+xml", "header+xml", "footer+xml", "footnotes+xml", "endnotes+xml")
_GAPS = frozenset(f"{W}{name}" for name in ("tab", "br", "cr", "p"))


def prove(
    docx: bytes, document: Document, context: Mapping[str, Any], marked: Collection[str] = frozenset()
) -> list[str]:
    """The labels of the answers that are not wholly in the file; empty when it may be issued.

    `marked` (`PreparedTemplate.marked`) are shown by a mark beside the form's own words, so no words of theirs are looked
    for; that each mark lands is proven before such a form is used (`slots.proving`).

    Each answer needs a place of its own: two answers "No" need two. What is longer chooses its place first, so that a
    short answer is not taken for found inside another's words or in a sentence of the form itself.
    """
    page = _Page(docx)
    answers = [(label, one_spaced(clean_text(text)[0])) for label, text in _expected(document, context, marked)]
    printed = [one_spaced(text) for text in _own_words(document) if len(text) >= _A_SENTENCE]
    # Answers stand before the form's words where both are of one length.
    wanted = sorted(
        [*((text, n) for n, (_, text) in enumerate(answers) if text), *((text, None) for text in printed)], key=_longest
    )
    lost: set[int] = set()
    for text, number in wanted:
        if number is None:
            while page.take(text):
                pass
        elif not page.take(text):
            lost.add(number)
    return [label for number, (label, _) in enumerate(answers) if number in lost]


def words_of(docx: bytes) -> str:
    """All that the file prints, in reading order, each run of white space as one space."""
    return _Page(docx).words


def lines_of(docx: bytes) -> str:
    """The same with each paragraph on a line of its own, as it was typed."""
    return "\n".join(_paragraphs(docx))


def _longest(wanted: tuple[str, int | None]) -> tuple[int, bool]:
    return -len(wanted[0]), wanted[1] is None


def _own_words(document: Document) -> Iterator[str]:
    """What the form itself says. Where the school's template says it otherwise, it is simply not found."""
    yield from (document.title, document.intro)
    for section in document.sections:
        yield from (section.title, section.intro)
    for question in document.questions():
        yield question.label
        yield from (part.label for part in parts_of(question))
        if isinstance(question, Statement):
            yield question.text


def _expected(document: Document, context: Mapping[str, Any], marked: Collection[str]) -> Iterator[tuple[str, str]]:
    for question in document.questions():
        if not is_asked(question) or question.key in marked:
            continue
        if not repeats(question):
            yield question.label, str(context.get(question.key, ""))
            continue
        for number, row in enumerate(context.get(question.key, []), 1):
            yield from _expected_row(question, number, row, marked)
    yield "The attached record", str(context.get("attached", ""))
    yield from (("Who did not agree", text) for text in context.get("not_agreed", ()))


def _expected_row(
    question: Question, number: int, row: Mapping[str, Any], marked: Collection[str]
) -> Iterator[tuple[str, str]]:
    where = f"{question.label}, {number}"
    if isinstance(question, Cases):
        yield f"{where}: child", str(row.get("child", ""))
    for part in parts_of(question):
        if f"{question.key}.{part.key}" not in marked:
            yield f"{where}: {part.label}", str(row.get(part.key, ""))


class _Page:
    """All words of a file in reading order, and which of them an answer has taken."""

    def __init__(self, docx: bytes) -> None:
        paragraphs = [one_spaced(text) for text in _paragraphs(docx)]
        self.words = " ".join(filter(None, paragraphs))
        self.taken = bytearray(len(self.words))
        self.edges: set[int] = set()
        place = 0
        for text in filter(None, paragraphs):
            self.edges |= {place, place + len(text)}
            place += len(text) + 1

    def take(self, text: str) -> bool:
        """Find the text where nothing was found before; whole paragraphs first, then whole words within others."""
        for fits in (self._is_paragraphs, self._is_words):
            start = self.words.find(text)
            while start >= 0:
                end = start + len(text)
                if fits(start, end) and not any(self.taken[start:end]):
                    self.taken[start:end] = b"\1" * len(text)
                    return True
                start = self.words.find(text, start + 1)
        return False

    def _is_paragraphs(self, start: int, end: int) -> bool:
        return start in self.edges and end in self.edges

    def _is_words(self, start: int, end: int) -> bool:
        around = self.words[max(start - 1, 0) : start], self.words[end : end + 1]
        return not any(character.isalnum() for character in around)


def _paragraphs(docx: bytes) -> Iterator[str]:
    """The text of every paragraph of the page, headers, footers and notes."""
    package = read_package(docx)
    for name, kind in content_type_of(package).items():
        if kind.endswith(_TEXT_KINDS):
            yield from _walk(parse(package[name], name)).split("\n")


def _walk(root: etree._Element) -> str:
    """The text that is printed: not what is hidden, deleted, or a second telling for old programs."""
    said: list[str] = []
    for event, element in etree.iterwalk(root, events=("start", "end")):
        tag = element.tag
        if event == "start" and tag == f"{W}t" and _is_printed(element):
            said.append(element.text or "")
        elif event == "start" and tag == f"{W}noBreakHyphen":
            said.append("-")
        elif event == "end" and tag in _GAPS:
            said.append("\n" if tag == f"{W}p" else " ")
    return "".join(said)


def _is_printed(text: etree._Element) -> bool:
    run = text.getparent()
    if run is not None and run.find(f"{W}rPr/{W}vanish") is not None:
        return False
    return next(text.iterancestors(f"{MC}Fallback"), None) is None
