"""The lists of words that the search for names leans on, read once from the text files beside this module.

They are of our own making. `words.txt` holds ordinary English by what it does to a name that is also a word, `nicknames.txt`
the spellings and short forms of forenames, and `known_names.txt` other names that are heard in schools.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

_FOLDER: Final = Path(__file__).parent
_NOT_WORDS: Final = ("particles", "abbreviations", "places")


@cache
def section(name: str) -> frozenset[str]:
    """The words under [name] in words.txt."""
    return frozenset(_sections()[name])


@cache
def ordinary() -> frozenset[str]:
    """Every word of ordinary English that the files know, with its regular endings: weighed where it is a name too."""
    known = {word for name, words in _sections().items() if name not in _NOT_WORDS for word in words}
    inflected = {form for word in _sections()["words"] for form in _forms(word)}
    return frozenset(known | (inflected - known_names()))


@cache
def familiar() -> frozenset[str]:
    """Ordinary words and places: none of them is somebody's unknown surname, or a name with a slip."""
    return ordinary() | section("places")


@cache
def known_names() -> frozenset[str]:
    """Names that a person may well have, whether or not anybody on the roll has them."""
    other = (_FOLDER / "known_names.txt").read_text(encoding="utf-8").split()
    return frozenset(other) | frozenset(_equivalents())


def equivalents(forename: str) -> frozenset[str]:
    """What a forename is also written as, or shortened to: "katherine" is "catherine" and "katie"; never itself."""
    return _equivalents().get(forename, frozenset()) | frozenset(_without_prefix(forename))


@cache
def _sections() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    words: list[str] = []
    for line in (_FOLDER / "words.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            words = found.setdefault(line.strip("[]"), [])
        elif not line.startswith("#"):
            words += line.split()
    return found


@cache
def _equivalents() -> dict[str, frozenset[str]]:
    """Each line holds spellings of one name, a colon, and its short forms: two short forms are not the same name."""
    gathered: dict[str, set[str]] = {}
    for line in (_FOLDER / "nicknames.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        spellings, _, short = line.partition(":")
        whole, brief = set(spellings.split()), set(short.split())
        for name in whole:
            gathered.setdefault(name, set()).update(whole | brief)
        for name in brief:
            gathered.setdefault(name, set()).update(whole)
    return {name: frozenset(others - {name}) for name, others in gathered.items()}


def _without_prefix(forename: str) -> Iterator[str]:
    """Oluwaseun is called Seun, and Abdulrahman Abdul or Rahman."""
    for prefix in ("oluwa", "abdul", "abdur", "abdel", "abdi"):
        rest = forename.removeprefix(prefix)
        if rest != forename and len(rest) > 2:
            yield rest
            if prefix != "oluwa":
                yield prefix


def _forms(word: str) -> Iterator[str]:
    """The regular endings of a word; where one does not exist, no harm is done."""
    yield word + "s"
    if word.endswith(("s", "x", "z", "ch", "sh", "o")):
        yield word + "es"
    if word.endswith("y") and word[-2:-1] not in "aeiou":
        yield from (word[:-1] + end for end in ("ies", "ied", "ier", "iest", "ily", "iness"))
    stem = word[:-1] if word.endswith("e") else word
    yield from (stem + end for end in ("ed", "ing"))
    if len(word) > 3:
        yield from (word + end for end in ("ly", "ness"))
    if len(word) < 8 and word[-1] not in "aeiouwxy" and word[-2:-1] in set("aeiou"):
        yield from (word + word[-1] + end for end in ("ed", "ing"))
