"""What is written in the invented school's papers on each document: meetings, groups, audits, notes and handovers.

In the shape of stored answers, save that people and children stand by name, for whoever builds the demo to put their own
references in: a case's ``child`` is surname and forename run together, as in `demo_words`; an action's ``owner`` is a
person's name. Nothing here happened to anybody.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

Written = Mapping[str, str | Sequence[Mapping[str, str]]]
"""Answers by key: a text, or rows of texts by part."""


def team_meeting(day: date) -> Written:
    """A half-termly meeting of the safeguarding team (loxdale)."""
    return {
        "held_on": day.isoformat(),
        "session_kind": "Group, internal",
        "supervisor": "Ines Calloway",
        "supervisee": "Petra Lindholm, Dev Rathbone and Sunita Marlowe (group session)",
        "attendees": "Bea Norcott, for the first half",
        "welcome": "Tired and cheerful. Sunita brought the plum cake. We each said one thing that made us laugh this week.",
        "matters_arising": "The list of calls to other agencies is in use: eleven calls, eight answered within three days."
        "\n\nThe blinds in meeting room 2 are up.",
        "successes": "Every new member of staff could say who to go to, when the head asked them in the corridor.\n\nTwo "
        "families came to us before we came to them.",
        "frustrations": [
            {
                "frustration": "Referrals that come back without a reason.",
                "steps": "We now ask in writing for the threshold that was not met, and keep the answer.",
            },
            {
                "frustration": "Meetings called for the same afternoon.",
                "steps": "One of us is free on Tuesday and Thursday afternoons, and agencies know it.",
            },
            {"frustration": "Writing notes at home after nine.", "steps": "Nothing yet."},
        ],
        "support_needed": "From the governors: an hour of cover each week for writing, so that nobody does it at home.",
        "escalations": "One referral without an outcome for 21 days: to the duty manager on Monday, then to the "
        "safeguarding partners’ escalation route.",
        "trends": "More worries on Mondays, most of them about sleep and telephones. Lateness in Year 5 from two streets.",
        "trend_actions": "A parents’ coffee morning on sleep. Breakfast club offered on both streets.",
        "staff_not_recording": "Lunchtime staff tell us and do not write. Four of them have no log-in yet: that is ours to "
        "put right, not theirs.",
        "training_attended": "Two of us: a morning on young carers. One: the local authority’s leads’ briefing.",
        "training_effect": "We ask about who does the shopping and the bedtimes. Three young carers found since half term.",
        "training_wanted_team": "How to write a chronology that a stranger can follow.",
        "training_wanted_others": "Lunchtime staff: what to write down, and how, in twenty minutes.",
        "needs_met": "Mostly. Short talks straight after a hard visit help more than anything; let us keep a room free for "
        "them.",
        "cases": [
            {
                "child": "TolliverMark",
                "situation": "Third house in a year. Comes in hungry and sleeps in assembly. His aunt answers the "
                "telephone; nobody has met his father since June.",
                "thinking": "A boy whom nobody at home expects at a certain time. That is neglect, whoever is to blame.",
                "stuck": "Each of us thought that another was the one who talks to the family.",
                "decided": "Dev speaks for the school with this family from today. Home visit with the family worker this "
                "week. If the father is not seen by Friday, refer again.",
                "reason": "One voice is needed, and the last visit was in June.",
                "plan_changed": "yes",
            },
            {
                "child": "HathersageNoor",
                "situation": "Settled since the move to the smaller table. Her mother asks to talk every day.",
                "thinking": "",
                "stuck": "We are fond of her mother and find it hard to end the talk.",
                "decided": "One fixed talk on Fridays, with Sunita.",
                "reason": "What helps her is working.",
                "plan_changed": "no",
            },
        ],
        "audits": [
            {
                "child": "LisleAmara",
                "strengths": "Her own words are in the file, and dated. Each action has a name and a day.",
                "learning_points": "Two telephone calls are known to us and not written down. The plan’s review date passed "
                "by nine days.",
            },
            {
                "child": "O’CarrowElijah",
                "strengths": "His father’s view stands beside his mother’s.",
                "learning_points": "The transfer from his last school is not in the file: it lies in the office tray.",
            },
        ],
        "other_business": "The visitors’ leaflet names a lead who has left.",
        "actions": [
            {"what": "Log-ins for four lunchtime staff", "owner": "Petra Lindholm", "due": after(day, 7)},
            {"what": "Home visit with the family worker", "owner": "Dev Rathbone", "due": after(day, 4)},
            {"what": "New visitors’ leaflet", "owner": "Sunita Marlowe", "due": after(day, 14)},
        ],
        "next_on": after(day, 63),
    }


def group_record(day: date) -> Written:
    """Group supervision of every live case (nefutures)."""
    return {
        "held_on": day.isoformat(),
        "session_kind": "Group, internal",
        "supervisor": "Ines Calloway",
        "supervisee": "Petra Lindholm and Dev Rathbone (group session)",
        "attendees": "Nobody",
        "protection_plans": "2",
        "in_need_plans": "4",
        "referrals": "3",
        "referrals_waiting": "1",
        "figures_say": "One plan more than last half term, and one fewer without an outcome. All three referrals were about "
        "home; none about school.",
        "cases": [
            {
                "child": "LisleAmara",
                "situation": "Child in need plan since September; the second review was on time. The plan asks for a "
                "weekly visit, and two of the last five did not happen.",
                "impact": "In school every day. She says that weekends are calmer.",
                "thinking": "Two visits in five is drift, and we say so.",
                "difference": "Her mother reads English with difficulty and was sent four letters. The next one is a talk, "
                "with an interpreter.",
                "reflection": "We like this family and that makes us slow to call drift by its name.",
                "decided": "Write to the social worker’s manager about the two missed visits. Interpreter booked for the "
                "next meeting.",
                "reason": "The plan rests on the visits.",
                "plan_changed": "no",
            },
            {
                "child": "PenhallowWill",
                "situation": "Child protection plan, neglect. He was heard on his own before the core group and said that "
                "he likes the new bed.",
                "impact": "His weight is back on the line.",
                "thinking": "",
                "difference": "",
                "reflection": "What would we see if we came to this file as strangers? A good month after six bad ones.",
                "decided": "School nurse weighs him again on the 14th.",
                "reason": "One good month is not enough to step down.",
                "plan_changed": "no",
            },
            {
                "child": "VarleySiân",
                "situation": "Referred three weeks ago after what she told her teacher. No outcome yet.",
                "impact": "None yet: nobody has seen her.",
                "thinking": "",
                "difference": "Welsh is spoken at home: she was asked in English. To be asked again in the language she "
                "chooses.",
                "reflection": "The waiting is ours to carry and not hers.",
                "decided": "Escalate tomorrow. Check-in with Sunita twice a week meanwhile.",
                "reason": "21 days have passed.",
                "plan_changed": "yes",
            },
        ],
        "earlier_actions": "Five of six done. The quiet room has no lock still: asked for again, with a day.",
        "themes": "In all three, other adults changed faster than we were told. We ask about visitors in the home now.",
        "guidance": "The county’s new form for neglect. It asks what a day is like for the child, from waking to sleeping.",
        "own_items": "Dev asked for Thursday afternoons without lessons while the reviews are on.",
        "actions": [
            {
                "what": "Write to the social worker’s manager about the two missed visits",
                "owner": "Ines Calloway",
                "due": after(day, 2),
            },
            {"what": "Escalate the referral that waits", "owner": "Dev Rathbone", "due": after(day, 1)},
            {
                "what": "Free Thursday afternoons until the reviews are over",
                "owner": "Petra Lindholm",
                "due": after(day, 7),
            },
        ],
        "next_on": after(day, 63),
    }


def designated_meeting(day: date) -> Written:
    """A meeting of a school's own team of designated people (cambridgeshire)."""
    return {
        "meeting": "Team in one school",
        "held_on": day.isoformat(),
        "schools": "Harrowmere Primary School",
        "supervisor": "Ines Calloway",
        "supervisee": "Petra Lindholm, Dev Rathbone and Sunita Marlowe (group session)",
        "attendees": "Orla Winstead, family worker",
        "role_issues": "Being stopped in the playground by parents who want to know what became of what they told us. None "
        "of us has a good sentence for it.\n\nWho answers the safeguarding telephone in the holidays.",
        "problems_solved": "A sentence that we all can say: “Thank you, it is being looked at, and I cannot tell you more.”"
        "\n\nThe holiday telephone goes by week, and the rota hangs in the office.",
        "development": "A morning in another school, to see how they write theirs.",
        "cases": [
            {
                "child": "BrandrethIdris",
                "discussed": "Stopped talking in class after the fire drill. Talks at home, and to the caretaker.",
                "decided": "The caretaker reads with him on Wednesdays. Advice from the school’s psychologist before half "
                "term. No referral.",
                "reason": "He chose the caretaker, and his parents are with us in this.",
                "plan_changed": "yes",
            },
            {
                "child": "QuillanThéo",
                "discussed": "Back from hospital, three mornings a week. The family worker has seen both parents.",
                "decided": "Look at a fourth morning after the holidays.",
                "reason": "Three mornings are as much as he can do.",
                "plan_changed": "no",
            },
        ],
        "support_offered": "A talk on the same day to a member of staff, and an hour of cover. Counselling offered to one "
        "other.",
        "actions": [
            {"what": "Rota for the holiday telephone", "owner": "Petra Lindholm", "due": after(day, 10)},
            {"what": "Arrange a morning at Saltbeck Primary School", "owner": "Sunita Marlowe", "due": after(day, 21)},
        ],
        "next_on": after(day, 77),
    }


def case_file_audit(day: date) -> Written:
    """An audit of two case files (loxdale)."""
    return {
        "held_on": day.isoformat(),
        "supervisor": "Petra Lindholm",
        "supervisee": "Ines Calloway",
        "attendees": "Sunita Marlowe",
        "cases": [
            {
                "child": "DarrowHope",
                "strengths": "A clear first page: who she is, who lives with her, who may collect her. Every note has a "
                "time. Her drawing of the week is in the file, with what she said about it.",
                "learning_points": "The reasons for two decisions are not written: a stranger would see what we did and not "
                "why. Her brother’s school is named in three ways.",
                "to_do": "Ines adds the two reasons as addenda by Friday. One name for the brother’s school.",
            },
            {
                "child": "Okonedo-FrithMay",
                "strengths": "Police reference, call and answer stand together. Her parents’ words are quoted.",
                "learning_points": "No plan is written for the case that the group chat begins again.",
                "to_do": "A plan of half a page, shown to her and to her parents, by the end of next week.",
            },
        ],
        "actions": [
            {"what": "Addenda with the two reasons", "owner": "Ines Calloway", "due": after(day, 3)},
            {"what": "Plan, if the group chat begins again", "owner": "Dev Rathbone", "due": after(day, 9)},
        ],
        "next_on": after(day, 63),
    }


def child_file_note(day: date) -> Written:
    """Ad hoc advice about one child, for that child's file (cambridgeshire, jmat)."""
    return {
        "held_on": day.isoformat(),
        "formality": "Ad hoc",
        "attendees": "Ines Calloway, designated safeguarding lead; Maren Teller, trust safeguarding lead",
        "advice_from": "Maren Teller, trust safeguarding lead",
        "held_how": "By telephone",
        "cases": [
            {
                "child": "AchterRosalind",
                "why": "She told a teaching assistant at 2pm that she does not want to go to her uncle’s on Saturday, and "
                "gave no reason. Should her mother be told before social care is?",
                "advised": "Not to question her further. To write down her words and the assistant’s. Nothing points to "
                "the mother, but she may speak to the uncle, so ask social care first.",
                "decided": "Consultation line called at 2:40pm. Social care speak to her mother today; the school says "
                "nothing before. Until Monday she is collected by her mother only, and the office knows.",
                "reason": "Saturday is two days away.",
                "plan_changed": "yes",
            },
        ],
    }


def handover(day: date) -> Written:
    """One supervisor hands over to the next (loxdale)."""
    return {
        "supervisee": "Dev Rathbone",
        "handed_on": day.isoformat(),
        "supervisor": "Maren Teller",
        "new_supervisor": "Ines Calloway",
        "from_day": after(day, 3),
        "records_from": after(day, -180),
        "sessions": [
            _session(after(day, -160), "R-0018", "Signed and filed", ""),
            _session(after(day, -121), "R-0023", "Signed and filed", "Signed with a statement"),
            _session(after(day, -76), "R-0029", "Issued, one signature due", "Paper is with Dev"),
            _session(after(day, -31), "R-0034", "Agreed", ""),
        ],
        "open_actions": [
            {
                "what": "Write for the summary from the hospital school",
                "owner": "Dev Rathbone",
                "due": after(day, 12),
                "from_record": "R-0034",
            },
            {
                "what": "Ask the governors for an hour of cover each week",
                "owner": "Petra Lindholm",
                "due": after(day, 20),
                "from_record": "R-0029",
            },
        ],
        "live_cases": [
            _live("C-0003", "Child in need plan", after(day, -31), "Review on the 18th"),
            _live("C-0007", "Referral, no outcome yet", after(day, -31), "Escalate on Monday"),
            _live("C-0011", "Child protection plan", after(day, -76), "Core group in week 3"),
        ],
        "still_owed": "Dev’s signature on R-0029. A copy of R-0034 for Dev. The contract’s annual review is due next month.",
        "held_outside": "Maren Teller keeps handwritten notes of four sessions in a locked drawer. She brings them to the "
        "school on the day of the handover; what belongs to a child’s file is entered, and the rest shredded here.",
        "to_know": "Dev thinks best while walking. Begin with what went well, or he will leave it out.",
    }


def _session(day: str, record: str, standing: str, remark: str) -> dict[str, str]:
    return {"session_on": day, "record_reference": record, "standing": standing, "remark": remark}


def _live(reference: str, situation: str, last: str, step: str) -> dict[str, str]:
    return {"child_reference": reference, "situation": situation, "last_discussed": last, "next_step": step}


def after(day: date, days: int) -> str:
    """About that many days later, and never at a weekend."""
    then = day + timedelta(days=days)
    return (then - timedelta(days=max(0, then.weekday() - 4))).isoformat()
