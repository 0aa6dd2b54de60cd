"""The contract between a designated safeguarding lead and their supervisor (jmat, Appendix 1).

It mirrors that form's order and meaning; the wording is ours. What the policy leaves to the school (how often, how long,
where, who settles a disagreement, which system holds the child's file) is asked, so that the printed page says it.
"""

from forms.kit import Count, Day, Document, Line, Meaning, Purpose, Section, Signatures, Statement, Text

DSL_CONTRACT = Document(
    key="dsl_contract",
    version=1,
    purpose=Purpose.CONTRACT,
    title="DSL supervision contract",
    intro="Supervision holds two things in balance: support for the person, and a clear look at the cases they carry, "
    "so that good practice is thought about and not only done.",
    sections=(
        Section(
            "Who this contract is between",
            (
                Line("supervisee", "Name of supervisee", meaning=Meaning.SUPERVISEE, required=True),
                Line("supervisee_role", "Role", meaning=Meaning.SUPERVISEE_ROLE, required=True),
                Line("supervisor", "Name of supervisor", meaning=Meaning.SUPERVISOR, required=True),
                Line("supervisor_role", "Role", meaning=Meaning.SUPERVISOR_ROLE, required=True),
                Day("agreed_on", "Date agreed", meaning=Meaning.DATE, required=True),
                Day("review_on", "Review date", "Within a year", meaning=Meaning.REVIEW_DATE, required=True),
            ),
        ),
        Section(
            "When and where we meet",
            (
                Line(
                    "frequency",
                    "How often",
                    "At least once in each half term, and sooner if either of you asks",
                    meaning=Meaning.FREQUENCY,
                    required=True,
                ),
                Count(
                    "length_minutes",
                    "Length of a session in minutes",
                    "No less than 60",
                    meaning=Meaning.LENGTH,
                    required=True,
                ),
                Line(
                    "place",
                    "Where",
                    "A private room, in the working day, where nobody will interrupt",
                    meaning=Meaning.PLACE,
                    required=True,
                ),
                Statement(
                    "keeping_time",
                    "Keeping the time",
                    text="We do what we can to meet as arranged and undisturbed. Whoever has to cancel or move a session "
                    "tells the other, and we agree a new date.",
                ),
            ),
        ),
        Section(
            "How we work together",
            (
                Statement(
                    "preparing",
                    "Preparing",
                    text="Before each session the supervisee chooses the cases to discuss and begins to reflect on them.",
                ),
                Statement(
                    "taking_part",
                    "Taking part",
                    text="Everyone joins in, listens with attention and takes the other’s view seriously. We speak about "
                    "children, families and colleagues with respect for who they are.",
                ),
                Text(
                    "difference",
                    "Anything about our differences that we want to keep in mind",
                    "For example background, faith, disability, caring duties, or the offices each of you holds",
                ),
            ),
        ),
        Section(
            "Records and the child’s file",
            (
                Statement(
                    "recording",
                    "Recording",
                    text="The supervisor writes the record. Both of us agree that it is accurate, sign it, have a copy and "
                    "keep it secure. A summary of the actions is made in the session or straight after it.",
                ),
                Line(
                    "main_system",
                    "The school’s main system for a child’s safeguarding file",
                    "For example CPOMS, RecordMy, MyConcern or paper",
                    meaning=Meaning.MAIN_SYSTEM,
                    required=True,
                ),
                Statement(
                    "child_file",
                    "Decisions about a child",
                    text="Every decision about a child that the designated safeguarding lead agrees is entered on that "
                    "child’s own safeguarding record.",
                ),
            ),
        ),
        Section(
            "Confidentiality and disagreement",
            (
                Statement(
                    "confidentiality",
                    "What stays between us, and what cannot",
                    text="The supervisor keeps what is said in confidence, except where a child needs protecting: that is "
                    "always passed on. Something that could bring the school or trust into disrepute, may lead to "
                    "disciplinary action or is whistleblowing may have to go to line management.",
                ),
                Line(
                    "disagreement_first",
                    "If we cannot settle something, with the agreement of both we ask",
                    "An office, for example the deputy chief executive",
                    required=True,
                ),
                Line(
                    "disagreement_next",
                    "If the disagreement is with that person, we ask",
                    "An office, for example the chief executive",
                    required=True,
                ),
                Text("own_terms", "Anything else that we have agreed"),
            ),
        ),
        Section("Signatures", (Signatures("signatures", "Signatures", meaning=Meaning.SIGNATURES),)),
    ),
)
