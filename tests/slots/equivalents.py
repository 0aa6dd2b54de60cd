"""Six forms in the habits of those that schools use for supervision, in words of our own."""

from __future__ import annotations

from tests.slots.writing import CENTRED, Form, b, empty, h, leader, p, run, tbl, tc, tr, word_file

_FOOT = p("Page ", "<w:r><w:fldChar w:fldCharType=\"begin\"/></w:r>", "<w:r><w:instrText> PAGE </w:instrText></w:r>", "<w:r><w:fldChar w:fldCharType=\"end\"/></w:r>")  # fmt: skip


def _cluster_notes() -> bytes:
    line = "_" * 40
    rows = [tr("", "", "", "") for _ in range(5)]
    return word_file(
        p(b("Notes of a support meeting")),
        p(b("Kind of meeting (cluster / team / single): "), line),
        p(b("Held on: "), line),
        p(b("Schools that came: "), line),
        p(b("Who was there: "), line),
        h("What was said about the role"), empty(6),
        h("Pupils who were discussed"),
        p("Each discussion is copied into that pupil’s own file on the same day."),
        tbl(tr(tc(p(b("Pu"), b("pil"))), tc(p(b("What was advised"))), tc(p(b("Copied to the file by"))), tc(p(b("Copied on")))), *rows),
        h("How staff were supported"), empty(4),
        p(b("Next meeting on: "), "_" * 20),
        header=p("Lead staff: support"), footer=_FOOT,
    )  # fmt: skip


def _boxed_contract() -> bytes:
    terms = [
        "Meetings take place in each half term, or sooner where somebody asks for one, and last at least an hour.",
        "Both people choose the cases that they want to talk about before the meeting and begin to think about them.",
        "If either is unhappy with how it goes and this cannot be settled, the executive head will be asked to help.",
    ]
    sign = "…" * 40
    return word_file(
        p(b("Agreement between a lead and their supervisor"), props=CENTRED),
        tbl(
            tr(tc(p(b("This agreement balances support with challenge and asks both people to reflect on their practice.")), span=2)),
            tr(tc(p(b("Lead’s "), b("name:"))), tc(p(b("Post held:")))),
            tr(tc(p(b("Supervisor’s name: "))), tc(p(b("Post held:")))),
            tr(tc(p(b("Date of agreement:"))), tc(p(b("To be reviewed on:")))),
            tr(tc(p(b("Terms")), *(p(t) for t in terms), span=2)),
            tr(tc(p(b("Lead’s signature:")), empty(), p(sign)), tc(p(b("Supervisor’s signature:")), empty(), p(sign))),
        ),
        header=p("Two Rivers Trust"), footer=_FOOT,
    )  # fmt: skip


def _boxed_record() -> bytes:
    def box(*content: str) -> str:
        return tr(tc(*content))

    def case(number: int) -> str:
        return (
            p(b(f"Case {number} (how the child is now)")) + empty(4) + p(b("How did this feel to you?")) + empty(4)
            + p(b("What should be done next?")) + empty(5)
        )  # fmt: skip

    dots = "…" * 30
    return word_file(
        p(b("Lead’s supervision record")),
        tbl(
            box(p(b("This record supports reflection on what goes well and what does not, and is kept with the agreement."))),
            box(p(b("Name of lead:"))),
            box(p(b("Name of supervisor: "))),
            box(p(b("Day:"))),
            box(p(b("When does your training run out?"), run("\t\t\t", "<w:b/>"))),
            box(p(b("How many pupils are on the watch list?"), run("\t"))),
            box(p(b("Is there a pattern in what staff report? ")), empty()),
            box(p(b("What will you do about this pattern:")), empty()),
            box(p(b("Going well")), p(b("Which successes have there been since we last met?")), empty(8)),
            box(
                p(b("Worries")), p(b("Choose two cases that you led and say what must happen for the child’s life to get better?")),
                empty(), case(1), case(2),
            ),
            box(p(b("What two things got in your way most this term?")), empty(), p(b("1 ")), empty(), p(b("2 "))),
            box(p(b("How did you deal with them?")), empty()),
            box(p(b("Are there other matters of practice? E.g. a new policy, safer working, your place in the team, etc.")), empty(2)),
            box(p(b("Is there anything that we should change about these meetings?")), empty(3)),
            box(p(b("When do we meet next: "))),
            box(
                empty(), p(b("Signature of supervisor: "), b(dots), b("  Date:  …………………")), empty(),
                p(b("Signature of lead:"), b(dots), b("  Date:  …………………")),
            ),
        ),
    )  # fmt: skip


def _numbered_meeting() -> bytes:
    asked = (
        "1. Settling in", "2. What came of the last meeting", "3. What went well",
        "4. Three things that made the work hard and what was done about them",
        "5. What should governors do to help you with these?", "6. Does anything have to go to the local authority?",
        "7. Which patterns do you see in school and what can be done?", "8. Files read together: two pupils drawn by lot",
        "9. Anything else",
    )  # fmt: skip
    return word_file(
        p(b("Meeting of the safeguarding team")),
        tbl(tr("Day and hour", ""), tr("People", ""), tr("Kind of supervision (peer / group / external)", "")),
        empty(),
        *(p(b(text)) + empty(3) for text in asked),
        p("List of actions"),
        tbl(tr("What", "Who does it", "Until", "Done"), *(tr("", "", "", "") for _ in range(5))),
        empty(), p("Next meeting on: " + "." * 48),
        p("Signed by everybody"),
        tbl(tr("Person", "Signature", "Signed on"), *(tr("", "", "") for _ in range(4))),
    )  # fmt: skip


def _worded_agreement() -> bytes:
    line = "_" * 24
    bullet = "ListBullet"
    return word_file(
        h("Appendix: agreement in writing", 1),
        h("Why we have it:"), p("It says who does what, so that both people know what they can count on."),
        h("How often we meet"), p("At least once in each half term; groups at least once a term."),
        h("Promises:"),
        p("I, ", line, ", will be the supervisor under this agreement."),
        p(f"My post in the school is {line}."),
        p(f"I, {line}, will be the supervisee. My post in the school is {line}."),
        p("Between us we settled these points:"),
        p(f"We meet in {line}.", style=bullet),
        p("Each meeting lasts about ______ minutes.", style=bullet),
        p("These points are on every agenda:"),
        *(p("_" * 44, style=bullet) for _ in range(3)),
        p(f"Meetings are minuted by {line}"), p(f"Minutes are locked away in {line}"),
        p(f"We look at this agreement again on {line}"),
        p("If we cannot settle a disagreement we will do the following:"),
        p("_" * 70), p("_" * 70), p("_" * 70),
        p("We have read this and agree to it:"),
        p("Signed \t", " supervisor", props=leader(8504)), p("Date \t", props=leader(4535)),
        p("Signed \t", " supervisee", props=leader(8504)), p("Date \t", props=leader(4535)),
    )  # fmt: skip


def _outside_contract() -> bytes:
    bullet = "ListBullet"
    return word_file(
        p(b("Contract with an outside supervisor")),
        tbl(*(tr(label, "") for label in ("Member of staff", "Post", "Academy", "Outside supervisor", "Starts on", "Looked at again on"))),
        h("The supervisor will"),
        p("Keep what is said between us, unless a child or an adult is at risk", style=bullet),
        p("Write clear notes", style=bullet),
        p("Meet the member of staff every ", "…………………", " for ", "……………", " (how often and how long)", style=bullet),
        h("The member of staff will"), p("Come on time with a list of points", style=bullet),
        h("Is this for a group?"), p("☐ Yes   ☐ No"),
        p("If so, what the group keeps to itself:"), empty(4),
        tbl(tr("", "Signature", "Date"), tr("Outside supervisor", "", ""), tr("Member of staff", "", "")),
    )  # fmt: skip


FORMS = (
    Form("cluster notes", "underscores behind labels, headings over empty paragraphs", _cluster_notes, (
        "kind of meeting", "held on", "schools that came", "who was there", "what was said about the role", "pupil",
        "what was advised", "copied to the file by", "copied on", "how staff were supported", "next meeting on",
    )),
    Form("boxed contract", "labels alone in their cells, dots below the label", _boxed_contract, (
        "lead’s name", "post held", "supervisor’s name", "post held", "date of agreement", "to be reviewed on",
        "lead’s signature", "supervisor’s signature",
    )),
    Form("boxed record", "one box for each question, two cases in one", _boxed_record, (
        "name of lead", "name of supervisor", "day", "when does your training run out", "how many pupils are on the watch list",
        "pattern in what staff report", "what will you do about this pattern", "which successes", "case 1 how the child is now",
        "how did this feel", "what should be done next", "case 2 how the child is now", "how did this feel",
        "what should be done next", "what two things got in your way", "? what two things got in your way",
        "how did you deal with them", "other matters of practice", "anything that we should change about these meetings",
        "when do we meet next", "signature of supervisor", "date", "signature of lead", "date",
    )),
    Form("numbered meeting", "numbered questions in bold, three lines each", _numbered_meeting, (
        "day and hour", "people", "kind of supervision", "settling in", "what came of the last meeting", "what went well",
        "three things that made the work hard", "what should governors do", "does anything have to go", "which patterns do you see",
        "files read together", "anything else", "what", "who does it", "until", "done", "next meeting on",
        "person", "signature", "signed on",
    )),
    Form("worded agreement", "blanks in sentences and in a list, tab leaders", _worded_agreement, (
        "will be the supervisor under this agreement", "my post in the school is", "will be the supervisee",
        "my post in the school is", "we meet in", "each meeting lasts about minutes", "points are on every agenda",
        "? points are on every agenda", "? points are on every agenda", "meetings are minuted by", "minutes are locked away in",
        "look at this agreement again on", "if we cannot settle a disagreement", "? if we cannot settle a disagreement",
        "? if we cannot settle a disagreement", "signed supervisor", "date", "signed supervisee", "date",
    )),
    Form("outside contract", "label and cell, tick boxes, signatures where row and column cross", _outside_contract, (
        "member of staff", "post", "academy", "outside supervisor", "starts on", "looked at again on",
        "meet the member of staff every", "every for how often and how long", "yes", "no", "what the group keeps to itself",
        "outside supervisor signature", "outside supervisor date", "member of staff signature", "member of staff date",
    )),
)  # fmt: skip
