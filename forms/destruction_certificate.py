"""That something was destroyed because its time had come: what kinds, how many, from when to when, and by which two people.

It outlives what it tells of, so it names no child and no party of a contract: a reference, counts and one seal.
"""

from forms.kit import Day, Document, Line, Meaning, Purpose, Rows, Section, Statement, Text

DESTRUCTION_CERTIFICATE = Document(
    key="destruction_certificate",
    version=1,
    purpose=Purpose.CERTIFICATE,
    title="Certificate of destruction",
    intro="What is named here was destroyed in Alongside, by two people, after its time of retention had ended.",
    sections=(
        Section(
            "What was destroyed",
            (
                Line("certificate_reference", "Destruction", required=True),
                Line("of", "Of", required=True),
                Line("kind", "What it was", required=True),
                Line("period", "From when to when", required=True),
                Day("due_on", "Kept until", required=True),
                Day("destroyed_on", "Destroyed on", meaning=Meaning.DATE, required=True),
                Text("reason", "Why", required=True),
            ),
        ),
        Section(
            "Counts",
            (
                Rows(
                    "counts",
                    "What, and how many",
                    parts=(Line("what", "What", required=True), Line("how_many", "How many", required=True)),
                ),
                Line("seal", "Seal over the hashes of all of it", required=True),
            ),
        ),
        Section(
            "By whom",
            (
                Line("proposed_by", "Proposed by", required=True),
                Line("done_by", "Second person", required=True),
            ),
        ),
        Section(
            "What this does not reach",
            (
                Statement(
                    "not_reached",
                    "Still to be done by hand",
                    text="Sealed backups that were made before this day hold it until they are destroyed by their own rota. "
                    "Printed and signed papers, downloaded files, what was copied into another system or sent to another "
                    "school are outside Alongside. The audit keeps references and counts, and no words.",
                ),
            ),
        ),
    ),
)
