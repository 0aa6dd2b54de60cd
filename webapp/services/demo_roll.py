"""The demo's roll as a school system exports it: numbers, plans and siblings, and a dozen children more."""

from __future__ import annotations

from webapp.domain.roll.upn import check_letter

_HEADINGS = "UPN,Legal Surname,Legal Forename,DOB,Year,Reg Group,Siblings,Plan,Plan Start"
_ROWS = (
    "Lisle,Amara,14/03/2017,4,4K,Zofia Lisle,Child in need,12/01/2026",
    "Darrow,Hope,02/11/2016,5,5M,,,",
    "Achter,Rosalind,02/06/2018,3,3B,,Early help,24/11/2025",
    "Penhallow,Will,30/08/2019,2,2S,,Referral,09/02/2026",
    "Okonedo-Frith,May,08/12/2015,6,6T,,Looked after,",
    "Tolliver,Mark,27/05/2016,5,5M,,Child protection,24/11/2025",
    "Lisle,Zofia,17/07/2020,1,1P,Amara Lisle,Child in need,12/01/2026",
    "Ivorson,Bodhi,19/04/2016,5,5M,Odette Ivorson,,",
    "Ivorson,Odette,19/04/2016,5,5B,Bodhi Ivorson,,",
    "Ostrander,Linnea,23/10/2017,4,4K,,,",
    "Marchbanks,Osian,05/02/2018,3,3B,,,",
    "Wexcombe,Mabel,11/06/2019,2,2S,,Early help,19/01/2026",
    "Sandiford,Kwame,30/09/2015,6,6T,,,",
    "Underhay,Saoirse,16/12/2020,1,1P,,Child protection,09/02/2026",
    "Nokes,Greta,07/03/2017,4,4K,,,",
    "Kestle,Yusuf,28/08/2018,3,3B,,,",
    "Brindlewood,Priya,13/01/2016,5,5M,,Looked after,",
    "Dunmallet,Aurelie,21/07/2019,2,2S,,,",
    "Zeller,Casimir,02/05/2020,1,1P,,,",
)


def exported() -> bytes:
    """The file."""
    numbers = (f"85012345{number:04d}" for number in range(101, 101 + len(_ROWS)))
    rows = (f"{check_letter(number)}{number},{row}" for number, row in zip(numbers, _ROWS, strict=True))
    return "\n".join((_HEADINGS, *rows)).encode()
