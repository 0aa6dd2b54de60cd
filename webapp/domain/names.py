"""Names as they are looked for: without regard to case or accents, the same on every database."""

from __future__ import annotations

import unicodedata


def fold(text: str) -> str:
    """The text as it is compared: no accents, no case, single spaces, one kind of apostrophe.

    Databases disagree on what the small letter of "É" is, so they never decide it.
    """
    plain = unicodedata.normalize("NFKD", text.casefold()).replace("’", "'")
    return " ".join("".join(letter for letter in plain if not unicodedata.combining(letter)).split())


def sought(legal_forename: str, legal_surname: str, preferred_forename: str = "") -> str:
    """What a child is found by: each whole name on a line of its own, the legal one first."""
    names = [fold(f"{legal_forename} {legal_surname}")]
    if preferred_forename:
        names.append(fold(f"{preferred_forename} {legal_surname}"))
    return "\n" + "\n".join(names) + "\n"
