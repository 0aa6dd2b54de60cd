"""The record of a session with a designated safeguarding lead (jmat, second form of the appendix).

It mirrors that form's order and meaning; the wording is ours. The two case blocks become as many as were discussed, and
what is about the child goes to the child's chronology while the lead's own reflection stays here. The summary of actions
is asked in the same form, since the policy wants it during the session or straight after.
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
    Text,
    YesNo,
    with_parts,
)

DSL_RECORD = Document(
    key="dsl_record",
    version=2,
    purpose=Purpose.RECORD,
    title="DSL supervision record",
    intro="Supervision holds support, a look at the work and the analysis of cases in balance, so that practice is "
    "thought about and not only done.",
    sections=(
        Section(
            "About this session",
            (
                Line("supervisee", "Name of DSL", meaning=Meaning.SUPERVISEE, required=True),
                Line("supervisor", "Name of supervisor", meaning=Meaning.SUPERVISOR, required=True),
                Day("held_on", "Date", "For example, 3/12/26", meaning=Meaning.DATE, required=True),
            ),
        ),
        Section(
            "Your school",
            (
                Day("training_due", "When is your DSL training due to be renewed?", meaning=Meaning.TRAINING_DUE),
                Count("vulnerable_list", "How many children are on the school’s vulnerable list?"),
                Text(
                    "trends",
                    "What trends do you see in recorded concerns?",
                    "Patterns, places, times of day. Name children further down, under Safeguarding concerns.",
                ),
                Text("trend_actions", "What do you feel should be done about these trends?"),
                Text(
                    "staff_not_recording",
                    "Are you concerned about staff who do not record notifications?",
                    "How many and what would help. A worry about someone’s conduct is not for this form: take it to the "
                    "head, or to the chair of governors if it is about the head.",
                ),
                Text("recording_quality", "Are you concerned about how well or how evenly concerns are recorded?"),
            ),
        ),
        Section("What has gone well", (Text("successes", "What have been the key successes since last time?"),)),
        Section(
            "Safeguarding concerns",
            (
                Cases(
                    "cases",
                    "Cases that you have coordinated",
                    meaning=Meaning.CASES,
                    expected=2,
                    parts=(
                        Text(
                            "analysis",
                            "What is the situation for this child now?",
                            "What happened, and what is known",
                            required=True,
                            goes_to=CHRONOLOGY,
                        ),
                        Text(
                            "thinking",
                            "What do you make of it?",
                            "The analysis, apart from what is known",
                            meaning=Meaning.ANALYSIS,
                            goes_to=CHRONOLOGY,
                        ),
                        Text("reflection", "What was this like for you?"),
                        Text(
                            "next_steps",
                            "What needs to happen, to make a difference for the child?",
                            "Who will do what, and by when",
                            meaning=Meaning.DECISION,
                            required=True,
                            goes_to=CHRONOLOGY,
                        ),
                        Text(
                            "reason",
                            "Why this?",
                            meaning=Meaning.REASON,
                            goes_to=CHRONOLOGY,
                        ),
                        YesNo(
                            "plan_changed",
                            "Does the child’s plan change?",
                            meaning=Meaning.PLAN_CHANGED,
                            required=True,
                            goes_to=CHRONOLOGY,
                        ),
                        Text(
                            "impact",
                            "What difference have earlier steps made for the child?",
                            meaning=Meaning.IMPACT,
                            goes_to=CHRONOLOGY,
                        ),
                    ),
                ),
            ),
            intro="Two children whose cases you have coordinated, and what needs to happen for each. Add one for every "
            "child you talked about.",
        ),
        Section(
            "Frustrations and support",
            (
                Text("frustrations", "What have been your two main frustrations in the role since last time?"),
                Text("steps_taken", "What have you done to resolve them?"),
                Text(
                    "practice_issues",
                    "Are there any issues of professional practice to consider?",
                    "For example a new policy, quality of work, safer working, boundaries, your place in the school",
                ),
                Text("support_needed", "What support do you need from senior leaders or the trust to resolve these?"),
                Text(
                    "contextual_concerns",
                    "Do you have any contextual safeguarding concerns, such as a new risk? How will you share them?",
                ),
            ),
        ),
        Section(
            "Professional development",
            (
                Text("training_attended", "What training or briefings have you attended since last time?"),
                Text("training_learnt", "What did you learn that you can use in your practice or school?"),
                Text("training_wanted", "What further training do you need, to develop the role?"),
            ),
        ),
        Section(
            "Looking after yourself",
            (
                Text(
                    "coping",
                    "This role brings upsetting and tragic things. What helps you cope, and who supports you?",
                    "Write only what you are happy to have on paper",
                ),
                Text("self_care", "What are your plans to look after yourself, at work and away from it?"),
            ),
        ),
        Section(
            "Actions",
            (Actions("actions", "Actions agreed in this session", meaning=Meaning.ACTIONS),),
            intro="What was promised, by whom and by when. Each appears on that person’s home page.",
        ),
        Section(
            "This supervision",
            (
                Text("needs_met", "Is supervision meeting your needs? What should change?", meaning=Meaning.NEEDS_MET),
                Day("next_on", "Date of the next session", meaning=Meaning.NEXT_DATE, required=True),
            ),
        ),
        Section("Signatures", (Signatures("signatures", "Signatures", meaning=Meaning.SIGNATURES),)),
    ),
)

DSL_RECORD_1 = with_parts(
    DSL_RECORD,
    1,
    cases=(
        Text("analysis", "What is the situation for this child now?", required=True, goes_to=CHRONOLOGY),
        Text("reflection", "What was this like for you?"),
        Text(
            "next_steps",
            "What needs to happen, to make a difference for the child?",
            "Who will do what, and by when. If nothing changes, write “No change of plan”.",
            required=True,
            goes_to=CHRONOLOGY,
        ),
    ),
)
"""As it was before a discussion said of itself whether the plan changes: papers that were begun on it stay on it."""
