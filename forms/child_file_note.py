"""A note for a child's own file: advice or a discussion outside a session's record.

A named child's discussion "must be recorded" in that child's file (cambridgeshire); ad hoc advice is entered on the
chronology as a "Professional's Meeting" (jmat). Everything asked about the child goes to the chronology, and nothing about
the adult is asked. One child to a printed note, so that no child's file holds another's name.
"""

from forms.kit import (
    CHRONOLOGY,
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

CHILD_FILE_NOTE = Document(
    key="child_file_note",
    version=2,
    purpose=Purpose.CHILD_NOTE,
    title="Note for a child’s file: professionals’ meeting",
    intro="A discussion of a child is kept in that child’s own file, so that it can be followed who advised what, and why.",
    sections=(
        Section(
            "About this discussion",
            (
                Day("held_on", "Day of the discussion", "For example, 3/12/26", meaning=Meaning.DATE, required=True),
                Choice("formality", "Was it planned?", options=("Planned", "Ad hoc"), meaning=Meaning.FORMALITY),
                Line(
                    "attendees",
                    "Who took part",
                    "Names and offices",
                    meaning=Meaning.ATTENDEES,
                    required=True,
                ),
                Line("advice_from", "Who gave advice", "Name and office, for example the trust’s safeguarding lead"),
                Choice(
                    "held_how",
                    "How",
                    options=("In person", "By telephone", "Online", "In writing", "Several ways"),
                ),
            ),
        ),
        Section(
            "The child",
            (
                Cases(
                    "cases",
                    "The child who was discussed",
                    meaning=Meaning.CASES,
                    expected=1,
                    required=True,
                    parts=(
                        Text(
                            "why",
                            "Why was advice sought?",
                            required=True,
                            goes_to=CHRONOLOGY,
                        ),
                        Text(
                            "advised",
                            "What was said and advised?",
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
                            "Why was it decided?",
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
            intro="All of it goes to the child’s chronology. Write about one child in each, and name no other.",
        ),
        Section("Signature", (Signatures("signatures", "Signature", meaning=Meaning.SIGNATURES),)),
    ),
)

CHILD_FILE_NOTE_1 = with_parts(
    CHILD_FILE_NOTE,
    1,
    cases=(
        Text("why", "Why was advice sought?", required=True, goes_to=CHRONOLOGY),
        Text("advised", "What was said and advised?", required=True, goes_to=CHRONOLOGY),
        Text(
            "decided",
            "What was decided, and why?",
            "Who will do what, and by when",
            required=True,
            goes_to=CHRONOLOGY,
        ),
        Text(
            "plan_changed",
            "Does the child’s plan change, and how?",
            "If not, write “No change of plan”.",
            required=True,
            goes_to=CHRONOLOGY,
        ),
    ),
)
"""As it was before a discussion said of itself whether the plan changes: papers that were begun on it stay on it."""
