"""What is written in the invented school's papers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from webapp.domain.school_year import HalfTerm
from webapp.services.children import NewChild


@dataclass(frozen=True, slots=True)
class Case:
    """One discussion of a child; `child` is surname and forename run together."""

    child: str
    analysis: str
    reflection: str
    next_steps: str
    plan_changed: bool
    thinking: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """One record: its single answers, its cases and its actions (what, whose, days after the session)."""

    answers: Mapping[str, str]
    cases: tuple[Case, ...]
    actions: tuple[tuple[str, str, int], ...]


CHILDREN: tuple[NewChild, ...] = (
    NewChild("Amara", "Lisle", "", date(2017, 3, 14), "4", "4K"),
    NewChild("Hope", "Darrow", "", date(2016, 11, 2), "5", "5M"),
    NewChild("Rosalind", "Achter", "Rosie", date(2018, 6, 2), "3", "3B"),
    NewChild("Théo", "Quillan", "", date(2016, 1, 19), "5", "5M"),
    NewChild("Will", "Penhallow", "", date(2019, 8, 30), "2", "2S"),
    NewChild("May", "Okonedo-Frith", "", date(2015, 12, 8), "6", "6T"),
    NewChild("Siân", "Varley", "", date(2017, 9, 21), "4", "4K"),
    NewChild("Idris", "Brandreth", "Izzy", date(2020, 2, 11), "1", "1P"),
    NewChild("Mark", "Tolliver", "", date(2016, 5, 27), "5", "5M"),
    NewChild("Noor", "Hathersage", "", date(2018, 10, 5), "3", "3B"),
    NewChild("Zofia", "Lisle", "", date(2020, 7, 17), "1", "1P"),
    NewChild("Elijah", "O’Carrow", "Eli", date(2015, 4, 3), "6", "6T"),
)

OUTCOME = "The family worker saw her alone, at school. She chose the art room, and talked for half an hour."
"""What came of the first discussion of the first child."""

HALF_TERMS: tuple[HalfTerm, ...] = (
    HalfTerm(2026, 1, date(2026, 9, 2), date(2026, 10, 23)),
    HalfTerm(2026, 2, date(2026, 11, 2), date(2026, 12, 18)),
    HalfTerm(2026, 3, date(2027, 1, 4), date(2027, 2, 12)),
    HalfTerm(2026, 4, date(2027, 2, 22), date(2027, 3, 25)),
    HalfTerm(2026, 5, date(2027, 4, 12), date(2027, 5, 28)),
    HalfTerm(2026, 6, date(2027, 6, 7), date(2027, 7, 21)),
)
"""One invented year, moved to the years of the day on which the demo is built."""

CONTRACT: Mapping[str, str] = {
    "frequency": "Once in each half term, and sooner if either of us asks",
    "length_minutes": "75",
    "place": "Meeting room 2, with the telephone turned off",
    "difference": "We have worked together for six years and will say so when that makes a question hard to ask.",
    "disagreement_first": "The chair of governors",
    "disagreement_next": "The local authority’s safeguarding in education adviser",
    "own_terms": "We begin with ten minutes that are not about any case.",
}

NAMED = "Is this the group chat that Hope told her teacher about?"
"""A comment with a child's name in it, about which somebody has to decide before the record can be agreed."""

RECORDS: tuple[Record, ...] = (
    Record(
        {
            "vulnerable_list": "23",
            "trends": "More worries come in about Sunday evenings: sleep, and telephones in bedrooms. Seven since the "
            "start of term, from three year groups.",
            "trend_actions": "A short piece in the newsletter, and a question about sleep in the class check-in.",
            "recording_quality": "Times are missing from about one note in four. Words of the children are better kept.",
            "successes": "Two families asked for early help by themselves.\n\nThe new staff could all name three leads.",
            "frustrations": "Waiting for calls back from other agencies.\nWriting up in the evening.",
            "steps_taken": "A shared sheet of calls, with a day on which each is escalated.",
            "support_needed": "An hour on Wednesdays with the door shut.",
            "training_attended": "Briefing on online harms, Thursday afternoon.",
            "training_learnt": "Ask what a child enjoys online before asking what worries them.",
            "coping": "A walk before going home. Talking to you.",
            "self_care": "No school messages after seven.",
            "needs_met": "Yes. Keep the ten minutes at the start.",
        },
        (
            Case(
                "LisleAmara",
                "In school every day since September. She has told her teacher that weekends are “shouty” since her "
                "mother’s partner moved back in. The family worker has visited once.\n\nShe has stopped staying for art "
                "club, which she loves.",
                "The visit stayed with me. I was glad that she chose to speak to somebody.",
                "Ask the family worker to see her on her own, by the end of next week. Keep a daily check-in.",
                True,
                "She says less since he is back, and gives up what she loves: we think that she stays near her mother.",
            ),
            Case(
                "AchterRosalind",
                "Keeps to her part-time timetable for the third week and has asked to add Thursday afternoons.",
                "Hopeful, and slower than everyone would like.",
                "Look at Thursdays after half term.",
                False,
            ),
        ),
        (
            ("Ask the family worker for a visit to the child alone", "Ines Calloway", 9),
            ("Find a room on Wednesdays with the door shut", "Petra Lindholm", 12),
        ),
    ),
    Record(
        {
            "vulnerable_list": "23",
            "trends": "Lateness on Mondays in Year 5, four children, two streets.",
            "successes": "The breakfast club is full and calm.",
            "frustrations": "A telephone call in the corridor, for want of a room.",
            "coping": "Running. My brother.",
            "self_care": "Leave by five on Fridays.",
            "needs_met": "Yes. I should like to bring one case each time that went well.",
        },
        (
            Case(
                "DarrowHope",
                "Late on nine of the last twelve Mondays. Her father works nights and she brings her brother.",
                "I was cross about the lateness before I asked. That taught me something.",
                "Offer breakfast club for both, free of charge. Talk to her father on Thursday.",
                True,
            ),
            Case(
                "QuillanThéo",
                "Back after three weeks away. Says little; draws a great deal. No new marks or worries noted.",
                "Not knowing is the hard part.",
                "Ask for the summary from the hospital school. Time with the wellbeing lead twice a week.",
                True,
            ),
        ),
        (
            ("Offer breakfast club to both children", "Dev Rathbone", 4),
            ("Write for the summary from the hospital school", "Dev Rathbone", 30),
        ),
    ),
    Record(
        {
            "vulnerable_list": "25",
            "trends": "Fewer Sunday evening worries since the newsletter. More about a group chat in Year 6.",
            "trend_actions": "Year 6 lesson on group chats, with parents invited.",
            "recording_quality": "Times are now missing from one note in ten.",
            "successes": "Three children on plans were in school every day for a month.",
            "frustrations": "Two referrals still without an outcome.\nCover on Wednesdays fell through twice.",
            "steps_taken": "Escalated one referral to the duty manager.",
            "support_needed": "Cover that does not depend on me asking for it.",
            "training_attended": "None since last time.",
            "training_wanted": "Something on talking with fathers.",
            "coping": "It has been heavy. I am sleeping again.",
            "self_care": "Choir has started.",
            "needs_met": "Yes, and I should like us to look at one old case each time.",
        },
        (
            Case(
                "LisleAmara",
                "The family worker has seen her alone. She is back at art club on Tuesdays. Weekends are calmer, she "
                "says, “but not when it is raining”.",
                "Relief, and I do not trust it yet.",
                "Keep the daily check-in. Family worker to visit again before the end of term.",
                False,
                "What helps is being seen alone. Rain keeps the family indoors, and that is when it is loud.",
            ),
            Case(
                "Okonedo-FrithMay",
                "Sent a message that frightened her from a group chat. Told her teacher the next morning and showed it.",
                "She was braver than I was at that age.",
                "Parents met on Friday. Police online team told, reference kept with the file.",
                True,
            ),
            Case(
                "AchterRosalind",
                "Three afternoons a week now, and the timetable is as it was agreed in the autumn.",
                "I have got used to it, and that is why I bring it.",
                "Keep to it until the next meeting with her parents.",
                False,
            ),
        ),
        (
            ("Write to all Year 6 parents about the group chat", "Ines Calloway", 7),
            ("Arrange standing cover on Wednesdays", "Petra Lindholm", 3),
        ),
    ),
)
