"""The unique pupil number: a check letter, twelve characters, the last of them a letter while the number is temporary.

Source: DfE, "Unique pupil numbers (UPNs): a guide for schools and local authorities".
"""

from __future__ import annotations

import re
from typing import Final

_LETTERS: Final = "ABCDEFGHJKLMNPQRTUVWXYZ"
"""I, O and S are left out: on paper they are taken for 1, 0 and 5."""
_FORM: Final = re.compile(rf"[{_LETTERS}][0-9]{{11}}[0-9{_LETTERS}]")


def clean_upn(text: str) -> str:
    """The number as it is compared: capitals, no spaces."""
    return "".join(text.split()).upper()


def wrong_upn(upn: str) -> str:
    """What is wrong with a cleaned number, as a sentence; "" where it is right."""
    if len(upn) != 13:
        return f"“{upn[:20]}” is not a UPN: it has {len(upn)} characters, and a UPN has 13."
    if not _FORM.fullmatch(upn):
        return (
            f"“{upn}” is not a UPN: it is a letter, then eleven digits, then a digit or a letter, without I, O and S."
        )
    if upn[0] != check_letter(upn[1:]):
        return f"“{upn}” is not a UPN: its first letter does not fit the rest, so a character is wrong."
    return ""


def check_letter(rest: str) -> str:
    """The letter that goes before these twelve characters: each times its place, from 2 to 13, modulo 23."""
    values = (_LETTERS.index(letter) if letter in _LETTERS else int(letter) for letter in rest)
    return _LETTERS[sum(place * value for place, value in enumerate(values, 2)) % 23]


def is_temporary(upn: str) -> bool:
    """Whether it is a number that the school gave until the child's own is known."""
    return upn[-1:] in _LETTERS
