"""What can be decided about a name that was found in a paper, as buttons; and the names as the writing page shows them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from webapp.documents.page_parts import NameFound
from webapp.documents.review import ReviewSection
from webapp.domain.mentions import Certainty
from webapp.services.mentions import MentionView, sentences_of
from webapp.services.names_waiting import WaitingName
from webapp.services.papers import ChildLabel

Choices = tuple[tuple[str, str, str], ...]
"""(value, words, more) of each button."""

DECIDED = {"someone_else": "someone else", "not_a_name": "not a name"}


def choices_of(found: MentionView) -> Choices:
    """The buttons under a name that is to be decided."""
    return (*(choice for child in found.children for choice in _of_child(found, child)), *_others(found.may_be_known))


def _others(may_be_known: bool) -> Choices:
    """The buttons that say that it is none of the children."""
    always = (("always", "Always someone else", "in this school"),) if may_be_known else ()
    return (("someone_else", "Someone else", ""), *always, ("not_a_name", "Not a name", ""))


def unread_choices(found: WaitingName) -> Choices:
    """The buttons under a name in a paper that the lead does not read."""
    noted = tuple(_to_note(child.reference, child.name, child.detail) for child in found.children)
    return (*noted, *_others(found.may_be_known))


def _to_note(reference: str, name: str, detail: str) -> tuple[str, str, str]:
    return f"note:{reference}", f"{name}, {reference}: write a note for the child’s file", detail


def _of_child(found: MentionView, child: ChildLabel) -> Choices:
    named, reference = f"{child.name}, {child.reference}", child.reference
    if not found.makes_case and reference not in found.with_case:
        return (_to_note(reference, child.name, child.detail),)
    if not found.makes_case:
        return ((f"this_child:{reference}", f"{named}: the case discussion here says it", child.detail),)
    known = reference in found.with_case
    words = "add it to the case discussion" if known else "make it a case discussion"
    here = ((f"this_child:{reference}", f"{named}: {words}", child.detail),)
    if reference not in found.elsewhere:
        return here
    return (*here, (f"everywhere:{reference}", f"“{found.words}” is {reference} everywhere in this paper", ""))


def decided_words(found: MentionView) -> str:
    """What was decided about a name."""
    if found.child is not None:
        return f"{found.child.name}, {found.child.reference}"
    return DECIDED[found.decision]


def on_writing_page(names: Iterable[MentionView]) -> dict[str, list[NameFound]]:
    """The names by the path of the answer in which they stand, with the buttons of the page's own form."""
    by_path: dict[str, list[NameFound]] = {}
    for found in names:
        offered = choices_of(found) if found.is_open else (("again", "Decide again", ""),)
        choices = tuple((f"decide:{found.mention_id}:{value}", words, more) for value, words, more in offered)
        decided = "" if found.is_open else decided_words(found)
        by_path.setdefault(found.place, []).append(
            NameFound(found.anchor, found.words, found.before, found.after, choices, decided)
        )
    return by_path


def open_names(names: Iterable[MentionView]) -> list[MentionView]:
    """Those that are to be decided."""
    return [found for found in names if found.is_open]


def weak_names(names: Iterable[MentionView]) -> list[str]:
    """Those of them that are weak: words that are names too."""
    return [found.mention_id for found in open_names(names) if found.certainty == Certainty.POSSIBLE]


def links_to(names: Sequence[MentionView]) -> list[tuple[str, str]]:
    """For the summary of what is wrong: the way to the first name in each place, and how many are to be decided there."""
    waiting = open_names(names)
    first = {found.place: found for found in reversed(waiting)}
    labels = {found.place: found.label for found in waiting}
    places = (found.place for found in waiting)
    return [(f"#{first[place].anchor}", sentence) for place, sentence in sentences_of(places, labels)]


@dataclass(frozen=True, slots=True)
class SheetNames:
    """The names found in a paper, as its sheet shows them: marked and asked about where they stand."""

    waiting: Mapping[str, Sequence[MentionView]]
    """Those to be decided, by the answer in which they stand."""
    beside: tuple[tuple[MentionView, Choices], ...]
    """Those to be decided that stand in no answer: in a comment, in a reason."""
    decided: tuple[tuple[MentionView, str], ...]
    """The others, with what was decided."""
    weak: Sequence[str]
    """Those that are names only perhaps."""

    def asked(self, path: str) -> list[tuple[MentionView, Choices]]:
        """What is asked under an answer, and the buttons."""
        return [(found, choices_of(found)) for found in self.waiting.get(path, ())]

    def pieces(self, path: str, text: str) -> list[tuple[str, bool]]:
        """An answer in pieces, each with whether it is a name to be decided."""
        pieces: list[tuple[str, bool]] = []
        done = 0
        for found in sorted(self.waiting.get(path, ()), key=lambda one: one.start):
            end = found.start + len(found.words)
            if text[found.start : end] == found.words:
                pieces += [(text[done : found.start], False), (found.words, True)]
                done = end
        return [*pieces, (text[done:], False)]


def names_on_sheet(names: Sequence[MentionView], sections: Iterable[ReviewSection]) -> SheetNames:
    """The names of a paper by where its sheet shows them."""
    shown = {row.path for section in sections for block in section.blocks for row in block.rows}
    waiting: dict[str, list[MentionView]] = {}
    for found in open_names(names):
        waiting.setdefault(found.place, []).append(found)
    beside = tuple((found, choices_of(found)) for found in open_names(names) if found.place not in shown)
    decided = tuple((found, decided_words(found)) for found in names if not found.is_open)
    return SheetNames(waiting, beside, decided, weak_names(names))
