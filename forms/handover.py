"""What one supervisor hands over to the next (loxdale: the replacement has the previous six months' records).

Children stand here by reference and situation only: the new supervisor reads the rest where their role allows it. What an
outside supervisor holds on paper is asked, since nobody at the school can see it. The wording is ours.
"""

from forms.kit import Day, Document, Line, Meaning, Purpose, Rows, Section, Signatures, Text

HANDOVER = Document(
    key="handover",
    version=1,
    purpose=Purpose.HANDOVER,
    title="Handover of supervision",
    intro="So that the supervisee does not have to begin again, and nothing that was promised to a child is lost.",
    sections=(
        Section(
            "Who hands over to whom",
            (
                Line("supervisee", "Supervisee", meaning=Meaning.SUPERVISEE, required=True),
                Day("handed_on", "Date of this handover", meaning=Meaning.DATE, required=True),
                Line("supervisor", "Supervisor who leaves", meaning=Meaning.SUPERVISOR, required=True),
                Line("new_supervisor", "New supervisor", required=True),
                Day("from_day", "The new supervisor begins on", required=True),
                Day("records_from", "Records are handed over from", "Six months before that day", required=True),
            ),
        ),
        Section(
            "Sessions in these six months",
            (
                Rows(
                    "sessions",
                    "Sessions and their records",
                    parts=(
                        Day("session_on", "Date", required=True),
                        Line("record_reference", "Record", required=True),
                        Line("standing", "Where it stands", "For example, signed and filed"),
                        Line("remark", "To know", "Without naming a child"),
                    ),
                ),
            ),
        ),
        Section(
            "Open actions",
            (
                Rows(
                    "open_actions",
                    "Promised and not done yet",
                    parts=(
                        Text("what", "What", required=True),
                        Line("owner", "Who", required=True),
                        Day("due", "By when", required=True),
                        Line("from_record", "From record"),
                    ),
                ),
            ),
        ),
        Section(
            "Live cases",
            (
                Rows(
                    "live_cases",
                    "Live cases, by reference",
                    "Never a name: those who may see it find the child by the reference",
                    parts=(
                        Line("child_reference", "Child", "For example C-0412", required=True),
                        Line("situation", "Situation", "For example, child in need plan", required=True),
                        Day("last_discussed", "Last discussed"),
                        Line("next_step", "Next step"),
                    ),
                ),
            ),
        ),
        Section(
            "What is still owed",
            (
                Text(
                    "still_owed", "What is still to be written, agreed, signed or copied, and by whom?", required=True
                ),
                Text(
                    "held_outside",
                    "What does an outside supervisor hold on paper, and what will become of it?",
                    "Which records, where, and by when they come back or are destroyed. If none, write “Nothing”.",
                    required=True,
                ),
                Text("to_know", "What else should the new supervisor know about working together?"),
            ),
        ),
        Section("Signatures", (Signatures("signatures", "Signatures", meaning=Meaning.SIGNATURES),)),
    ),
)
