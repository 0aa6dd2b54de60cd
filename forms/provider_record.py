"""What is written round a provider's own record of a session (trust: an external provider supervises).

The provider writes on its own form, which is attached as it is and holds the rest. Asked here is only what the school
itself must have: whether it was a group session (trust), what goes to each child's chronology ("should also be recorded on
individual … records held by the school"), what was promised, and who signs.
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
    Section,
    Signatures,
    Text,
    YesNo,
    with_parts,
)

PROVIDER_RECORD = Document(
    key="provider_record",
    version=2,
    purpose=Purpose.ATTACHED_RECORD,
    title="Record of a session with an outside provider",
    intro="The provider’s own record of this session is attached and holds the rest. This sheet says what was decided "
    "about each child and what was promised.",
    sections=(
        Section(
            "About this session",
            (
                Line("supervisee", "Who was supervised", meaning=Meaning.SUPERVISEE, required=True),
                Line("supervisor", "Who supervised", meaning=Meaning.SUPERVISOR, required=True),
                Day("held_on", "Date", "For example, 3/12/26", meaning=Meaning.DATE, required=True),
                YesNo("group_session", "Was this a group session?", required=True),
            ),
        ),
        Section(
            "Children",
            (
                Cases(
                    "cases",
                    "Children who were discussed",
                    meaning=Meaning.CASES,
                    expected=1,
                    parts=(
                        Text(
                            "discussed",
                            "What was said about this child?",
                            required=True,
                            goes_to=CHRONOLOGY,
                        ),
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
            intro="Add one for every child who was discussed. Write only what is about that child: it goes to the child’s "
            "chronology. Everything else stays in the provider’s record.",
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
                Day("next_on", "Date of the next session", meaning=Meaning.NEXT_DATE),
            ),
        ),
        Section("Signatures", (Signatures("signatures", "Signatures", meaning=Meaning.SIGNATURES),)),
    ),
)

PROVIDER_RECORD_1 = with_parts(
    PROVIDER_RECORD,
    1,
    cases=(
        Text("discussed", "What was said about this child?", required=True, goes_to=CHRONOLOGY),
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
