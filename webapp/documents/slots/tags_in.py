"""The tags that are typed into a form: names, conditions and the words that a condition compares with."""

from __future__ import annotations

from typing import Final

from webapp.documents.filters import LONGEST_WORDS

_PLAIN: Final = frozenset(" ,.-")


def constant(words: str) -> str:
    """Words as a text of Jinja. Whatever could end it, or the tag, or what Word would put in other quotes, is spelt out."""
    return '"' + "".join(map(_spelt, words[:LONGEST_WORDS])) + '"'


def _spelt(character: str) -> str:
    if character.isascii() and (character.isalnum() or character in _PLAIN):
        return character
    code = ord(character)
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def shows(name: str) -> str:
    """An answer, or nothing."""
    return f'{{{{ {name}|default("") }}}}'


def says(name: str, words: str) -> str:
    """A condition: the answer is these words."""
    return f"{name}|says({constant(words)})"


def holds(name: str, words: str) -> str:
    """A condition: these words are among those that were chosen."""
    return f"{name}|holds({constant(words)})"


def is_there(rows: str, number: int) -> str:
    """A condition: there is a row of this number, from 1."""
    return f"{rows}.{number - 1} is defined"


def tag(mark: str, words: str) -> str:
    """A statement; `mark` is what it takes with it: "p", "tr", "r" or nothing."""
    return f"{{%{mark} {words} %}}"


def plain(words: str) -> str:
    """Words of a person's as words of the page: no brace of theirs begins a tag."""
    return words.replace("{", "(").replace("}", ")")
