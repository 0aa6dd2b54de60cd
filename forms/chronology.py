"""A child's printed chronology: every entry in its order, for the child's file.

Nobody types it: it is made from the database and printed. It says of each entry when it happened and, apart from that, when
it was entered, who took part, and what became of it, since a chronology may be read in court (nefutures). Corrected and
struck entries stand here as such, said before their words are read; another child stands here by reference.
"""

from forms.kit import Day, Document, Line, Meaning, Purpose, Rows, Section, Text

CHRONOLOGY_PRINT = Document(
    key="chronology",
    version=1,
    purpose=Purpose.CHRONOLOGY,
    title="Chronology",
    intro="Entries from supervision and from professionals’ meetings. The child’s main file is in the school’s main system.",
    sections=(
        Section(
            "The child",
            (
                Line("child_name", "Name", required=True),
                Line("child_reference", "Reference", required=True),
                Day("born_on", "Date of birth"),
                Line("year_group", "Year and class"),
                Day("as_of", "As it stood on", meaning=Meaning.DATE, required=True),
                Line("period", "Shown here", "For example, all entries", required=True),
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
                        Line("filed", "Filed in"),
                    ),
                ),
            ),
        ),
    ),
)
