"""The summary sheet of actions (loxdale, jmat: made during the session or straight after it).

One page to take away. It is printed from a session's actions and asks for no words about a child, so that it may lie
on a desk where a record may not.
"""

from forms.kit import Actions, Day, Document, Line, Meaning, Purpose, Section

ACTION_SUMMARY = Document(
    key="action_summary",
    version=1,
    purpose=Purpose.ACTION_SHEET,
    title="Summary of actions",
    intro="What was promised in this session, to take away and tick off.",
    sections=(
        Section(
            "The session",
            (
                Line("supervisee", "Who was supervised", meaning=Meaning.SUPERVISEE, required=True),
                Line("supervisor", "Who supervised", meaning=Meaning.SUPERVISOR, required=True),
                Line("attendees", "Anyone else who was there", meaning=Meaning.ATTENDEES),
                Day("held_on", "Date", "For example, 3/12/26", meaning=Meaning.DATE, required=True),
                Line("record_reference", "Record", "Its reference", meaning=Meaning.RECORD_REFERENCE),
                Line("standing", "Where the record stands", "For example, provisional", meaning=Meaning.STANDING),
            ),
        ),
        Section(
            "Actions",
            (Actions("actions", "Actions agreed in this session", meaning=Meaning.ACTIONS),),
        ),
        Section("Next session", (Day("next_on", "Date of the next session", meaning=Meaning.NEXT_DATE),)),
    ),
)
