"""The record of group supervision among leads and deputies (nefutures).

It follows that policy's standing agenda, in its order: the figures on referrals and protection, every live case, earlier
actions, new guidance. The wording is ours. It says on its face that it was a group session (trust). What is about the child
goes to the child's chronology ("records are kept within the child's records"); what the work does to the adults stays here.
"""

from forms.kit import (
    CHRONOLOGY,
    Actions,
    Cases,
    Count,
    Day,
    Document,
    Line,
    Meaning,
    Purpose,
    Section,
    Signatures,
    Statement,
    Text,
    YesNo,
    with_parts,
)

GROUP_RECORD = Document(
    key="group_record",
    version=2,
    purpose=Purpose.RECORD,
    title="Group supervision record",
    intro="A group of people who do the same work looks at its cases together, so that no child’s plan drifts or waits.",
    sections=(
        Section(
            "About this session",
            (
                Statement(
                    "group_mark",
                    "Group supervision",
                    text="This was a group session. What was said in it stays within the group’s agreed boundary.",
                ),
                Day("held_on", "Date", "For example, 3/12/26", meaning=Meaning.DATE, required=True),
                Line(
                    "session_kind",
                    "Type of supervision",
                    "For example, group, internal",
                    meaning=Meaning.SESSION_KIND,
                ),
                Line("supervisor", "Supervisor", meaning=Meaning.SUPERVISOR, required=True),
                Line("supervisee", "Supervisees present", meaning=Meaning.SUPERVISEE, required=True),
                Line("attendees", "Anyone else present", meaning=Meaning.ATTENDEES),
            ),
        ),
        Section(
            "Figures on referrals and protection",
            (
                Count("protection_plans", "Children on a child protection plan"),
                Count("in_need_plans", "Children on a child in need plan"),
                Count("referrals", "Referrals since last time"),
                Count("referrals_waiting", "Referrals with no outcome yet"),
                Text("figures_say", "What do the figures tell us?", "Name children further down, under Live cases."),
            ),
        ),
        Section(
            "Live cases",
            (
                Cases(
                    "cases",
                    "Review of every live case",
                    meaning=Meaning.CASES,
                    parts=(
                        Text(
                            "situation",
                            "Where does the case stand?",
                            "What has changed, and whether anything drifts or waits",
                            required=True,
                            goes_to=CHRONOLOGY,
                        ),
                        Text(
                            "impact",
                            "Is the plan helping this child, and how do we know?",
                            meaning=Meaning.IMPACT,
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
                        Text(
                            "difference",
                            "What part does diversity or equality play for this child?",
                            "For example faith, language, ethnicity, gender, disability",
                            goes_to=CHRONOLOGY,
                        ),
                        Text("reflection", "What does this case ask of us, and what might we not be seeing?"),
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
            intro="A case is live where there is a child protection plan, a child in need plan, or a referral with no "
            "outcome yet. Add every one, and any other child you talked about.",
        ),
        Section(
            "Earlier actions",
            (Text("earlier_actions", "What has become of the actions from before?"),),
        ),
        Section(
            "Themes and guidance",
            (
                Text("themes", "What themes or questions do several cases share?", "Without naming a child"),
                Text("guidance", "What is new in guidance, law or local procedure, and what does it mean for us?"),
                Text("own_items", "What else was brought?", "For example workload, a conflict, health and safety"),
            ),
        ),
        Section(
            "Actions",
            (Actions("actions", "Actions agreed in this session", meaning=Meaning.ACTIONS),),
            intro="What was promised, by whom and by when. Each appears on that person’s home page.",
        ),
        Section(
            "Next session",
            (Day("next_on", "Date of the next session", meaning=Meaning.NEXT_DATE, required=True),),
        ),
        Section("Signatures", (Signatures("signatures", "Signatures", meaning=Meaning.SIGNATURES),)),
    ),
)

GROUP_RECORD_1 = with_parts(
    GROUP_RECORD,
    1,
    cases=(
        Text(
            "situation",
            "Where does the case stand, and is the plan helping this child?",
            "What has changed, and whether anything drifts or waits",
            required=True,
            goes_to=CHRONOLOGY,
        ),
        Text(
            "difference",
            "What part does diversity or equality play for this child?",
            "For example faith, language, ethnicity, gender, disability",
            goes_to=CHRONOLOGY,
        ),
        Text("reflection", "What does this case ask of us, and what might we not be seeing?"),
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
