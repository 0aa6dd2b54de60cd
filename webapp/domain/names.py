"""Names as they are looked for: without regard to case or accents, the same on every database."""

from __future__ import annotations

import unicodedata


def fold(text: str) -> str:
    """The text as it is compared: no accents, no case, single spaces, one kind of apostrophe.

    Databases disagree on what the small letter of "É" is, so they never decide it.
    """
    plain = unicodedata.normalize("NFKD", text.casefold()).replace("’", "'")
    return " ".join("".join(letter for letter in plain if not unicodedata.combining(letter)).split())


def sought(
    legal_forename: str,
    legal_surname: str,
    preferred_forename: str = "",
    *,
    middle_names: str = "",
    preferred_surname: str = "",
    former_surname: str = "",
) -> str:
    """What a child is found by: each whole name on a line of its own, the legal one first, those of former days too."""
    forenames = [name for name in (legal_forename, preferred_forename) if name]
    surnames = [name for name in (legal_surname, preferred_surname, former_surname) if name]
    names = [f"{legal_forename} {legal_surname}"]
    names += [f"{forename} {surname}" for surname in surnames for forename in forenames]
    if middle_names:
        names.append(f"{legal_forename} {middle_names} {legal_surname}")
    return "\n" + "\n".join(dict.fromkeys(map(fold, names))) + "\n"
