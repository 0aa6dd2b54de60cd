"""What the demo does not have by itself, brought about by its own people, so that every kind of page can be looked at."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from playwright.sync_api import expect

from tests import attached_files, word_files
from tests.e2e import half_term, handing_over, own_form, planning, renewing
from tests.e2e.driver import Person, today
from webapp.documents.starters import starter
from webapp.domain.clock import school_day, system_clock

LONG_WORDS = f"A long word that no line can hold: {'W' * 250}\n\nAnd {'https://example.org/' + 'x' * 200}"
PRINTED = "dsl_record"
"""The document for which the lead puts a Word template forward."""
WITHDRAWN_FROM = "C-0003"
"""A child of whose chronology the lead withdraws an entry."""


@dataclass(frozen=True)
class States:
    """Where the papers and sessions of each kind are."""

    draft: str
    """The address of a record being written, on a session that has not ended."""
    session: str
    """That session's."""
    group: str
    """The contract of a group, circulated, with somebody who has no account."""
    attachable: str
    """A session whose record can still be attached."""
    form: str
    """A form of the school's own that waits to be confirmed."""


def bring_about(people: Mapping[str, Person]) -> States:
    """A draft, one abandoned, one attached, a paper with its parties, amendments, a withdrawn entry, a note of a concern."""
    tamsin, petra, ines = people["tamsin"], people["petra"], people["ines"]
    half_term.add_without_account(tamsin, "Orla Fenwick", "inclusion mentor")
    contract = half_term.make_contract(petra, ["Dev Rathbone", "Orla Fenwick"], "In a group")
    group = _circulated(petra)
    session = half_term.plan(petra, contract)
    _give_scribe(petra, f"/contracts/{contract}/scribe")
    draft = _written(petra, session)
    _abandoned(petra, contract)
    attachable = _attached(petra, contract)
    _amended(petra, "P-0001", "Finish")
    _amended(petra, "P-0003", "Circulate this amendment")
    _withdrawn(ines)
    _noted(ines)
    asked_and_kept(petra, ines)
    _prepared(ines, people["dev"])
    _named(people["sunita"])
    _handed_over(tamsin, ines)
    put_forward(ines, word_files.rezipped(starter(PRINTED), {}))
    own_form.used(ines, own_form.send(ines, own_form.likeness("cluster notes")))
    form = own_form.send(ines, own_form.likeness())
    over_a_year(petra, people["dev"])
    return States(f"/papers/{draft}", f"/sessions/{session}", f"/papers/{group}", f"/sessions/{attachable}", form)


def _prepared(ines: Person, dev: Person) -> None:
    """What the supervisee shared, of whom their supervisor reads it."""
    day = school_day(system_clock()) + timedelta(days=3)
    session = half_term.plan(ines, "S-0002", f"{day:%d/%m/%Y}", "4:30pm")
    dev.go(f"/sessions/{session}/prepare")
    dev.page.locator("[name=raised_beforehand]").fill("The new thresholds document")
    dev.press("Share this for the session")


def _handed_over(tamsin: Person, ines: Person) -> None:
    """Somebody follows an outside supervisor next week, who has to give back what they hold; and another contract ends."""
    half_term.add_without_account(tamsin, "Rowan Ashby", "external supervisor")
    for follows in (True, False):
        ines.go("/supervision/new")
        outside = ines.page.get_by_label("Supervisor", exact=True).locator("option", has_text="Rowan Ashby")
        ines.page.get_by_label("Supervisor", exact=True).select_option(value=outside.get_attribute("value"))
        ines.page.get_by_role("checkbox", name=re.compile("^Ines Calloway")).check()
        ines.press("Make this contract")
        contract = ines.page.url.rsplit("/", 1)[1]
        on = school_day(system_clock())
        if follows:
            handing_over.hand_over(ines, contract, "Dev Rathbone", on + timedelta(days=7))
        else:
            handing_over.end(ines, contract, on, "Another reason")


def over_a_year(petra: Person, dev: Person) -> None:
    """A contract to be reviewed, one whose renewal is with its parties, and a disagreement that is passed on."""
    renewing.agreed_contract(petra, dev, "Dev Rathbone")
    contract, _ = renewing.agreed_contract(petra, dev, "Dev Rathbone")
    petra.go(f"/contracts/{contract}")
    petra.press("Review and renew it")
    petra.press("Nothing has changed: begin it as it is")
    petra.press("Circulate this paper")
    path = renewing.note_disagreement(dev, contract, "What the record says")
    renewing.take_step(dev, path, "We talked about it, and it is not settled")
    for person in (dev, petra):
        renewing.take_step(person, path, "I agree that it is passed on")


def _circulated(petra: Person) -> str:
    petra.press("DSL supervision contract")
    petra.answer_contract()
    petra.press("Check answers")
    petra.press("Circulate this paper")
    return half_term.paper_on(petra)


def _give_scribe(petra: Person, path: str) -> None:
    petra.go(path)
    choice = petra.page.locator("#person option", has_text="Ines Calloway")
    petra.page.get_by_label("Who", exact=True).select_option(value=str(choice.get_attribute("value")))
    petra.press("Give them this place")


def _written(petra: Person, session: str) -> str:
    """With words that no line can hold, in a private answer and in what goes from it to the child too."""
    draft = half_term.begin(petra, session)
    petra.choose_child(0, "May", "May Okonedo-Frith")
    petra.unfold("This contains something about the child")
    for box in petra.page.locator("fieldset.case").first.locator("textarea").all():
        box.fill(LONG_WORDS)
    petra.press("Save")
    return draft


def _named(sunita: Person) -> None:
    """A child's name in a paper neither of whose parties may read the roll: it is the lead's to decide."""
    half_term.make_contract(sunita, ["Bea Norcott"])
    with sunita.page.expect_navigation():
        sunita.page.locator("main a[href^='/papers/']").first.click()
    sunita.answer_contract()
    sunita.page.locator("#paper textarea").first.fill("Once Zofia Lisle and Mr Tolliver have left the room.")
    sunita.press("Check answers")
    sunita.press("Circulate this paper")


def _abandoned(petra: Person, contract: str) -> None:
    half_term.begin(petra, half_term.plan(petra, contract))
    petra.press("Check answers")
    petra.unfold("Abandon this draft")
    petra.fill("Why is it abandoned?", "Nobody came.")
    petra.press("Abandon this draft")


def _attached(petra: Person, contract: str) -> str:
    """One session has a provider's record; another, whose reference this gives, is still without."""
    attach(petra, half_term.plan(petra, contract), attached_files.pdf())
    return half_term.plan(petra, contract)


def attach(person: Person, session: str, content: bytes) -> None:
    """Choose a file as the record of a session, and send it."""
    person.go(f"/sessions/{session}/attach")
    file = {"name": "record.pdf", "mimeType": "application/pdf", "buffer": content}
    person.page.get_by_label("The provider’s record").set_input_files(file)
    person.press("Attach this file")


def _amended(petra: Person, paper: str, words: str) -> None:
    """The next version, being written or with the parties."""
    petra.go(f"/papers/{paper}")
    petra.unfold("Amend it")
    petra.fill("Why is it amended?", "A date was wrong.")
    petra.press("Begin the next version")
    if words.startswith("Circulate"):
        half_term.circulate(petra, paper, words)


def _withdrawn(ines: Person) -> None:
    ines.go(f"/children/{WITHDRAWN_FROM}")
    entry = ines.page.locator("article.entry").first
    entry.locator("summary", has_text="This is about another child").click()
    entry.get_by_label("Why is it withdrawn?").fill("The record names the wrong child.")
    with ines.page.expect_navigation():
        entry.get_by_role("button", name="Withdraw this entry").click()


def asked_and_kept(petra: Person, ines: Person) -> None:
    """A request that a second person is to confirm, a hold, and a child's file on its way to the next school."""
    petra.go("/requests/new")
    petra.page.get_by_label("On whom").select_option(label="Bea Norcott")
    petra.page.get_by_label("The person themselves").check()
    petra.fill("Who that is, and how they asked", "In person, on Monday")
    petra.fill("Received on", today())
    petra.press("Note this request")
    petra.press("All that they read here themselves: they have it already")
    petra.press("Who they are here: name, roles, places in contracts")
    petra.page.get_by_label("Release", exact=True).check()
    petra.press("Keep this decision")
    petra.press("Put this before a second person")
    ines.go("/keeping/child/C-0002")
    ines.unfold("Keep it beyond its day")
    ines.page.get_by_label("A public inquiry or an investigation needs it").check()
    ines.fill("In your own words", "A letter of this week")
    ines.press("Hold it")
    ines.post("/school/practice/main_system", {"main_system": "Alongside"})
    ines.go("/transfers/new?child=C-0002")
    ines.fill("To which school, and to whom", "Thornlea Academy, its safeguarding lead")
    ines.fill("The child’s first day there", today())
    ines.press("Note where it goes")
    ines.post("/school/practice/main_system", {"main_system": "CPOMS"})


def _noted(ines: Person) -> None:
    ines.go("/concerns/new")
    ines.fill("The day on which you told them", today())
    ines.page.locator("[name=recipient]").first.check()
    ines.press("Keep this note")


def put_forward(ines: Person, content: bytes) -> None:
    """Send a file as the school's own template of the record."""
    ines.go(f"/school/templates/{PRINTED}")
    chosen = ines.page.get_by_label("Your Word template")
    chosen.set_input_files({"name": "form.docx", "mimeType": "application/octet-stream", "buffer": content})
    ines.press("Check this file")


def _faulty(ines: Person, _: States) -> None:
    """A template of another paper: its names are not this one's."""
    put_forward(ines, starter("team_meeting"))
    expect(ines.page.get_by_role("heading", level=1)).to_have_text("What to put right in your file")


def _all_off(ines: Person, _: States) -> None:
    ines.go("/school/ways")
    for box in ines.page.locator("input[name=document]").all():
        box.uncheck()
    ines.press("Use these documents from today")
    expect(ines.page.locator(".error-summary")).to_be_visible()


# Pages that come of something that went wrong, or of something that was done

Bring = Callable[[Person, States], object]


def _emptied(path: str, button: str) -> Bring:
    """The form of a page sent with nothing in it."""

    def bring(person: Person, _: States) -> None:
        person.go(path)
        for box in person.page.locator("main input:not([type=hidden]):not([type=checkbox]):not([type=radio])").all():
            box.fill("")
        person.press(button)

    return bring


def _looked_up(words: str) -> Bring:
    """What chronologies say of these words."""

    def bring(person: Person, _: States) -> None:
        person.go("/chronologies")
        person.fill("Words", words)
        person.press("Search")

    return bring


def _searched(words: str) -> Bring:
    def bring(ines: Person, _: States) -> None:
        ines.go("/children")
        ines.page.get_by_role("textbox", name="Find a child").fill(words)
        ines.press("Find")

    return bring


def _rolled(content: bytes, press: str = "") -> Bring:
    """A file of the roll, and what comes of it."""

    def bring(ines: Person, _: States) -> None:
        ines.go("/children/import")
        chosen = ines.page.get_by_label("The roll, as your school’s system exports it")
        chosen.set_input_files({"name": "roll.csv", "mimeType": "text/csv", "buffer": content})
        ines.press("Read this file")
        if press:
            ines.press(press)

    return bring


def _school_dates(*entries: str) -> bytes:
    """A calendar file of these entries: first day, the day after the last, what it is called."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Invented Council//EN"]
    for first, after, words in (entry.split(" ", 2) for entry in entries):
        lines += [
            "BEGIN:VEVENT",
            f"DTSTART;VALUE=DATE:{first}",
            f"DTEND;VALUE=DATE:{after}",
            f"SUMMARY:{words}",
            "END:VEVENT",
        ]
    return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()


_NEXT = int(today()[-4:]) + 2
HALF_A_YEAR = _school_dates(f"{_NEXT}0902 {_NEXT}1024 Autumn 1", f"{_NEXT}1102 {_NEXT}1219 Autumn 2")
SCHOOL_DATES = _school_dates(
    f"{_NEXT}0902 {_NEXT}1024 Autumn 1",
    f"{_NEXT}1102 {_NEXT}1219 Autumn 2",
    f"{_NEXT + 1}0105 {_NEXT + 1}0213 Spring 1",
    f"{_NEXT + 1}0222 {_NEXT + 1}0325 Spring 2",
    f"{_NEXT + 1}0412 {_NEXT + 1}0529 Summer 1",
    f"{_NEXT + 1}0607 {_NEXT + 1}0723 Summer 2",
    f"{_NEXT}0901 {_NEXT}0902 INSET day",
    f"{_NEXT}0901 {_NEXT}0903 INSET days",
)


def _dated(content: bytes) -> Bring:
    """A calendar file of school dates, and what it would enter."""

    def bring(tamsin: Person, _: States) -> None:
        tamsin.go("/school/year/import")
        chosen = tamsin.page.get_by_label("The calendar file with your school’s dates")
        chosen.set_input_files({"name": "dates.ics", "mimeType": "text/calendar", "buffer": content})
        tamsin.press("Read this file")

    return bring


def _unticked(tamsin: Person, states: States) -> None:
    _dated(SCHOOL_DATES)(tamsin, states)
    for box in tamsin.page.locator("main input[type=checkbox]").all():
        box.uncheck()
    tamsin.press("Enter what is ticked")


def _nameless(ines: Person, _: States) -> None:
    ines.go("/children/C-0005/details")
    ines.fill("First name", "")
    ines.press("Save these details")


def _folded(paper: Callable[[Person, States], str], fold: str, button: str) -> Bring:
    """A fold of a paper's page, sent with nothing in it: it comes back open, and says what is wanting."""

    def bring(person: Person, states: States) -> None:
        person.go(paper(person, states))
        person.unfold(fold)
        inside = person.page.locator("details[open]").filter(has_text=re.compile(f"^\\s*{re.escape(fold)}")).first
        for box in inside.locator("input[type=text], textarea").all():
            box.fill("")
        with person.page.expect_navigation():
            inside.get_by_role("button", name=button, exact=True).click()
        person.look()
        expect(person.page.locator(".error-summary")).to_be_visible()

    return bring


def plan_wrong(petra: Person, _: States | None = None) -> None:
    """A session on no day, at no time."""
    petra.go("/contracts/S-0001/sessions/new")
    petra.fill("Date", "31/11/2025")
    petra.fill("Time", "25 o’clock")
    petra.press("Plan this session")
    expect(petra.page.get_by_text("31/11/2025 is not a date").first).to_be_visible()


def _ended_wrong(petra: Person, states: States) -> None:
    petra.go(f"{states.session}/end")
    for box in petra.page.locator("input[name=child], input[name=present]").all():
        box.uncheck()
    petra.page.locator("main").get_by_role("button", name="End this session").click()
    expect(petra.page.locator(".error-summary")).to_be_visible()


def _two_texts(petra: Person, states: States) -> None:
    """The same page open twice, saved in both."""
    petra.go(f"{states.draft}/write")
    other = petra.context.new_page()
    other.goto(petra.page.url)
    for page, words in ((petra.page, f"The first tab wrote {LONG_WORDS}"), (other, "The second tab wrote this.")):
        page.locator("[name=trends]").fill(words)
        with page.expect_navigation():
            page.get_by_role("button", name="Save", exact=True).click()
    petra.page.close()
    petra.page = other
    expect(other.get_by_role("heading", level=1)).to_have_text("This paper was saved while you were writing")


def _off_roll(petra: Person, states: States) -> None:
    petra.go(f"{states.draft}/write")
    case = petra.page.locator("fieldset.case").nth(1)
    case.get_by_label("Which child?").first.fill("Zzyzx")
    expect(case.locator("[data-off-roll]")).to_be_visible()
    with petra.page.expect_navigation():
        case.locator("[data-off-roll-button]").click()
    expect(petra.page.locator(".off-roll.in-error")).to_be_visible()


def _year_proposed(petra: Person, _: States) -> None:
    """With a date that is none in one of the sessions that are proposed."""
    planning.propose(petra, "S-0001", planning.terms_left()[0])
    petra.page.locator("#pick-0").check()
    petra.page.locator("#on-0").fill("31/2/27")
    petra.press("Plan the ticked sessions")


def _changed(ines: Person, _: States) -> None:
    ines.go("/account")
    ines.press("Use this look")


def _opened(path: Callable[[Person, States], str], button: str = "") -> Bring:
    def bring(person: Person, states: States) -> None:
        person.go(path(person, states))
        if button:
            person.press(button)

    return bring


def _linked(person: Person, start: str) -> str:
    """The paper that a line of the home page is about."""
    person.go("/")
    found = person.page.locator("main .todo a", has_text=re.compile(f"^{start}: DSL supervision record"))
    return str(found.first.get_attribute("href")).removesuffix("/write")


def _circulated_to(ines: Person, _: States) -> str:
    return _linked(ines, "Read and agree")


def _issued(dev: Person, _: States) -> str:
    return _linked(dev, "Print, sign and say where it is kept")


def _draft(_: Person, states: States) -> str:
    return states.draft


def _group(_: Person, states: States) -> str:
    return states.group


WRONG: dict[str, tuple[str, Bring]] = {
    "a plan without a date": ("petra", _emptied("/contracts/S-0001/sessions/new", "Plan this session")),
    "a plan on no day": ("petra", plan_wrong),
    "a year from no day": ("petra", _emptied("/contracts/S-0001/sessions/year", "Propose the others")),
    "a year that is proposed": ("petra", _year_proposed),
    "a supervisor whom nobody follows": (
        "petra",
        _emptied("/contracts/S-0001/replace", "Replace the supervisor"),
    ),
    "an end on no day": ("petra", _emptied("/contracts/S-0001/end", "End this contract")),
    "a session cancelled for no reason": (
        "petra",
        lambda p, s: _emptied(f"{s.session}/cancel", "Cancel this session")(p, s),
    ),
    "a session moved to no day": ("petra", lambda p, s: _emptied(f"{s.session}/move", "Change this session")(p, s)),
    "a disagreement about nothing": ("petra", _emptied("/contracts/S-0001/disagreements/new", "Note it")),
    "a contract with oneself": ("petra", _emptied("/supervision/new", "Make this contract")),
    "a scribe who is nobody": ("petra", _emptied("/contracts/S-0001/scribe", "Give them this place")),
    "a stand-in who is nobody": ("petra", lambda p, s: _emptied(f"{s.session}/places", "Give them this place")(p, s)),
    "a file that is no roll": ("ines", _rolled(b"%PDF-1.7")),
    "a roll whose columns are asked for": ("ines", _rolled(b"Family,Called,Locker\nNokes,Greta,12\n")),
    "a roll with doubts": ("ines", _rolled(b"Surname,Forename,DOB\nLisle,Amara,15/3/2017\nFairweather,Ada,\n")),
    "a roll with nothing but bad rows": ("ines", _rolled(b"Surname,Forename,DOB\nNokes,,1/2/2016\n")),
    "a roll that is brought in": ("ines", _rolled(b"Surname,Forename\nNokes,\n", "Bring this in")),
    "details without a name": ("ines", _nameless),
    "a plan that is none": ("ines", _folded(lambda *_: "/children/C-0005/details", "Note a plan", "Note this plan")),
    "a child without a name": ("ines", _emptied("/children/new", "Add this child")),
    "a search that finds nobody": ("ines", _searched("zzzz")),
    "a search that finds somebody": ("ines", _searched("may")),
    "an entry ticked off into no system": ("ines", _emptied("/children/unfiled", "Copied: tick it off")),
    "entries to be copied of a child who has none": ("ines", _opened(lambda *_: "/children/unfiled?child=C-0012")),
    "a record that waits, opened": ("ines", _opened(lambda *_: "/children/to-approve", "Read")),
    "an entry withdrawn without a reason": (
        "ines",
        _folded(lambda *_: "/children/C-0002", "This is about another child", "Withdraw this entry"),
    ),
    "an outcome without words": (
        "ines",
        _folded(lambda *_: "/children/C-0002", "Add what came of it", "Add this outcome"),
    ),
    "a chronology from no day": ("ines", _opened(lambda *_: "/children/C-0002?from=31/2/26")),
    "words that nobody said": ("ines", _looked_up("zzzz")),
    "words that somebody said": ("ines", _looked_up("breakfast")),
    "a child who left on no day": (
        "ines",
        _folded(lambda *_: "/children/C-0002", "This child has left the school", "Note that this child has left"),
    ),
    "a file passed over without a reason": (
        "ines",
        _folded(lambda *_: "/sessions/M-0004/files", "This file is not suitable", "Draw another file"),
    ),
    "a request of nobody": ("ines", _emptied("/requests/new?child=C-0002", "Note this request")),
    "something reviewed and not decided": ("ines", _emptied("/requests/R-0001/items/details", "Keep this decision")),
    "a file sent nowhere": ("ines", _emptied("/transfers/new?child=C-0003", "Note where it goes")),
    "a hold without a reason": (
        "ines",
        _folded(lambda *_: "/keeping/child/C-0003", "Keep it beyond its day", "Hold it"),
    ),
    "a password that is not one": ("ines", _emptied("/password", "Change my password")),
    "a person without a name": ("tamsin", _emptied("/school/people/add", "Add this person")),
    "half terms without a date": ("tamsin", _emptied(f"/school/year/{today()[-4:]}/dates", "Save these half terms")),
    "a closed day without a date": ("tamsin", _emptied("/school/year", "Close the school then")),
    "a file that is no calendar": ("tamsin", _dated(b"%PDF-1.7")),
    "a calendar of school dates": ("tamsin", _dated(SCHOOL_DATES)),
    "a calendar with half a year": ("tamsin", _dated(HALF_A_YEAR)),
    "school dates with nothing ticked": ("tamsin", _unticked),
    "a calendar’s secret address": ("petra", _opened(lambda *_: "/account/calendar", "Make a secret address")),
    "the page of an address that is made": ("petra", _opened(lambda *_: "/account/calendar")),
    "a concern passed on to nobody": ("bea", _emptied("/concerns/new", "Keep this note")),
    "a note without words": ("ines", _opened(lambda *_: "/notes/new", "Put it on the chronology")),
    "support offered to nobody": ("bea", _emptied("/support/new", "Keep this note")),
    "training on no day": ("bea", _emptied("/account/training", "Note this training")),
    "no documents": ("ines", _all_off),
    "a template that is no Word file": ("ines", lambda p, _: put_forward(p, b"no file")),
    "a template with faults": ("ines", _faulty),
    "a form that is no Word file": ("ines", lambda p, _: own_form.send(p, b"no file")),
    "a form whose plan does not fit": ("ines", lambda p, s: own_form.refused(p, s.form)),
    "a place for another blank": ("ines", lambda p, s: own_form.point(p, s.form)),
    "a form that was tried": ("ines", lambda p, s: own_form.tried(p, s.form)),
    "a file that is none": ("petra", lambda p, s: attach(p, s.attachable.rsplit("/", 1)[1], b"no file")),
    "no file": ("petra", lambda p, s: _opened(lambda *_: f"{s.attachable}/attach", "Attach this file")(p, s)),
    "an end with nobody there": ("petra", _ended_wrong),
    "a paper with answers missing": ("petra", _opened(_draft)),
    "a paper checked while it is written": ("petra", _opened(lambda _, s: f"{s.draft}/write?check=1")),
    "a circulation that is refused": ("petra", _opened(_draft, "Circulate this paper")),
    "a child off the roll without a reason": ("petra", _off_roll),
    "a draft abandoned without a reason": ("petra", _folded(_draft, "Abandon this draft", "Abandon this draft")),
    "an amendment without a reason": ("ines", _folded(_issued, "Amend it", "Begin the next version")),
    "an addendum without words": ("ines", _folded(_issued, "Add an addendum", "Add this addendum")),
    "agreed on paper on no day": (
        "petra",
        _folded(_group, "Orla Fenwick has no account", "Note that Orla Fenwick agreed on paper"),
    ),
    "signed at the table without a code": (
        "petra",
        _opened(lambda _, s: f"{s.group}/table", "Note that everyone signed at the table"),
    ),
    "an empty comment": ("ines", _opened(_circulated_to, "Add this comment")),
    "a change without a reason": ("ines", _opened(_circulated_to, "Ask for a change")),
    "ink without a place": ("dev", _opened(_issued, "Note that it is signed and filed")),
    "an address that only takes forms": ("petra", _opened(lambda *_: "/papers/P-0001/circulate")),
    "what just happened": ("ines", _changed),
    # Last: it leaves two texts behind, and whoever opens the draft is shown both.
    "two texts side by side": ("petra", _two_texts),
}
