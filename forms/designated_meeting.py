"""The notes of a meeting of designated people: a school's team, a cluster of schools, or two of them (cambridgeshire).

The role is talked about apart from the children, since every discussion of a named child "must be recorded" in that
child's own file: each case part goes there. Support offered to staff is asked, never what it was for. The wording is ours.
"""

from forms.kit import (
    CHRONOLOGY,
    Actions,
    Cases,
    Choice,
    Day,
    Document,
    Line,
    Meaning,
    Purpose,
    Section,
    Signatures,
    Text,
    YesNo,
    with_parts,
)

DESIGNATED_MEETING = Document(
    key="designated_meeting",
    version=2,
    purpose=Purpose.RECORD,
    title="Support and supervision meeting",
    intro="For those who carry child protection in their schools: to share what the role brings, solve it together, and "
    "look again at children they are worried about.",
    sections=(
        Section(
            "About this meeting",
            (
                Choice(
                    "meeting",
                    "Kind of meeting",
                    options=("Team in one school", "Cluster of schools", "One to one"),
                    required=True,
                ),
                Day("held_on", "Date", "For example, 3/12/26", meaning=Meaning.DATE, required=True),
                Line("schools", "Schools represented"),
                Line("supervisor", "Who led it", meaning=Meaning.SUPERVISOR, required=True),
                Line("supervisee", "Designated people present", meaning=Meaning.SUPERVISEE, required=True),
                Line(
                    "attendees", "Anyone else present", "For example, from a partner agency", meaning=Meaning.ATTENDEES
                ),
            ),
        ),
        Section(
            "The role",
            (
                Text(
                    "role_issues",
                    "What has come up in the role?",
                    "In general. No child is named here",
                    required=True,
                ),
                Text("problems_solved", "What did we work out together?"),
                Text("development", "What training or help with the role is wanted?"),
            ),
        ),
        Section(
            "Children discussed",
            (
                Cases(
                    "cases",
                    "Children who were discussed",
                    meaning=Meaning.CASES,
                    parts=(
                        Text(
                            "discussed",
                            "What was said about this child?",
                            required=True,
                            goes_to=CHRONOLOGY,
                        ),
                        Text(
                            "decided",
                            "What was advised or decided?",
                            "Who will do what, and by when",
                            meaning=Meaning.DECISION,
                            required=True,
                            goes_to=CHRONOLOGY,
                        ),
                        Text(
                            "reason",
                            "Why?",
                            meaning=Meaning.REASON,
                            required=True,
                            goes_to=CHRONOLOGY,
                        ),
                        YesNo(
                            "plan_changed",
                            "Does the child’s plan change?",
                            meaning=Meaning.PLAN_CHANGED,
                            required=True,
                            goes_to=CHRONOLOGY,
                        ),
                    ),
                ),
            ),
            intro="Add one for every child of your own school. All of it goes to the child’s chronology. In a cluster each "
            "school files its own children.",
        ),
        Section(
            "Support for staff",
            (
                Text(
                    "support_offered",
                    "What support was offered to staff?",
                    "For example a talk afterwards, time, counselling. What it was about is not for this form",
                    meaning=Meaning.SUPPORT_OFFERED,
                ),
            ),
        ),
        Section(
            "Actions",
            (Actions("actions", "Actions agreed in this meeting", meaning=Meaning.ACTIONS),),
            intro="What was promised, by whom and by when. Each appears on that person’s home page.",
        ),
        Section(
            "Next meeting",
            (Day("next_on", "Date of the next meeting", meaning=Meaning.NEXT_DATE, required=True),),
        ),
        Section("Signatures", (Signatures("signatures", "Signatures", meaning=Meaning.SIGNATURES),)),
    ),
)

DESIGNATED_MEETING_1 = with_parts(
    DESIGNATED_MEETING,
    1,
    cases=(
        Text("discussed", "What was said about this child?", required=True, goes_to=CHRONOLOGY),
        Text(
            "decided",
            "What was advised or decided, and why?",
            "Who will do what, and by when. If nothing changes, write “No change of plan”.",
            required=True,
            goes_to=CHRONOLOGY,
        ),
    ),
)
"""As it was before a discussion said of itself whether the plan changes: papers that were begun on it stay on it."""
