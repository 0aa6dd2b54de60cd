"""The whole way in a real browser, with a script and without one: contract, session, record, children, agreement, Word.

Every answer carries a word of its own (a canary), so that a page which shows one where it does not belong is found.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, field
from pathlib import Path

import docx
import pytest
from playwright.sync_api import Browser, expect

from forms import latest
from forms.kit import Text
from tests.e2e.conftest import Server
from tests.e2e.driver import (
    Answer,
    Person,
    Sight,
    an_hour_of_today,
    at_browser,
    crawl,
    names_in,
    opens_an_entry,
    today,
    whose_page,
)
from tests.e2e.word import squeezed, words_of

PARTIES = ("petra", "ines")
"""The two parties of the record."""
OTHERS = ("dev", "sunita", "corin", "tamsin", "bea")

AWKWARD = (
    "Smith & Sons <b>not bold</b> if a < b and c > d;"
    " naïve café, Gwên’s Ångström, Zoë, 𝔘nicode; 🦊👩🏽‍🏫🏴󠁧󠁢󠁷󠁬󠁳󠁿 “quoted” & done"
)
WORDS = (
    "came back after half term and sat with the same friend who listens well before the bell while rain fell over the "
    "yard so we talked about what helps at home and who rings whom on which day and wrote it down together slowly"
)


def prose(canary: str, count: int) -> str:
    """About so many words in three paragraphs, with blank lines, awkward characters and the canary in the middle."""
    known = WORDS.split()
    words = [known[(i * 7 + len(canary)) % len(known)] for i in range(count)]
    third = count // 3
    return "\n\n".join(
        (
            f"{AWKWARD}\n{' '.join(words[:third])}",
            f"{canary} {' '.join(words[third : 2 * third])}",
            " ".join(words[2 * third :]),
        )
    )


@dataclass
class Walk:
    """What one walk left behind."""

    script: bool
    contract: str = ""
    session: str = ""
    paper: str = ""
    answers: dict[str, str] = field(default_factory=dict)
    """What was typed, by the canary in it."""
    children: tuple[str, str] = ("", "")
    before_ending: list[str] = field(default_factory=list)
    at_ending: list[str] = field(default_factory=list)
    """Both chronologies, in words, when the session had just ended and nobody had agreed anything."""
    after: list[str] = field(default_factory=list)
    draft_for_ines: int = 0
    saved_said: str = ""
    kept_after_kill: dict[str, str] = field(default_factory=dict)
    hidden_at: str = ""
    word: Answer | None = None
    word_name: str = ""
    code: str = ""
    filed: str = ""
    actions_at_ines: str = ""
    sights: list[Sight] = field(default_factory=list)
    reach: dict[str, dict[str, Answer]] = field(default_factory=dict)
    """All that anybody can reach by links afterwards, by person and address."""

    def canary(self, part: str) -> str:
        """The word that stands in this part and nowhere else."""
        return f"Quz{'s' if self.script else 'p'}{part.replace('_', '').replace('-', '')}zyx"


CHILDREN = {True: (("Noor Hath", "Noor Hathersage"), ("izzy", "Brandreth")),
            False: (("Tolliver", "Mark Tolliver"), ("Siân", "Siân Varley"))}  # fmt: skip


@pytest.fixture(scope="module", params=[True, False], ids=["script", "no-script"])
def walk(request: pytest.FixtureRequest, browser: Browser, server: Server) -> Walk:
    """The walk, once with a script and once without. Its tests look at what it left behind."""
    made = Walk(script=request.param)
    with (
        at_browser(browser, server.base, "petra", script=made.script) as petra,
        at_browser(browser, server.base, "ines", script=made.script) as ines,
    ):
        petra.sign_in()
        ines.sign_in()
        _contract(made, petra, ines)
        _write_record(made, petra)
        _end_session(made, petra, ines)
        _agree(made, petra, ines)
        _file(made, petra)
        if made.script:
            _hide(made, petra)
        made.sights = petra.sights + ines.sights
        made.reach = {"petra": crawl(petra), "ines": crawl(ines)}
    for who in OTHERS:
        with at_browser(browser, server.base, who) as other:
            other.sign_in()
            made.reach[who] = crawl(other)
    return made


# The steps


def _contract(made: Walk, petra: Person, ines: Person) -> None:
    """Made, written, circulated, agreed by both."""
    petra.press("Supervision")
    petra.press("Make a contract")
    petra.page.get_by_label("Ines Calloway, designated safeguarding lead").check()
    petra.press("Make this contract")
    made.contract = petra.page.url.rsplit("/", 1)[1]
    petra.press("DSL supervision contract")
    paper = re.search(r"P-\d+", petra.page.url)[0]
    petra.answer_contract()
    petra.press("Check answers")
    petra.press("Circulate this paper")
    ines.go("/")
    ines.page.locator(f"main a[href='/papers/{paper}']").click()
    ines.press("Agree this paper")
    petra.go(f"/papers/{paper}")
    petra.press("Agree this paper")
    expect(petra.page.get_by_role("link", name="Download the Word file")).to_be_visible()


def _write_record(made: Walk, petra: Person) -> None:
    """A session planned, its record begun, 1,500 words typed about two children and everything else."""
    petra.go(f"/contracts/{made.contract}")
    petra.press("Plan a session")
    petra.fill("Date", today())
    petra.fill("Time", an_hour_of_today()[0])
    petra.fill("Place", "Meeting room 2")
    petra.press("Plan this session")
    made.session = petra.page.url.rsplit("/", 1)[1]
    petra.press("Start this record")
    made.paper = re.search(r"P-\d+", petra.page.url)[0]
    first, second = CHILDREN[made.script]
    made.children = (petra.choose_child(0, *first), petra.choose_child(1, *second))
    for n in (0, 1):
        for part in ("analysis", "reflection", "next_steps"):
            _type(made, petra, f"[name='cases-{n}-{part}']", f"{part}{n}", 120)
        petra.page.locator(f"[name='cases-{n}-plan_changed'][value='no']").check()
    for question in latest("dsl_record").questions():
        if isinstance(question, Text):
            _type(made, petra, f"[name='{question.key}']", question.key, 60)
    petra.page.locator("[name='vulnerable_list']").fill("23")
    petra.page.locator("[name='training_due']").fill("1/9/27")
    petra.page.locator("[name='next_on']").fill("26 January 2027")
    petra.page.locator("[name='actions-0-what']").fill(f"Ring the family worker {made.canary('action')} & say so 🦊")
    petra.page.locator("[name='actions-0-owner']").select_option(label="Ines Calloway")
    petra.page.locator("[name='actions-0-due']").fill("22 January 2027")
    made.answers[made.canary("action")] = f"Ring the family worker {made.canary('action')} & say so 🦊"
    petra.look()
    if made.script:
        _kill_and_come_back(made, petra)
    petra.press("Check answers")


def _type(made: Walk, petra: Person, box: str, part: str, count: int) -> None:
    canary = made.canary(part)
    made.answers[canary] = prose(canary, count)
    petra.page.locator(box).fill(made.answers[canary])


def _kill_and_come_back(made: Walk, petra: Person) -> None:
    """Autosave says so; then the page dies without a word, and another one is opened."""
    saved = petra.page.locator("#saved")
    expect(saved).to_contain_text(re.compile(r"^Saved (just now|\d+ seconds? ago)$"), timeout=20_000)
    made.saved_said = saved.inner_text()
    petra.page.close(run_before_unload=False)
    petra.page = petra.context.new_page()
    petra.go(f"/papers/{made.paper}/write")
    boxes = petra.page.locator("#paper textarea")
    texts = [boxes.nth(i).input_value() for i in range(boxes.count())]
    made.kept_after_kill = {canary: next((t for t in texts if canary in t), "") for canary in made.answers}


def _end_session(made: Walk, petra: Person, ines: Person) -> None:
    made.draft_for_ines = ines.go(f"/papers/{made.paper}")
    petra.go(f"/sessions/{made.session}")
    petra.press("End this session")
    for reference in made.children:
        expect(petra.page.locator(f"input[name='child'][value='{reference}']")).to_be_checked()
    began, ended = an_hour_of_today()
    petra.fill("It began at", began)
    petra.fill("It ended at", ended)
    petra.page.locator("main").get_by_role("button", name="End this session").click()
    expect(petra.page.get_by_text("The session has ended.")).to_be_visible()
    petra.look()
    made.at_ending = _chronologies(made, ines)


def _chronologies(made: Walk, ines: Person) -> list[str]:
    shown = []
    for reference in made.children:
        ines.go(f"/children/{reference}")
        shown.append(ines.main)
    return shown


def _agree(made: Walk, petra: Person, ines: Person) -> None:
    """Circulated, commented on and agreed by the lead, agreed by the supervisor, downloaded."""
    petra.press("Circulate this paper")
    ines.go("/")
    ines.page.locator(f"main a[href='/papers/{made.paper}']").click()
    ines.look()
    ines.fill("Your comment", f"Yes: {made.canary('comment')} & <i>thanks</i>")
    ines.press("Add this comment")
    expect(ines.page.get_by_text(made.canary("comment"))).to_be_visible()
    ines.press("Agree this paper")
    petra.go(f"/papers/{made.paper}")
    expect(petra.page.get_by_text(made.canary("comment"))).to_be_visible()
    petra.press("Agree this paper")
    expect(petra.page.get_by_text("Agreed by everyone, and issued")).to_be_visible()
    made.code = re.search(r"Its code is (\S+),", petra.main)[1]
    with petra.page.expect_download() as download:
        petra.page.get_by_role("link", name="Download the Word file").click()
    made.word_name = download.value.suggested_filename
    made.word = petra.get(str(petra.page.get_by_role("link", name="Download the Word file").get_attribute("href")))
    assert Path(download.value.path()).read_bytes() == made.word.body
    made.after = _chronologies(made, ines)
    ines.go("/")
    made.actions_at_ines = ines.main


def _file(made: Walk, petra: Person) -> None:
    """The ink is told, and the paper is filed."""
    petra.fill("Where the signed paper is kept", "Supervision file, locked cabinet 2")
    petra.press("Note that it is signed and filed")
    made.filed = petra.main


def _hide(made: Walk, petra: Person) -> None:
    petra.go(f"/papers/{made.paper}")
    with petra.page.expect_navigation(url="**/hidden"):
        for _ in range(3):
            petra.page.keyboard.press("Shift")
    made.hidden_at = petra.page.url
    assert petra.heading == "Nothing on show"


# What the walk has to have shown


def test_the_record_was_as_long_as_a_real_one(walk: Walk) -> None:
    assert sum(len(text.split()) for text in walk.answers.values()) >= 1_500


def test_a_draft_is_its_writers(walk: Walk) -> None:
    assert walk.draft_for_ines == 404


@pytest.mark.parametrize("walk", [True], indirect=True, ids=["script"])
def test_autosave_says_so_and_survives_a_killed_page(walk: Walk) -> None:
    assert walk.saved_said.startswith("Saved ")
    typed = {canary: text for canary, text in walk.answers.items() if canary != walk.canary("action")}
    assert {canary: walk.kept_after_kill[canary] for canary in typed} == typed


@pytest.mark.parametrize("walk", [True], indirect=True, ids=["script"])
def test_hide_screen_leaves_the_page(walk: Walk) -> None:
    assert walk.hidden_at.endswith("/hidden")


@pytest.mark.parametrize("when", ["at_ending", "after"])
@pytest.mark.parametrize("n", [0, 1])
def test_each_chronology_carries_its_own_parts_and_nothing_else(walk: Walk, when: str, n: int) -> None:
    page = getattr(walk, when)[n]
    own = {walk.canary(f"analysis{n}"), walk.canary(f"next_steps{n}")}
    assert {canary for canary in walk.answers if canary in page} == own
    for canary in own:
        # A browser draws one line after another, and a blank one between paragraphs.
        assert walk.answers[canary] in re.sub(r"[ \t]+\n", "\n", page)


def test_what_was_not_approved_says_so_and_agreement_approves_it(walk: Walk) -> None:
    assert all("awaiting approval" in page for page in walk.at_ending)
    assert all("Approved" in page and "awaiting" not in page for page in walk.after)


def test_the_word_file_has_a_neutral_name(walk: Walk) -> None:
    assert re.fullmatch(r"P-\d{4}-version-1\.docx", walk.word_name)
    assert names_in(walk.word_name) == []


def test_the_word_file_holds_every_answer_and_its_code(walk: Walk) -> None:
    words = words_of(walk.word.body)
    for text in walk.answers.values():
        for paragraph in filter(None, text.split("\n")):
            assert squeezed(paragraph) in words
    assert walk.code in words
    assert walk.canary("comment") not in words


def test_the_search_in_the_word_file_finds_what_is_missing() -> None:
    document = docx.Document()
    document.add_paragraph("here & now")
    out = io.BytesIO()
    document.save(out)
    words = words_of(out.getvalue())
    assert "here & now" in words
    assert "gone" not in words


def test_the_paper_is_filed_in_its_place(walk: Walk) -> None:
    assert "The paper is kept at: Supervision file, locked cabinet 2" in walk.filed


def test_the_action_waits_on_its_owners_home_page(walk: Walk) -> None:
    assert walk.answers[walk.canary("action")] in walk.actions_at_ines


# The canaries, on everything that anybody can reach


def test_the_two_parties_meet_each_canary_only_where_it_belongs(walk: Walk) -> None:
    for canary, path in _where_canaries_are(walk, PARTIES):
        assert _belongs(walk, canary, path), f"{canary} stands on {path}"


def test_nobody_else_meets_any_canary_but_deputies_on_the_childs_own_page(walk: Walk) -> None:
    found = _where_canaries_are(walk, OTHERS)
    about = {
        walk.canary(f"{part}{n}"): f"/children/{walk.children[n]}"
        for part in ("analysis", "next_steps")
        for n in (0, 1)
    }
    for canary, path in found:
        assert canary in about, path
        assert whose_page(path) == about[canary] or opens_an_entry(path), path
    assert {canary for canary, _ in found} == set(about), "the deputy reads chronologies, so the search does find them"


def test_what_was_seen_on_the_way_kept_them_apart_too(walk: Walk) -> None:
    for sight in walk.sights:
        for canary in walk.answers:
            if canary in sight.html:
                assert _belongs(walk, canary, sight.path), f"{canary} was shown to {sight.who} on {sight.path}"


def test_no_title_and_no_address_names_anybody_or_carries_a_canary(walk: Walk) -> None:
    for sight in walk.sights:
        assert names_in(sight.title) == [], sight.url
        assert names_in(sight.url) == [], sight.url
        assert not any(canary in sight.title + sight.url for canary in walk.answers)
    for pages in walk.reach.values():
        for path, answer in pages.items():
            assert names_in(path) == []
            assert not answer.is_html or names_in(answer.title) == [], path


def test_the_search_for_canaries_finds_a_planted_one(walk: Walk) -> None:
    planted = Answer(200, "", {"content-type": "text/html"}, f"<p>{walk.canary('reflection0')}</p>".encode())
    reach = {"bea": {"/": planted}}
    found = _where_canaries_are(walk, ("bea",), reach)
    assert found == [(walk.canary("reflection0"), "/")]
    assert not _belongs(walk, *found[0])
    assert names_in("Chronology of Siân – Alongside") == ["Siân"]


def test_the_log_of_the_server_names_nobody(walk: Walk, server: Server) -> None:
    after_start = server.output.partition("Stop it with Ctrl+C.")[2]
    assert not any(canary in after_start for canary in walk.answers)
    assert names_in(after_start) == []


def _where_canaries_are(
    walk: Walk, people: tuple[str, ...], reach: dict[str, dict[str, Answer]] | None = None
) -> list[tuple[str, str]]:
    return [
        (canary, path)
        for who in people
        for path, answer in (reach or walk.reach)[who].items()
        if answer.is_html
        for canary in walk.answers
        if canary in answer.text
    ]


def _belongs(walk: Walk, canary: str, path: str) -> bool:
    """The record holds all; a child's page its own parts; an action is wherever its owner or supervisor looks for it."""
    if path.startswith(f"/papers/{walk.paper}"):
        return True
    for n in (0, 1):
        if canary in (walk.canary(f"analysis{n}"), walk.canary(f"next_steps{n}")):
            return whose_page(path) == f"/children/{walk.children[n]}" or opens_an_entry(path)
    looked_for = ("/", "/actions", f"/sessions/{walk.session}", f"/contracts/{walk.contract}/end")
    return canary == walk.canary("action") and path in looked_for
