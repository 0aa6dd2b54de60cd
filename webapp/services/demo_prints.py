"""What the sheets that are made from stored facts look like, for an invented school: a sheet of actions, a chronology."""

from __future__ import annotations

from datetime import date

from webapp.services.demo_records import Written, after


def action_summary(day: date) -> Written:
    """The sheet of actions straight after a session (loxdale, jmat)."""
    return {
        "supervisee": "Ines Calloway",
        "supervisor": "Petra Lindholm",
        "attendees": "Nobody",
        "held_on": day.isoformat(),
        "record_reference": "R-0031",
        "standing": "Provisional: the record is not agreed yet",
        "actions": [
            {"what": "Arrange standing cover on Wednesdays", "owner": "Petra Lindholm", "due": after(day, 3)},
            {
                "what": "Write to all Year 6 parents about the group chat",
                "owner": "Ines Calloway",
                "due": after(day, 7),
            },
            {"what": "Ask the family worker for a second visit", "owner": "Ines Calloway", "due": after(day, 9)},
        ],
        "next_on": after(day, 63),
    }


def chronology(day: date) -> Written:
    """A child's printed chronology."""
    return {
        "child_name": "Amara Lisle",
        "child_reference": "C-0001",
        "born_on": "2017-03-14",
        "year_group": "Year 4, 4K",
        "as_of": day.isoformat(),
        "period": "All entries",
        "entries": [
            {
                "happened_on": after(day, -44),
                "entered_on": "29 September 2026, 4:55pm",
                "source": "Supervision, record R-0029",
                "took_part": "Petra Lindholm, Ines Calloway",
                "said": "In school every day since September. She has told her teacher that weekends are “shouty” since "
                "her mother’s partner moved back in. The family worker has visited once.\n\nShe has stopped staying for "
                "art club, which she loves.\n\nAsk the family worker to see her on her own, by the end of next week, "
                "because she has not been heard without her mother. Keep a daily check-in.",
                "standing": "Approved by Ines Calloway, 30 September 2026",
                "filed": "CPOMS, 1 October 2026, number 20417",
            },
            {
                "happened_on": after(day, -20),
                "entered_on": "26 October 2026, 9:10am",
                "source": "Professionals’ meeting, by telephone",
                "took_part": "Ines Calloway; Maren Teller, trust safeguarding lead",
                "said": "Advice sought about whether the art club’s leader may drive her home. Advised against. The club "
                "ends half an hour earlier on Tuesdays, so that her grandmother can collect her.",
                "standing": "Struck on 27 October 2026: it was the Wednesday club",
                "filed": "Not filed",
            },
            {
                "happened_on": after(day, -20),
                "entered_on": "27 October 2026, 8:30am",
                "source": "Professionals’ meeting, by telephone",
                "took_part": "Ines Calloway; Maren Teller, trust safeguarding lead",
                "said": "Advice sought about whether the art club’s leader may drive her home. Advised against. The club "
                "ends half an hour earlier on Wednesdays, so that her grandmother can collect her. Her cousin, C-0011, "
                "goes home with them.\n\nNo change of plan.",
                "standing": "Approved by Ines Calloway, 27 October 2026. Corrects the entry before",
                "filed": "CPOMS, 27 October 2026, number 20533",
            },
            {
                "happened_on": after(day, -5),
                "entered_on": "7 November 2026, 4:52pm",
                "source": "Supervision, record R-0031",
                "took_part": "Petra Lindholm, Ines Calloway",
                "said": "The family worker has seen her alone. She is back at art club. Weekends are calmer, she says, “but "
                "not when it is raining”.\n\nKeep the daily check-in. Family worker to visit again before the end of term.",
                "standing": "Recorded, awaiting approval",
                "filed": "Not filed yet",
            },
        ],
    }
