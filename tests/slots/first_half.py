"""Further forms in other habits and by other programs. The finder was made with these in sight."""

from __future__ import annotations

from tests.slots.writing import (
    CENTRED,
    LISTED,
    NUMBERED,
    RULED,
    Form,
    b,
    box14,
    drop,
    empty,
    google,
    grey,
    h,
    i,
    legacy,
    new_box,
    p,
    sdt,
    tbl,
    tc,
    tr,
    u,
    vml_box,
    word_file,
)  # fmt: skip


def _controls() -> bytes:
    click = "Click or tap here to enter text."
    return word_file(
        p("One-to-one supervision record", style="Title"),
        p("Please complete this form within two working days of the meeting."),
        tbl(
            tr("Supervisee", tc(p(sdt(grey(click), alias="Supervisee")))),
            tr("Date of meeting", tc(p(sdt(grey("Click or tap to enter a date."), kind="<w:date/>")))),
            tr("Type of meeting", tc(p(drop("Planned", "Ad hoc", "Group")))),
        ),
        h("Wellbeing"),
        p("How are you feeling about your workload?"),
        sdt(p(grey(click))),
        p("Referral to counselling offered: ", box14(), " Yes  ", box14(), " No"),
        h("Next steps"),
        p("Next meeting: ", sdt(grey("Click or tap to enter a date."), kind="<w:date/>")),
        p("This form is kept by the school for seven years."),
    )  # fmt: skip


def _old_word() -> bytes:
    return word_file(
        p(b("CHILD PROTECTION SUPERVISION - RECORD OF DISCUSSION"), props=CENTRED),
        p("Name of worker: ", legacy("FORMTEXT")),
        p("Team: ", legacy("FORMTEXT"), "   Date: ", legacy("FORMTEXT")),
        p("Case discussed with manager: ", legacy("FORMCHECKBOX", ""), " Yes ", legacy("FORMCHECKBOX", ""), " No"),
        p("Level of concern: ", legacy("FORMDROPDOWN", "Low", '<w:ddList><w:listEntry w:val="Low"/><w:listEntry w:val="High"/></w:ddList>')),
        p(b("Summary of discussion")),
        vml_box(empty(3)),
        p(b("Agreed plan")),
        vml_box(p(legacy("FORMTEXT"))),
        p("Signed: ", u("\t\t\t"), " Date: ", u("\t\t")),
        footer=p("Form CP7 – version 3 – page ", "<w:fldSimple w:instr=\" PAGE \"><w:r><w:t>1</w:t></w:r></w:fldSimple>"),
    )  # fmt: skip


def _google_export() -> bytes:
    def cell(*texts: str, bold: bool = False) -> str:
        return tc(*(google(t, bold=bold) for t in texts or ("",)), shade="ffffff")

    return word_file(
        google("Safeguarding supervision log", bold=True), google(""),
        google("Staff member: "), google("Role: "), google("Date and time: "), google(""),
        google("1. Reflection on the last half term", bold=True), google(""), google(""), google(""),
        google("2. Cases", bold=True), google("Use initials only. Do not write full names in this document."),
        tbl(
            tr(cell("Initials", bold=True), cell("Concern", bold=True), cell("Agreed action", bold=True)),
            *(tr(cell(), cell(), cell()) for _ in range(3)),
        ),
        google(""), google("3. Support needed", bold=True), google(""), google(""), google(""),
        google("Signature of supervisee: ____________________     Date: ____________"),
        google("Signature of supervisor: ____________________     Date: ____________"),
    )  # fmt: skip


def _libreoffice() -> bytes:
    def body(*texts: str) -> str:
        return p(*texts, style="Textbody")

    def cell(text: str = "") -> str:
        return tc(p(text, style="TableContents") if text else p(style="TableContents"))

    def head(text: str) -> str:
        return tc(p(text, style="TableHeading"))

    return word_file(
        h("Peer supervision sheet", 1),
        body("Peer supervision does not discuss specific children. Speak in general terms only."),
        tbl(tr(cell("Group"), cell(), cell("Date"), cell()), tr(cell("Convened by"), cell(), cell("Venue"), cell())),
        body(), h("Themes"), body("What themes came up?"), body(), body(), body(),
        h("Actions"),
        tbl(tr(head("Action"), head("Lead"), head("By when")), *(tr(cell(), cell(), cell()) for _ in range(4))),
        body(), body("Minutes taken by ", "……………………………………"), body("Approved on ", "………………… "),
    )  # fmt: skip


def _sentences() -> bytes:
    return word_file(
        p("GROUP SUPERVISION AGREEMENT", style="Title"),
        p("This agreement is made on ____/____/20____ between ", u("                         "), " (the supervisor) and the members of ", u("                    "), " (the group)."),
        p("The group will meet every ________ weeks for ________ hours at ", "______________________", "."),
        p("The following boundary of confidentiality has been agreed by all members of the group:"),
        p("_" * 70), p("_" * 70),
        p("A member who cannot attend will tell [name of contact] at least [number] days before the meeting."),
        p("Records of the group are kept for six years after the last meeting and are destroyed securely after that date."),
        empty(),
        p("Signed on behalf of the group ______________________________"),
        p("Name in capitals ______________________________"),
        p("Date ______________"),
    )  # fmt: skip


def _rating() -> bytes:
    steps = ("1", "2", "3", "4", "5")
    return word_file(
        h("Supervision evaluation", 1),
        p("Your answers help us to improve. Circle one number for each statement, where 1 is not at all and 5 is completely."),
        tbl(
            tr("", *steps),
            tr("I feel listened to", "", "", "", "", ""), tr("I leave with a plan", "", "", "", "", ""),
            tr("The time is protected", "", "", "", "", ""),
        ),
        empty(),
        p("Overall, how useful is supervision?   1   2   3   4   5"),
        p("How often should we meet?"), p("☐ Weekly"), p("☐ Every half term"), p("☐ Every term"),
        p("Would you recommend it to a colleague? Yes / No"),
        p("What should change?"), empty(4),
        p("Thank you for taking the time to complete this form."),
    )  # fmt: skip


def _merged_labels() -> bytes:
    return word_file(
        p(b("Case supervision form")),
        tbl(
            tr(tc(p(b("Section A: who is here")), span=4, shade="D9D9D9")),
            tr("Practitioner", "", "Job title", ""),
            tr("Supervisor", "", "Date", ""),
            tr(tc(p(b("Section B: the child")), span=4, shade="D9D9D9")),
            tr(tc("Case 1", merge="start"), "Child’s initials", tc(span=2)),
            tr(tc(merge="on"), "What is going well", tc(span=2)),
            tr(tc(merge="on"), "What are we worried about", tc(span=2)),
            tr(tc("Case 2", merge="start"), "Child’s initials", tc(span=2)),
            tr(tc(merge="on"), "What is going well", tc(span=2)),
            tr(tc(merge="on"), "What are we worried about", tc(span=2)),
            tr(tc(p(b("Section C: comments by the supervisor")), span=4, shade="D9D9D9")),
            tr(tc(empty(4), span=4)),
        ),
        p(i("Keep this form in the locked cabinet in the office.")),
    )  # fmt: skip


def _captions() -> bytes:
    return word_file(
        p(b("Confidentiality statement"), props=CENTRED), empty(),
        p("I understand that what is said in supervision is confidential unless a child or an adult may be at risk of harm."),
        empty(2),
        p("_" * 40), p("(Full name)"), empty(),
        p("_" * 40), p("(Signature)"), empty(),
        p("_" * 40), p("(Date)"), empty(),
        p("Witnessed by"), tbl(tr("", "", ""), tr("Name of witness", "Signature of witness", "Date of signature")),
    )  # fmt: skip


def _grey_hints() -> bytes:
    return word_file(
        h("Preparation for supervision", 1),
        p(i("Fill in this page before you come. It stays with you.")),
        tbl(
            tr(tc(p(b("Since we last met")), shade="EEEEEE"), tc(p(grey("[Please describe what has changed]")))),
            tr(tc(p(b("Cases I want to discuss")), shade="EEEEEE"), tc(p(grey("Enter initials and the reason")))),
            tr(tc(p(b("Date")), shade="EEEEEE"), tc(p(grey("DD/MM/YYYY")))),
            tr(tc(p(b("School")), shade="EEEEEE"), "Hillcrest Primary School"),
        ),
        h("Questions to think about"),
        p("What has stretched you?", props=LISTED), p("What are you proud of?", props=LISTED),
        p("Whose voice is missing?", props=LISTED),
        h("My notes"),
        tbl(tr(tc(empty(8)))),
    )  # fmt: skip


def _cards() -> bytes:
    return word_file(
        p(b("Ad hoc advice slip"), props=CENTRED),
        p("Name:\tDate:\tTime:", props='<w:tabs><w:tab w:val="left" w:pos="3000"/><w:tab w:val="left" w:pos="6000"/></w:tabs>'),
        p("Asked by:"), p("Advice given by:"), p("Reason for asking:"), empty(3),
        p("Advice given:"), empty(3),
        p("Does the child’s plan change?  ( ) Yes  ( ) No  ( ) Not yet known"),
        p("Copied to the child’s file:  [ ] CPOMS  [ ] Paper file"),
        p("Initials of the adviser .........."),
    )  # fmt: skip


def _new_boxes() -> bytes:
    return word_file(
        h("Exit conversation", 1),
        p("Member of staff "), new_box(empty(1)), p("Last day at the school "), new_box(empty(1)),
        p("What helped you most?"), new_box(empty(4)), p("What should we do differently?"), new_box(empty(4)),
        p(b("For office use")),
        tbl(tr("Received by", ""), tr("Received on", ""), tr("Filed", tc(p("☐")))),
    )  # fmt: skip


def _numbered_lists() -> bytes:
    return word_file(
        p("Team supervision plan", style="Title"),
        p("Contents", style="Heading1"), p("Aims\t2", style="TOC1"), p("Actions\t3", style="TOC1"),
        h("Aims"), p("Our three aims for this term are:"), p(props=NUMBERED), p(props=NUMBERED), p(props=NUMBERED),
        h("Ground rules"), p("We start and end on time.", props=LISTED), p("We listen before we advise.", props=LISTED),
        h("Actions"),
        tbl(tr("No.", "Action", "Owner", "Deadline"), tr("1", "", "", ""), tr("2", "", "", ""), tr("3", "", "", "")),
        h("Attendance"),
        p("a) "), p("b) "), p("c) "),
        p("Agreed by the team on:", props=RULED),
        header=p("Oakfield School – confidential"), footer=p("Reviewed each September"),
    )  # fmt: skip


FORMS = (
    Form("controls", "content controls of today’s Word", _controls, (
        "supervisee", "date of meeting", "type of meeting", "how are you feeling about your workload", "yes", "no", "next meeting",
    )),
    Form("old word", "form fields, VML text boxes, underlined tabs", _old_word, (
        "name of worker", "team", "date", "yes", "no", "level of concern", "summary of discussion", "agreed plan", "signed", "date",
    )),
    Form("google export", "Google Docs: no styles, many runs", _google_export, (
        "staff member", "role", "date and time", "reflection on the last half term", "initials", "concern", "agreed action",
        "support needed", "signature of supervisee", "date", "signature of supervisor", "date",
    )),
    Form("libreoffice", "LibreOffice: its styles, pairs in one row", _libreoffice, (
        "group", "date", "convened by", "venue", "what themes came up", "action", "lead", "by when", "minutes taken by", "approved on",
    )),
    Form("sentences", "blanks inside sentences, brackets, a date in three", _sentences, (
        "this agreement is made on", "the supervisor", "the members of the group", "the group will meet every weeks",
        "hours", "at", "boundary of confidentiality has been agreed", "tell name of contact", "at least number days",
        "signed on behalf of the group", "name in capitals", "date",
    )),
    Form("rating", "rating scales, boxes in a list, yes or no", _rating, (
        "I feel listened to", "I leave with a plan", "the time is protected", "overall how useful is supervision", "weekly",
        "every half term", "every term", "would you recommend it to a colleague", "what should change",
    )),
    Form("merged labels", "section rows, a merged label column, two cases", _merged_labels, (
        "practitioner", "job title", "supervisor", "date", "child’s initials", "what is going well", "what are we worried about",
        "child’s initials", "what is going well", "what are we worried about", "comments by the supervisor",
    )),
    Form("captions", "captions below the line, on the page and in a table", _captions, (
        "full name", "signature", "date", "name of witness", "signature of witness", "date of signature",
    )),
    Form("grey hints", "hints in the blanks, prompts without a blank", _grey_hints, (
        "since we last met", "cases I want to discuss", "date", "my notes",
    )),
    Form("cards", "several labels on a line, brackets to tick", _cards, (
        "name", "date", "time", "asked by", "advice given by", "reason for asking", "advice given", "yes", "no", "not yet known",
        "cpoms", "paper file", "initials of the adviser",
    )),
    Form("new boxes", "text boxes of today’s Word, a box for the office", _new_boxes, (
        "member of staff", "last day at the school", "what helped you most", "what should we do differently", "received by",
        "received on", "filed",
    )),
    Form("numbered lists", "empty numbers, a contents page, numbered rows", _numbered_lists, (
        "three aims for this term", "three aims for this term", "three aims for this term", "action", "owner", "deadline",
        "attendance a", "attendance b", "attendance c", "agreed by the team on",
    )),
)  # fmt: skip
