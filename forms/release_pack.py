"""What was released to somebody who asked what is held on them, or on their child: made from what was reviewed, and printed.

Nobody types it. Words that were taken out are not in the file at all; a mark stands in their place.
"""

from forms.kit import Day, Document, Line, Meaning, Purpose, Rows, Section, Statement, Text

RELEASE_PACK = Document(
    key="release_pack",
    version=1,
    purpose=Purpose.RELEASE,
    title="What supervision holds",
    intro="The answer to a request for access. Each part was read by a person before it was released.",
    sections=(
        Section(
            "The request",
            (
                Line("about", "Information about", required=True),
                Line("request_reference", "Request", required=True),
                Day("received_on", "Received on", required=True),
                Day("as_of", "As it stood on", meaning=Meaning.DATE, required=True),
                Text("what_this_is", "What this is", required=True),
            ),
        ),
        Section(
            "What was released",
            (
                Rows(
                    "released",
                    "Each part that was released",
                    parts=(
                        Line("what", "What", required=True),
                        Text("words", "Words", required=True),
                    ),
                ),
            ),
        ),
        Section(
            "If you do not agree",
            (
                Statement(
                    "rights",
                    "Your rights",
                    text="Tell the school if something is wrong or missing: it can be put right, or your disagreement noted "
                    "beside it. You can complain to the school and to the Information Commissioner’s Office, and you can "
                    "ask a court to decide.",
                ),
            ),
        ),
    ),
)
