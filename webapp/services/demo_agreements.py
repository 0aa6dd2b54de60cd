"""What is written in the invented school's contracts, on each document that is one."""

from __future__ import annotations

from datetime import date, timedelta

from webapp.services.demo_records import Written


def written_agreement(day: date) -> Written:
    """A written agreement within the school (nefutures)."""
    return {
        "supervisor": "Ines Calloway",
        "supervisor_role": "Designated safeguarding lead",
        "supervisee": "Petra Lindholm",
        "supervisee_role": "Head and deputy safeguarding lead",
        "frequency": "Once in each half term",
        "length_minutes": "75",
        "agenda_items": [
            {"item": "Figures on referrals and child protection"},
            {"item": "Every live case"},
            {"item": "Earlier actions"},
            {"item": "New guidance, and what it means for our cases"},
        ],
        "attended_by": "Ines Calloway, Petra Lindholm and the deputies",
        "recorded_by": "Ines Calloway",
        "stored_by": "Ines Calloway",
        "main_system": "CPOMS",
        "difference": "The supervisee is the supervisor’s head. In this room she is not; we say so when it shows.",
        "contingency": "We ask the deputy lead of Saltbeck Primary School for an outside opinion, on the question and "
        "without the child’s name. If a child could be harmed while we wait, we call the front door the same day.",
        "agreed_on": day.isoformat(),
        "review_on": (day + timedelta(days=364)).isoformat(),
    }


def supervision_contract(day: date) -> Written:
    """A contract with an outside provider, for a group (trust)."""
    return {
        "supervisee": "Ines Calloway and Dev Rathbone",
        "supervisee_role": "Designated safeguarding lead; deputy safeguarding lead",
        "works_at": "Harrowmere Primary School",
        "supervisor": "Maren Teller",
        "supervisor_role": "Supervisor",
        "provider": "Larch and Lantern Supervision",
        "agreed_on": day.isoformat(),
        "review_on": (day + timedelta(days=364)).isoformat(),
        "frequency": "Half term, and within a week of a serious incident",
        "length": "90 minutes",
        "place": "Meeting room 2, telephone off",
        "main_system": "CPOMS",
        "group_arrangement": "yes",
        "group_boundaries": "What one of us says about ourselves stays in the room. What is decided about a child goes to "
        "that child’s file and to whoever has to act.\n\nThe provider knows children by letter only.",
        "difference": "One of us observes Friday prayers: no sessions then.",
        "stored_at": "On an encrypted drive in its office",
    }
