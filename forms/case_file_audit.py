"""The audit of two children's case files (loxdale: strengths and learning points of two selected pupils).

On a paper of its own, for a school that audits apart from the meeting; `team_meeting` holds the same within the agenda.
What is found goes to each child's chronology. The wording is ours.
"""

from forms.kit import CHRONOLOGY, Actions, Cases, Day, Document, Line, Meaning, Purpose, Section, Signatures, Text

CASE_FILE_AUDIT = Document(
    key="case_file_audit",
    version=1,
    purpose=Purpose.CASE_FILE_AUDIT,
    title="Case file audit",
    intro="Two children’s files, read from the first page to the last: what is strong in the work, and what can be learnt.",
    sections=(
        Section(
            "About this audit",
            (
                Day("held_on", "Date", "For example, 3/12/26", meaning=Meaning.DATE, required=True),
                Line("supervisor", "Who led the audit", meaning=Meaning.SUPERVISOR, required=True),
                Line("supervisee", "Whose cases these are", meaning=Meaning.SUPERVISEE, required=True),
                Line("attendees", "Who else read the files", meaning=Meaning.ATTENDEES),
            ),
        ),
        Section(
            "The files",
            (
                Cases(
                    "cases",
                    "Files that were read",
                    meaning=Meaning.CASES,
                    expected=2,
                    required=True,
                    parts=(
                        Text(
                            "strengths",
                            "What is strong in this case?",
                            "For example, the child’s own voice, a clear plan, prompt notes",
                            required=True,
                            goes_to=CHRONOLOGY,
                        ),
                        Text("learning_points", "What is there to learn?", required=True, goes_to=CHRONOLOGY),
                        Text(
                            "to_do",
                            "What will be done for this child or this file?",
                            "Who and by when. If nothing is needed, write that",
                            required=True,
                            goes_to=CHRONOLOGY,
                        ),
                    ),
                ),
            ),
            intro="Two files, chosen beforehand. What you write about a file goes to that child’s chronology.",
        ),
        Section(
            "Actions",
            (Actions("actions", "Actions agreed in this audit", meaning=Meaning.ACTIONS),),
            intro="What was promised, by whom and by when. Each appears on that person’s home page.",
        ),
        Section("Next audit", (Day("next_on", "Date of the next audit", meaning=Meaning.NEXT_DATE),)),
        Section("Signatures", (Signatures("signatures", "Signatures", meaning=Meaning.SIGNATURES),)),
    ),
)
