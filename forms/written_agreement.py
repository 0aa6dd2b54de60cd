"""The written agreement of supervision (nefutures, Appendix 1).

It mirrors that appendix's order and meaning; the wording is ours. First what both undertake, then each one's own words
"I agree to take on the role", then the individual terms, the plan for when they disagree, and ink.
"""

from forms.kit import Count, Day, Document, Line, Meaning, Purpose, Rows, Section, Signatures, Statement, Text

WRITTEN_AGREEMENT = Document(
    key="written_agreement",
    version=1,
    purpose=Purpose.CONTRACT,
    title="Written agreement of supervision",
    intro="This agreement says who does what, so that both can look hard at child protection work, decide what is needed "
    "for each child, and feel safe in doing so.",
    sections=(
        Section(
            "What each of us does",
            (
                Statement(
                    "supervisor_does",
                    "The supervisor",
                    text="Sees that supervision happens regularly, has a purpose, and is recorded and kept in confidence. "
                    "Knows more of child protection, helps the supervisee to think, reflect and find the next step with "
                    "other agencies, and is there between sessions too. Answers in the end for what was agreed being done "
                    "in time.",
                ),
                Statement(
                    "supervisee_does",
                    "The supervisee",
                    text="Sees that supervision happens, and asks for more whenever a child’s protection needs it. Brings a "
                    "true and recent picture of each case, and whatever else should be talked about, such as conflict or "
                    "too little time.",
                ),
                Statement(
                    "both_check",
                    "Both of us",
                    text="Check before the meeting ends that the record says what was discussed.",
                ),
            ),
        ),
        Section(
            "What we both undertake",
            (
                Statement(
                    "how_often",
                    "How often",
                    text="At least once in each half term, six times a year. With peers or in a group at least once a "
                    "term; longer apart only where no single case is discussed.",
                ),
                Statement(
                    "agenda",
                    "The agenda",
                    text="Both bring items: cases, our own work and wellbeing, health and safety, policies and procedures. "
                    "Supervision is for critical thought about our practice and not for cases alone.",
                ),
                Statement(
                    "records",
                    "Records",
                    text="What is said is recorded truly and promptly, signed and dated by both, and kept securely.",
                ),
                Statement(
                    "confidentiality",
                    "Confidentiality",
                    text="Cases are discussed in supervision, between those named here, and with nobody else at work or at "
                    "home. Asking the child’s social worker for advice is no breach of it.",
                ),
                Statement(
                    "diversity",
                    "Diversity and equality",
                    text="We ask of every case what part ethnicity, faith, language, gender, disability or any other "
                    "difference plays, for the child and for the adults, and give it the time and reading that it needs.",
                ),
            ),
        ),
        Section(
            "Who takes which role",
            (
                Line("supervisor", "I agree to be the supervisor", "Name", meaning=Meaning.SUPERVISOR, required=True),
                Line("supervisor_role", "My position in the school", meaning=Meaning.SUPERVISOR_ROLE, required=True),
                Line("supervisee", "I agree to be the supervisee", "Name", meaning=Meaning.SUPERVISEE, required=True),
                Line("supervisee_role", "My position in the school", meaning=Meaning.SUPERVISEE_ROLE, required=True),
            ),
        ),
        Section(
            "Our own terms",
            (
                Line(
                    "frequency",
                    "Supervision is held",
                    "For example, once in each half term",
                    meaning=Meaning.FREQUENCY,
                    required=True,
                ),
                Count(
                    "length_minutes",
                    "It lasts about this many minutes",
                    "No less than 60",
                    meaning=Meaning.LENGTH,
                    required=True,
                ),
                Rows(
                    "agenda_items",
                    "Standing items of the agenda",
                    "For example, figures on referrals; current cases; earlier actions; new guidance",
                    parts=(Line("item", "Item", required=True),),
                    expected=4,
                    required=True,
                ),
                Line("attended_by", "It is attended by", "Names, or offices", required=True),
                Line("recorded_by", "It is recorded by", required=True),
                Line("stored_by", "The records are kept by", required=True),
                Line(
                    "main_system",
                    "The school’s main system for a child’s file",
                    "For example CPOMS, RecordMy, MyConcern or paper",
                    meaning=Meaning.MAIN_SYSTEM,
                    required=True,
                ),
                Text(
                    "difference",
                    "Anything about our differences that we want to keep in mind",
                    "For example background, faith, disability, or that one of us is the other’s manager",
                ),
            ),
        ),
        Section(
            "If something cannot be settled",
            (
                Text(
                    "contingency",
                    "What we do when we disagree, or when this agreement has to change",
                    "For example, another supervisor for that question, or an opinion from outside",
                    required=True,
                ),
            ),
        ),
        Section(
            "Date and review",
            (
                Day("agreed_on", "Date agreed", meaning=Meaning.DATE, required=True),
                Day("review_on", "We review this agreement on", meaning=Meaning.REVIEW_DATE, required=True),
            ),
        ),
        Section("Signatures", (Signatures("signatures", "Signatures", meaning=Meaning.SIGNATURES),)),
    ),
)
