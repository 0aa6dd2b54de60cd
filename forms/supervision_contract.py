"""The supervision contract with a supervisor who may come from outside the school (trust).

It mirrors that form's order and meaning; the wording is ours. How often and for how long stand inside the supervisor's
responsibilities, as the policy puts them; a group agrees its boundary of confidentiality; what can stay in confidence has
three levels. The policy sets no least length, so the length is a line and not a count of minutes.
"""

from forms.kit import Day, Document, Line, Meaning, Purpose, Section, Signatures, Statement, Text, YesNo

SUPERVISION_CONTRACT = Document(
    key="supervision_contract",
    version=1,
    purpose=Purpose.CONTRACT,
    title="Supervision contract",
    intro="Supervision looks at practice, helps people grow in it, and supports them in what the work does to them.",
    sections=(
        Section(
            "Who this contract is between",
            (
                Line("supervisee", "Supervisee", meaning=Meaning.SUPERVISEE, required=True),
                Line("supervisee_role", "Job title", meaning=Meaning.SUPERVISEE_ROLE, required=True),
                Line("works_at", "School"),
                Line("supervisor", "Supervisor", meaning=Meaning.SUPERVISOR, required=True),
                Line("supervisor_role", "Supervisor’s position", meaning=Meaning.SUPERVISOR_ROLE),
                Line("provider", "Outside provider", "Where the supervisor comes from one: the organisation’s name"),
                Day("agreed_on", "Date of contract", meaning=Meaning.DATE, required=True),
                Day("review_on", "Date of annual review", "Within a year", meaning=Meaning.REVIEW_DATE, required=True),
            ),
        ),
        Section(
            "What the supervisor is responsible for",
            (
                Line(
                    "frequency",
                    "Supervision takes place every",
                    "For example, half term. More often for somebody new, or while a piece of work needs it",
                    meaning=Meaning.FREQUENCY,
                    required=True,
                ),
                Line("length", "And lasts", "For example, 90 minutes", meaning=Meaning.LENGTH, required=True),
                Line("place", "Where", "A place and time that suit both, without interruptions", meaning=Meaning.PLACE),
                Statement(
                    "supervisor_practice",
                    "Support, challenge and sound practice",
                    text="Does their half to make the relationship work, with care and with challenge, and keeps an eye on "
                    "cases, load and safe practice that meets the school’s and the profession’s standards.",
                ),
                Statement(
                    "supervisor_confidence",
                    "Confidence",
                    text="Keeps what is said in confidence, as far as the safety of children and staff allows.",
                ),
                Statement(
                    "supervisor_review",
                    "This contract",
                    text="Sees that it is agreed, and looked at again with the supervisee every year.",
                ),
            ),
        ),
        Section(
            "What the supervisee is responsible for",
            (
                Statement(
                    "supervisee_comes",
                    "Taking part",
                    text="Accepts being supervised, comes regularly and on time, prepared and with an agenda, takes an "
                    "active part and does their half to make it work.",
                ),
                Statement(
                    "supervisee_acts",
                    "Afterwards",
                    text="Answers for the actions agreed, and sees that every change or action in a case is written on "
                    "that child’s own file.",
                ),
                Statement(
                    "supervisee_record",
                    "The record and this contract",
                    text="Sees that the record shows that meeting truly, and that this contract is looked at every year.",
                ),
            ),
        ),
        Section(
            "Supervision in a group",
            (
                YesNo("group_arrangement", "Is this group supervision?", required=True),
                Text(
                    "group_boundaries",
                    "If it is: where does this group’s confidentiality end?",
                    "What may be told to whom outside the group. Every record says that it was a group session",
                ),
            ),
        ),
        Section(
            "Diversity",
            (
                Statement(
                    "diversity",
                    "In this supervision",
                    text="Questions of diversity are met openly and constructively, and staff can speak about their own "
                    "experience of them.",
                ),
                Text("difference", "Anything about our differences that we want to keep in mind"),
            ),
        ),
        Section(
            "What can stay in confidence",
            (
                Statement(
                    "must_report",
                    "Must be reported, by the proper channel",
                    text="Harm to self or to others, a breach of child protection policy, gross misconduct, or conduct "
                    "that brings the school into disrepute.",
                ),
                Statement(
                    "line_management",
                    "Is reported to line management",
                    text="A breach of discipline, and performance or capability that puts a child’s safety at risk.",
                ),
                Statement(
                    "may_report",
                    "May have to be reported",
                    text="What the supervisee tells that would weigh heavily on the organisation.",
                ),
            ),
        ),
        Section(
            "Records",
            (
                Statement(
                    "recording",
                    "The record of a session",
                    text="The supervisor writes it, both sign and date it, and the supervisee has a copy. It is "
                    "confidential, and open to inspection and audit. What is decided about a child is on the child’s file "
                    "too.",
                ),
                Line("stored_at", "The supervisor keeps the records", "Where, and how they are secured", required=True),
                Line(
                    "main_system",
                    "The school’s main system for a child’s file",
                    "For example CPOMS, RecordMy, MyConcern or paper",
                    meaning=Meaning.MAIN_SYSTEM,
                    required=True,
                ),
            ),
        ),
        Section("Signatures", (Signatures("signatures", "Signatures", meaning=Meaning.SIGNATURES),)),
    ),
)
