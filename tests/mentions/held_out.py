"""A second set, made by chance over other names, to see whether the engine knows more than the sentences it was made on.

Each seed draws another roll of 160 children and some staff and writes each child into frames by each way of writing a name.
Nothing was tuned on a single seed; what the frames have in common with sentences.txt is only that supervisors write so.
"""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Callable, Iterator

from tests.mentions.corpus import Label, Sentence
from webapp.domain.mentions import ChildNames, StaffNames

_FORENAMES = """
Adaeze Bartosz Caoimhe Delroy Eluned Fergus Gwendolen Hadiya Ignacy Jasleen Keziah Leopold Maeve Nasreen Ottilie Pranav
Quincy Rosalba Sorcha Tadhg Umaima Vasile Wiktoria Xanthe Yaw Zuleikha Abiola Branwen Cosmin Dervla Emeka Fionnuala
Gethin Henrik Iolo Jovan Katarzyna Ludovic Meera Nikhil Orla Pooja Rashida Stefania Tomos Ulrika Viktor Wanjiru Yasmin
Zachariah Ásta Bláthnaid Célia Dávid Éabha Françoise Gökçe Héloïse Jiří Kateřina Lenuța Maël Noémie Özlem Renée Şebnem
Théo Žofie Anoushka Bashir Cerys Dilraj Edmund Fabian Gulsum Harriet Ishaan Jemima Kofi Lorcan Maryam Nuala Owen Parveen
Rafferty Shanice Tobias Usman Verity Winifred Yannick Zubair Benedict Cordelia Dominic Estelle Felicity Gregory Hester
Imogen Jerome Kirsty Leonard Madeleine Nathan Ophelia Philippa Raymond Sebastian Theodora Vincent Walter
""".split()  # noqa: SIM905
_SURNAMES = (
    """
Abernethy Bamgbose Cadwallader Dąbrowski Etxeberria Fotheringham Gwynedd Hołub Igwe Jankowski Kiplagat Lashkari Mbeki
Nikolaidis Oduya Pietrangeli Qadri Rasanayagam Szymański Tkachenko Uzoma Vaszary Wojciechowska Xu Yamaguchi Zamfir
O'Donoghue O'Hare MacAllister McGillicuddy St-Clair Vaughan-Rees Ashby-Cole Hernández-Ruiz de la Fuente van Leeuwen
Al-Khatib El-Sayed Ben-Ami D'Arcy Ainscough Bracegirdle Clutterbuck Dewhurst Eccleston Frobisher Gathercole Higginbotham
Inskip Jephcott Kirkbride Lumley Molyneux Nuttall Openshaw Pendlebury Ravenscroft Snodgrass Trelawney Urquhart Venables
Winterbottom Yeoman Chaudhary Deshmukh Gunasekara Iyer Jayawardena Kulkarni Mukherjee Pillai Raghunathan Subramaniam
Agyeman Babatunde Chukwu Dlamini Farah Gebremariam Hakizimana Kamara Lungu Mwangi Ndiaye Owusu Phiri Sesay Tshabalala
Antonescu Bogdanov Cieślak Dimitrov Erdoğan Grigorescu Havránek Ivanov Jurčić Kadlec Lacković Marinović Novák Petrović
""".replace("de la Fuente", "de_la_Fuente")
    .replace("van Leeuwen", "van_Leeuwen")
    .split()
)
_WORDS = (
    "Will",
    "Grace",
    "May",
    "Mark",
    "Hope",
    "Rose",
    "Joy",
    "Faith",
    "Summer",
    "Jack",
    "Daisy",
    "Ruby",
    "Max",
    "Bill",
)
_WORD_SURNAMES = ("Young", "Brown", "King", "Price", "Long", "Wood", "Day", "Rich")
_SHORT = {
    "Harriet": "Hattie", "Leonard": "Len", "Madeleine": "Maddie", "Nathan": "Nate", "Philippa": "Pippa", "Theodora": "Thea",
    "Gregory": "Greg", "Dominic": "Dom", "Benedict": "Ben", "Imogen": "Immy", "Felicity": "Fliss", "Vincent": "Vinny",
    "Zachariah": "Zac", "Tobias": "Toby", "Edmund": "Ed", "Sebastian": "Seb", "Katarzyna": "Kasia", "Walter": "Walt",
    "Wiktoria": "Vicky", "Winifred": "Winnie", "Cordelia": "Delia", "Raymond": "Ray", "Viktor": "Vic", "Rafferty": "Raff",
}  # fmt: skip

_FRAMES = (
    "Spoke to {} after registration about the weekend.",
    "{} was very quiet in the afternoon.",
    "Mum says that {} has not slept for three nights",
    "Discussed {} - agreed to hold a meeting with the family.",
    "We are worried about {}, who arrived late again.",
    "Agenda: 1. training 2. {} 3. diary",
    "I did not know what to say when {} told me.",
    "- {}: attendance 79%, letter sent",
    "the class teacher saw {} crying by the gate",
    "What has changed for {} since we last met?",
    "{} said that dad had left.",
    "After half term {} moved to the other class.",
    "This was the third time for {} and the team felt stuck.",
    "Referral for {} was declined; we will appeal.",
    "({} has been on the list since May.)",
)
_PLAIN = (
    "Will the review be in May, and who will mark it in the diary?",
    "I hope that we may close the summer with good grace.",
    "Mark the register before the bell.",
    "Hope the new term brings some rest.",
    "May I suggest that we meet in Summer term?",
    "Will need a longer talk about thresholds.",
    "She rose early, and the joy of the trip was plain.",
    "In the long run, young carers need time and a kind word.",
    "Brown paper, a jack, daisy chains and a bill: the shed is full.",
    "The king in the play had a wooden crown and a rich voice.",
    "Supervision on 12 May, one hour, no cases.",
    "Price of meals rises in May; day trips as well.",
    "We have faith that the plan will hold.",
    "Max three actions each, please.",
    "May was long. June will be short.",
    "Rose to the occasion, as ever.",
    "Hope is a word that came up often.",
    "Joy and sorrow in one week.",
    "The safeguarding audit found that records are dated and signed.",
    "Governors asked about exclusions, lateness and the curriculum.",
    "Local authority threshold guidance was read aloud and discussed.",
    "He will chase Health for the missing report by Wednesday.",
    "Staff wellbeing: tired, cheerful, one resignation.",
    "Training renewal is due; Prevent and online safety are booked.",
)


def made(seed: int) -> tuple[list[ChildNames], list[StaffNames], list[Sentence]]:
    """A roll, its staff, and labelled sentences over them."""
    chance = random.Random(seed)
    children = list(_roll(chance))
    staff = [
        StaffNames(f"S{place}", chance.choice(("Gillian", "Trevor", "Maureen", "Clive", "Grace")), surname)
        for place, surname in enumerate(
            chance.sample(("Hope", "Ollerenshaw", "Fazakerley", "Price", "Tattersfield"), 4)
        )
    ]
    texts = [Sentence("words", text, ()) for text in _PLAIN]
    for child in children:
        for kind, write in chance.sample(_WAYS, 6):
            written = write(child, chance)
            if written and (who := _meant(child, kind, children)):
                frame = chance.choice(_FRAMES)
                start = frame.index("{}")
                label = Label(start, start + len(written), who, certain=kind not in _IN_DOUBT)
                texts.append(Sentence(kind, frame.format(written), (label,)))
        surname = chance.choice(("Wetherspoon", "Kozlowska", "Adebanjo", "Thwaite", "Lindholm"))
        if chance.random() < 0.3 and child.legal_forename not in _WORDS:
            doubt = Label(16, 16 + len(child.legal_forename) + 1 + len(surname), frozenset([child.id]), certain=False)
            texts.append(Sentence("others", f"Social worker   {child.legal_forename} {surname} rang.", (doubt,)))
    return children, staff, texts


def _roll(chance: random.Random) -> Iterator[ChildNames]:
    forenames = (
        chance.sample(_FORENAMES, 96)
        + list(_WORDS)
        + chance.choices(_FORENAMES, k=30)
        + [_invented(chance) for _ in range(20)]
    )
    for place, forename in enumerate(forenames):
        surname = chance.choice(_WORD_SURNAMES if chance.random() < 0.06 else _SURNAMES).replace("_", " ")
        middle = chance.choice(_FORENAMES) if chance.random() < 0.3 else ""
        yield ChildNames(f"H{place:03}", forename, surname, middle, year_group=str(chance.randint(1, 6)))


def _invented(chance: random.Random) -> str:
    return "".join(
        chance.choice("bdfgklmnprstvz") + chance.choice("aeiou") for _ in range(3)
    ).capitalize() + chance.choice("hnls")


def _meant(child: ChildNames, kind: str, children: list[ChildNames]) -> frozenset[str]:
    """Who a reader would take it for: where a forename stands alone, everybody who has it."""
    if kind in ("forename", "possessive", "lower forename", "slip"):
        return frozenset(other.id for other in children if other.legal_forename == child.legal_forename)
    if kind == "middle name" and any(
        (other.legal_forename, other.legal_surname) == (child.middle_names, child.legal_surname) for other in children
    ):
        return frozenset()
    if kind == "family":
        return frozenset(other.id for other in children if other.legal_surname == child.legal_surname)
    return frozenset([child.id])


def _whole(child: ChildNames, _: random.Random) -> str:
    return f"{child.legal_forename} {child.legal_surname}"


def _forename(child: ChildNames, _: random.Random) -> str:
    return child.legal_forename


def _possessive(child: ChildNames, chance: random.Random) -> str:
    return child.legal_forename + chance.choice(("'s brother", "’s teacher"))


def _lower(child: ChildNames, chance: random.Random) -> str:
    return (
        ""
        if child.legal_forename in _WORDS and child.legal_surname in _WORD_SURNAMES
        else _whole(child, chance).lower()
    )


def _lower_forename(child: ChildNames, _: random.Random) -> str:
    return "" if child.legal_forename in _WORDS else child.legal_forename.lower()


def _capitals(child: ChildNames, chance: random.Random) -> str:
    return chance.choice((f"{child.legal_surname.upper()}, {child.legal_forename}", _whole(child, chance).upper()))


def _bare(child: ChildNames, chance: random.Random) -> str:
    """Without accents, apostrophes and hyphens."""
    letters = unicodedata.normalize("NFD", _whole(child, chance)).translate(
        {ord("ł"): "l", ord("Ł"): "L", ord("đ"): "d"}
    )
    return "".join(letter for letter in letters if not unicodedata.combining(letter)).replace("'", "").replace("-", " ")


def _apart(child: ChildNames, chance: random.Random) -> str:
    return unicodedata.normalize("NFD", _whole(child, chance)).replace("'", "’")


def _short(child: ChildNames, _: random.Random) -> str:
    return f"{_SHORT[child.legal_forename]} {child.legal_surname}" if child.legal_forename in _SHORT else ""


def _middle(child: ChildNames, _: random.Random) -> str:
    return f"{child.middle_names} {child.legal_surname}" if child.middle_names else ""


def _slip(child: ChildNames, chance: random.Random) -> str:
    name = child.legal_forename
    return _with_slip(name, chance) if len(name) > 5 else ""


def _slip_in_surname(child: ChildNames, chance: random.Random) -> str:
    surname = child.legal_surname
    return f"{child.legal_forename} {_with_slip(surname, chance)}" if len(surname) > 5 and surname.isalpha() else ""


def _with_slip(name: str, chance: random.Random) -> str:
    at = chance.randint(1, len(name) - 2)
    changed = (
        name[:at] + name[at + 1 :],
        name[:at] + name[at] + name[at:],
        name[:at] + chance.choice("aeinrst") + name[at + 1 :],
        name[:at] + name[at + 1] + name[at] + name[at + 2 :],
    )
    return chance.choice(changed)


def _initial(child: ChildNames, _: random.Random) -> str:
    return f"{child.legal_forename} {child.legal_surname[0].upper()}."


def _initials(child: ChildNames, _: random.Random) -> str:
    return f"{child.legal_forename[0]}.{child.legal_surname[0].upper()}."


def _family(child: ChildNames, chance: random.Random) -> str:
    return f"the {child.legal_surname} {chance.choice(('family', 'children', 'siblings'))}"


_WAYS: tuple[tuple[str, Callable[[ChildNames, random.Random], str]], ...] = (
    ("whole", _whole), ("forename", _forename), ("possessive", _possessive), ("lower", _lower), ("capitals", _capitals),
    ("lower forename", _lower_forename), ("bare letters", _bare), ("letters apart", _apart), ("short form", _short),
    ("middle name", _middle), ("slip", _slip), ("slip in surname", _slip_in_surname), ("name and initial", _initial),
    ("initials", _initials), ("family", _family),
)  # fmt: skip
_IN_DOUBT = ("initials",)
