"""A child's safeguarding file on its way to the next school, with the slip that comes back.

It is made from the database where Alongside holds the main file. Another child stands in it by reference only.
"""

from forms.kit import Day, Document, Line, Meaning, Purpose, Rows, Section, Statement, Text

FILE_TRANSFER = Document(
    key="file_transfer",
    version=1,
    purpose=Purpose.TRANSFER,
    title="Safeguarding file for the next school",
    intro="For the designated safeguarding lead of the school named here, and for nobody else.",
    sections=(
        Section(
            "The child",
            (
                Line("child_name", "Name", required=True),
                Line("child_reference", "Reference here", required=True),
                Day("born_on", "Date of birth"),
                Line("upn", "Unique pupil number"),
            ),
        ),
        Section(
            "The transfer",
            (
                Line("transfer_reference", "Transfer", required=True),
                Day("as_of", "As it stood on", meaning=Meaning.DATE, required=True),
                Line("to_school", "To", required=True),
                Day("starts_on", "First day there", required=True),
                Text("plans", "Plans"),
                Text("contents", "What is here", required=True),
            ),
        ),
        Section(
            "Entries",
            (
                Rows(
                    "entries",
                    "In the order of what happened",
                    parts=(
                        Day("happened_on", "Day", required=True),
                        Line("standing", "Status", required=True),
                        Line("entered_on", "Entered on", required=True),
                        Text("said", "What was said and decided", required=True),
                        Line("source", "From", required=True),
                        Line("took_part", "Who took part"),
                    ),
                ),
            ),
        ),
        Section(
            "Receipt",
            (
                Statement(
                    "receipt",
                    "To be sent back",
                    text="Received on: ______________   Name and office: ____________________________________   "
                    "Please send this page back to the school it came from.",
                ),
            ),
        ),
    ),
)
