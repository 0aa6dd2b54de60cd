"""The record of the safeguarding team's half-termly meeting (loxdale, the agenda in its guidance notes).

It mirrors that agenda from the welcome to the signatures of all; the wording is ours. The children are asked in two
places, as the policy has them: the stuck or tricky cases that the team meets for, and the audit of two case files. What is
about a child goes to that child's chronology from either; how the team feels about a case stays here.
"""

from forms.kit import (
    CHRONOLOGY,
    Actions,
    Cases,
    Day,
    Document,
    Line,
    Meaning,
    Purpose,
    Rows,
    Section,
    Signatures,
    Text,
    YesNo,
    with_parts,
)

TEAM_MEETING = Document(
    key="team_meeting",
    version=2,
    purpose=Purpose.RECORD,
    title="Safeguarding team supervision",
    intro="A checklist, so that nothing that matters is forgotten. The team has its own way of talking.",
    sections=(
        Section(
            "About this meeting",
            (
                Day("held_on", "Date", "For example, 3/12/26", meaning=Meaning.DATE, required=True),
                Line(
                    "session_kind",
                    "Type of supervision",
                    "Internal or external; group, peer or one to one",
                    meaning=Meaning.SESSION_KIND,
                ),
                Line("supervisor", "Who led it", meaning=Meaning.SUPERVISOR, required=True),
                Line("supervisee", "Team members who were there", meaning=Meaning.SUPERVISEE, required=True),
                Line("attendees", "Anyone else who was there", meaning=Meaning.ATTENDEES),
            ),
        ),
        Section(
            "Welcome and what came before",
            (
                Text("welcome", "Welcome: how is everyone?", "Write only what people are happy to have on paper"),
                Text("matters_arising", "What has become of what we agreed last time?"),
                Text("successes", "What has gone well since then?"),
            ),
        ),
        Section(
            "Frustrations and support",
            (
                Rows(
                    "frustrations",
                    "Our three biggest frustrations in the role",
                    parts=(
                        Text("frustration", "What frustrates us", required=True),
                        Text("steps", "What has been done about it"),
                    ),
                    expected=3,
                ),
                Text("support_needed", "What do we need from the team or the governors to get past these?"),
            ),
        ),
        Section(
            "What we see in school",
            (
                Text("escalations", "Does anything have to go to the safeguarding partners or the local team?"),
                Text(
                    "trends",
                    "What trends do we notice?",
                    "Patterns, places, times of day. Name children further down",
                ),
                Text("trend_actions", "What can be done about them?"),
                Text(
                    "staff_not_recording",
                    "Are staff following procedures and recording concerns?",
                    "How many and what would help. A worry about someone’s conduct is not for this form: take it to the "
                    "head, or to the chair of governors if it is about the head.",
                ),
            ),
        ),
        Section(
            "Training and support",
            (
                Text("training_attended", "What training has the team been to?"),
                Text("training_effect", "What has changed because of it?"),
                Text("training_wanted_team", "What does the team still need?"),
                Text("training_wanted_others", "What do other staff need?"),
                Text(
                    "needs_met",
                    "Do we have enough support? What should the team do more of, or otherwise?",
                    meaning=Meaning.NEEDS_MET,
                ),
            ),
        ),
        Section(
            "Stuck and tricky cases",
            (
                Cases(
                    "cases",
                    "Cases that the team looked at together",
                    meaning=Meaning.CASES,
                    parts=(
                        Text(
                            "situation",
                            "What is the situation for this child now?",
                            required=True,
                            goes_to=CHRONOLOGY,
                        ),
                        Text(
                            "thinking",
                            "What do we make of it?",
                            "The analysis, apart from what is known",
                            meaning=Meaning.ANALYSIS,
                            goes_to=CHRONOLOGY,
                        ),
                        Text("stuck", "What makes this one hard for us?"),
                        Text(
                            "decided",
                            "What was decided?",
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
            intro="Add one for every child you talked about.",
        ),
        Section(
            "Case file audit",
            (
                Cases(
                    "audits",
                    "Case files that were audited",
                    expected=2,
                    parts=(
                        Text("strengths", "What is strong in this case?", required=True, goes_to=CHRONOLOGY),
                        Text("learning_points", "What do we learn from it?", required=True, goes_to=CHRONOLOGY),
                    ),
                ),
            ),
            intro="Two children’s files, chosen before the meeting. What you write goes to each child’s chronology.",
        ),
        Section("Any other business", (Text("other_business", "Any other business"),)),
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

TEAM_MEETING_1 = with_parts(
    TEAM_MEETING,
    1,
    cases=(
        Text("situation", "What is the situation for this child now?", required=True, goes_to=CHRONOLOGY),
        Text("stuck", "What makes this one hard for us?"),
        Text(
            "decided",
            "What was decided, and why?",
            "Who will do what, and by when. If nothing changes, write “No change of plan”.",
            required=True,
            goes_to=CHRONOLOGY,
        ),
    ),
)
"""As it was before a discussion said of itself whether the plan changes: papers that were begun on it stay on it."""
