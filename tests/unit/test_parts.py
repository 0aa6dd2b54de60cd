"""The parts of a page, the errors, the colours, and what no template may hold. Each guard is shown to catch its fault."""

from __future__ import annotations

import logging
import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import flask_bootstrap
import pytest
from flask import Flask, abort, render_template_string
from flask_bootstrap import Bootstrap5
from flask_wtf import CSRFProtect, FlaskForm
from werkzeug.test import TestResponse
from wtforms import (
    BooleanField,
    FieldList,
    FormField,
    IntegerField,
    PasswordField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

from webapp.domain import errors as domain_errors
from webapp.web.errors import init_errors
from webapp.web.format import init_format
from webapp.web.headers import init_headers
from webapp.web.journal import request_number

WEB = Path(__file__).parents[2] / "webapp" / "web"
CSS = (WEB / "static" / "alongside.css").read_text(encoding="utf-8")

IMPORTS = """{% from "parts.html" import alert, answer, answers, beside, block, box, buttons, copy, csrf, empty, entry,
  error_summary, fact, facts, field, filters, fold_close, go, head, life, mention, next_panel, pagination, paste, post,
  savebar, section, sheet, status, submit, todo, todo_item, when %}"""

# Every part in every state: what the tests read, and what is looked at in a browser.
EVERY_PART = (
    '{% extends "layout.html" %}'
    + IMPORTS
    + """
{% block title %}Parts and their states{% endblock %}
{% block main %}
{% call head("Parts and their states", "What a page is made of.", margin="Thu 13 November 2025", quiet="Week 2 of 7",
             back=("/", "Home"), form=form, wrong=[("#m1", "Decide whether “Hope” is a child")]) %}
  {{ life([("Draft", "past", "13 November"), ("Circulated", "now", "Waiting for Dev"), ("Agreed", "", "By both of you"),
           ("Issued", "", "As a Word document"), ("Signed", "", "In ink, on paper")]) }}
{% endcall %}
{% call next_panel("Supervision with Dev Rathbone", margin="Today, 4:30pm", quiet="Meeting room 2") %}
  <p>You are the supervisor. Dev sent his preparation on Tuesday: two children to talk about and one worry.</p>
  {% call buttons() %}{{ go("#", "Start this record") }}<a href="#">Read Dev’s preparation</a>{% endcall %}
{% endcall %}
<section aria-labelledby="late">
  <div class="alongside"><h2 id="late">Late: do these first</h2></div>
  {% call todo() %}
    {{ todo_item("3 school days late", "Copy 1 entry to CPOMS", "#", "Written on Monday 3 November", kind="late") }}
    {{ todo_item("By Fri 14 November", "Put 3 things right in a record", "#", "Your draft, saved last Friday") }}
    {% call todo_item("By Tue 18 November", "Ask the virtual school for the plan", "#") %}
      {{ post("/x", "Mark it done", small=true) }}{% endcall %}
  {% endcall %}
</section>
{% call section("how", "How things stand", margin="A shape and words") %}
  <p class="d-flex flex-wrap gap-4">{{ status("done", "Held Thu 6 November") }}{{ status("set", "Planned") }}
    {{ status("due", "Due by Fri 19 December") }}{{ status("yours", "Yours to agree") }}
    {{ status("late", "3 school days late") }}{{ status("off", "Not due") }}</p>
  {{ alert("success", "Circulated to Dev at 5:41pm.", "It waits on his home page until he agrees it.") }}
  {{ alert("warning", "Sunita changed this answer while you were writing.", "Both texts are below.") }}
  {{ alert("danger", "Not saved since 5:38pm.", "The server does not answer.") }}
  {% call facts() %}
    {{ fact("Born", "14 March 2013") }}{{ fact("Plan", "Child in need plan", "#") }}{{ fact("Key worker") }}
  {% endcall %}
{% endcall %}
{% call section("fields", "Fields", margin="When a form", quiet="comes back") %}
  <form method="post" novalidate id="f">
    {{ form.csrf_token }}
    {{ submit("Save") }}
    {{ field(form.held_on, width="date", said="Thursday") }}
    {{ field(form.count, width="count", inputmode="numeric") }}
    <div class="question">{{ field(form.trends) }}
      {{ beside("Last time, 18 September", "“Lateness on Mondays.”", "#", "Open action") }}</div>
    {% call field(form.steps, goes="out", rows=3) %}
      {{ mention("m1", "Hope", "… reports on Monday came from ", " and were about the same …",
                 [("child", "Yes: Hope Darrow, 8M", "Move this to a case"), ("other", "Someone else", ""),
                  ("word", "Not a name", "")]) }}
    {% endcall %}
    {{ field(form.feeling, goes="stays", rows=3) }}
    {{ field(form.kind) }}{{ field(form.place) }}{{ field(form.days) }}{{ field(form.agree) }}{{ field(form.password) }}
    {% call buttons() %}
      {{ submit("Agree this record", name="do", value="agree") }}{{ submit("Ask for a change", main=false) }}
      <a href="#">Not now</a>
    {% endcall %}
  </form>
{% endcall %}
{% call section("lists", "Lists") %}
  {% call filters("Filter the entries") %}
    {{ box("show", "Kind", "b", kind="select", choices=[("a", "Every kind"), ("b", "From supervision")]) }}
    {{ box("from", "From", "1/9/2025", width="date") }}{{ box("only", "Late only", kind="checkbox", checked=true) }}
  {% endcall %}
  {{ box("note", "A note", "two\\nlines", kind="textarea", hint="Plain values", errors=["Say more"]) }}
  {{ box("how2", "How?", "b", kind="radios", choices=[("a", "In person"), ("b", "By telephone")]) }}
  {{ box("who", "Who?", ["a"], kind="checkboxes", choices=[("a", "Lead"), ("b", "Deputy")]) }}
  {{ empty("No entry matches “Case file audit”.", "Look further:", [("#", "show every kind"), ("#", "look further back")]) }}
  {{ pagination(page) }}
{% endcall %}
{{ entry_block() if false }}
{% call entry("e1", "Thu 13 Nov 2025", "Worried about weekends at home", "Entered 5:42pm by Ines Calloway",
              "From supervision", "unfiled") %}
  <p>In school every day since half term. Collects <span class="masked">C-0412</span> on Tuesdays.</p>
  {% call paste("p1", "13/11/2025 Safeguarding supervision\\nC-0147/14", "CPOMS", "Copy all of it into a new incident") %}
    {% call post("/x", "Copied to CPOMS") %}
      {{ box("ref", "CPOMS incident number, if you have it", width="date") }}
    {% endcall %}
  {% endcall %}
{% endcall %}
{% call entry("e2", "Tue 4 Nov 2025", "Advice from the family worker", "Entered 4:10pm", "Professional’s meeting") %}
  <p>By telephone.</p>
{% endcall %}
{% call entry("e3", "Thu 18 Sep 2025", "No change of plan", "Entered 5:15pm", state="struck") %}
  <p><del>The plan is reviewed on 30 September.</del></p>
{% endcall %}
{% call block(quiet="As it will be printed") %}
  {% call sheet("Harrowmere School", "Supervision record", draft="Do not sign this copy.") %}
    {% call answers("1 About this session", pairs=true) %}
      {{ answer("Name", "Dev Rathbone", "#") }}{{ answer("Date", "Thursday 13 November 2025", "#") }}
    {% endcall %}
    {% call answers("2 Your school") %}{{ answer("On the list", 0, "#") }}{{ answer("Trends") }}
      {{ answer("Next session", "31/11/2025", "#", "31/11/2025 is not a date: November has 30 days", "n1") }}{% endcall %}
  {% endcall %}
{% endcall %}
{% endblock %}
{% block bar %}
{% call savebar("Saved 5 seconds ago", "") %}{{ submit("Check answers", small=true, form="f") }}{% endcall %}
{% endblock %}
"""
).replace("{{ entry_block() if false }}\n", "")

MENU = [("Home", "/", True), ("Supervision", "/s", False), ("Children", "/c", False), ("Actions", "/a", False)]
FRAME: dict[str, Any] = {
    "viewer": SimpleNamespace(name="Ines Calloway", role_label="Safeguarding lead"),
    "menu": [*MENU, ("Figures", "/f", False), ("School", "/o", False)],
    "school_name": "Harrowmere School",
    "home_url": "/",
    "account_url": "/account",
    "sign_out_url": "/out",
    "hide_url": "/hide",
    "footer_links": [("Help", "/help"), ("Who sees what", "/who")],
}


class Inner(FlaskForm):
    class Meta:
        csrf = False

    who = StringField("Who?", [InputRequired("Say who will do it")])


class Every(FlaskForm):
    held_on = StringField("Date of the session", description="For example, 22/1/26")
    count = IntegerField("How many children are on the list?")
    trends = TextAreaField("What trends do you see?", description="Patterns, places, times of day.")
    steps = TextAreaField("What needs to happen?", [InputRequired("Say what needs to happen")])
    feeling = TextAreaField("What was this like for you?")
    kind = RadioField(
        "How will you meet?",
        [InputRequired("Choose how you will meet")],
        choices=[SelectChoice("p", "In person"), SelectChoice("t", "By telephone")],
    )
    place = SelectField(
        "Where?", validate_choice=False, choices=[SelectChoice("a", "Meeting room 2"), SelectChoice("b", "Elsewhere")]
    )
    days = SelectMultipleField(
        "Which days?",
        choices=[SelectChoice("m", "Monday"), SelectChoice("t", "Tuesday")],
        widget=ListWidget(),
        option_widget=CheckboxInput(),
    )
    agree = BooleanField("I have read it", description="Every answer of it")
    password = PasswordField("Password")
    actions = FieldList(FormField(Inner), min_entries=1)


def small_app(**config: Any) -> Flask:
    """An app of these pieces alone."""
    app = Flask("parts", template_folder=str(WEB / "pages"), static_folder=str(WEB / "static"))
    app.config.update(SECRET_KEY="not a secret", BOOTSTRAP_SERVE_LOCAL=True, MAX_CONTENT_LENGTH=2 * 1024 * 1024)
    app.config.update(config)
    Bootstrap5(app)
    CSRFProtect(app)
    init_format(app)
    init_headers(app)
    init_errors(app)

    @app.route("/every", methods=["GET", "POST"])
    def every() -> str:
        form = Every()
        if form.is_submitted():
            form.validate()
        return render_template_string(EVERY_PART, form=form, page=SimpleNamespace(number=4, last=9), **FRAME)

    return app


def page(app: Flask, source: str, path: str = "/?kind=audit&page=2", **values: Any) -> str:
    with app.test_request_context(path):
        return render_template_string(IMPORTS + source, **values)


@pytest.fixture
def app() -> Flask:
    return small_app()


@pytest.fixture
def wrong(app: Flask) -> str:
    """The page of every part after a form was sent empty."""
    app.config["WTF_CSRF_ENABLED"] = False
    return app.test_client().post("/every", data={"held_on": "31/11/2025"}).text


# The parts


def test_one_heading_title_skip_link_and_language(app: Flask) -> None:
    text = app.test_client().get("/every").text
    assert text.count("<h1") == 1
    assert "<title>Parts and their states – Alongside</title>" in text
    assert '<html lang="en-GB" translate="no">' in text
    assert 'href="#main"' in text
    assert 'id="main"' in text


def test_ids_are_on_a_page_once(wrong: str) -> None:
    ids = re.findall(r'\sid="([^"]+)"', wrong)
    assert sorted(ids) == sorted(set(ids))


def test_everything_that_is_named_as_description_is_there(wrong: str) -> None:
    ids = set(re.findall(r'\sid="([^"]+)"', wrong))
    named = {
        name for group in re.findall(r'aria-(?:describedby|labelledby)="([^"]+)"', wrong) for name in group.split()
    }
    assert named <= ids
    assert {"trends-hint", "steps-goes", "steps-error", "held_on-said", "kind-error"} <= named


def test_a_field_reads_label_hint_goes_error_box(wrong: str) -> None:
    part = wrong[wrong.index('for="steps"') :]
    places = [
        part.index(mark) for mark in ('class="goes out"', 'id="steps-error"', '<textarea aria-describedby="steps-goes')
    ]
    assert places == sorted(places)
    assert 'aria-invalid="true"' in part[places[2] : places[2] + 200]


def test_what_is_wrong_stands_first_and_leads_to_its_box(wrong: str) -> None:
    assert "<title>Error: Parts" in wrong
    assert wrong.index('class="error-summary"') < wrong.index("<h1")
    assert "Four things to put right first" in wrong
    for place in ("#steps", "#kind-0", "#actions-0-who", "#m1"):
        assert f'<a href="{place}">' in wrong


def test_no_summary_where_nothing_is_wrong(app: Flask) -> None:
    assert "error-summary" not in page(app, "{{ error_summary() }}")


@pytest.mark.parametrize(("on", "said"), [(False, "false"), (True, "true")])
def test_spelling_is_off_for_the_whole_page_until_the_school_says_otherwise(app: Flask, on: bool, said: str) -> None:
    text = page(app, '{% extends "layout.html" %}', spellcheck_on=on)
    assert f'spellcheck="{said}"' in text
    assert f'writingsuggestions="{said}"' in text


def test_boxes_are_not_remembered_by_the_browser(wrong: str) -> None:
    boxes = re.findall(r"<(?:textarea|input)[^>]*class=\"form-control[^>]*>", wrong)
    assert len(boxes) > 5
    assert [box for box in boxes if "autocomplete=" not in box and "readonly" not in box] == []


def test_the_frame_needs_nothing(app: Flask) -> None:
    text = page(app, '{% extends "layout.html" %}{% block title %}Sign in{% endblock %}')
    assert "<title>Sign in – Alongside</title>" in text
    assert "Hide screen" not in text
    assert "<nav" not in text


def test_signing_out_is_a_form_with_its_token(app: Flask) -> None:
    text = page(app, '{% extends "layout.html" %}', **FRAME)
    form = text[text.index('action="/out"') :][:300]
    assert 'name="csrf_token" value="' in form


def test_a_theme_is_one_of_two_words(app: Flask) -> None:
    assert 'data-bs-theme="dark"' in page(app, '{% extends "layout.html" %}', theme="dark")
    assert "data-bs-theme" not in page(app, '{% extends "layout.html" %}', theme='"><script>')


def test_pages_keep_the_filter_in_the_address(app: Flask) -> None:
    text = page(app, "{{ pagination(p) }}", p=SimpleNamespace(number=2, last=3))
    assert 'href="/?kind=audit&amp;page=3"' in text
    assert 'aria-current="page"' in text
    assert page(app, "{{ pagination(p) }}", p=SimpleNamespace(number=1, last=1)).strip() == ""


def test_an_answer_of_nought_is_an_answer(app: Flask) -> None:
    assert "Not answered" not in page(app, '{{ answer("Children", 0) }}')
    assert "Not answered" in page(app, '{{ answer("Children", "") }}')


def test_what_a_person_typed_is_text(app: Flask) -> None:
    text = page(
        app, '{{ answer(x, x, x, x) }}{{ box("n", x, x, hint=x) }}{{ todo_item(x, x, x, x) }}', x='"><b onclick=x>'
    )
    assert "<b onclick" not in text


# Errors


def failing(app: Flask, error: Exception | int) -> None:
    @app.route("/fails", methods=["GET", "POST"])
    def fails() -> str:
        if isinstance(error, int):
            abort(error)
        raise error


def visit(error: Exception | int, **options: Any) -> TestResponse:
    app = small_app(PROPAGATE_EXCEPTIONS=False)
    failing(app, error)
    return app.test_client().get("/fails", **options)


def main_of(text: str) -> str:
    return re.sub(r'nonce="[^"]+"', "", text[text.index("<main") : text.index("</main>")])


def test_what_is_refused_looks_like_what_is_not_there() -> None:
    there = small_app().test_client().get("/nothing")
    pages = [visit(kind) for kind in (403, 404, domain_errors.Refused("Not yours, Ada"), domain_errors.NotFound())]
    assert {answer.status_code for answer in [there, *pages]} == {404}
    assert {main_of(answer.text) for answer in pages} == {main_of(there.text)}


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        (domain_errors.Conflict("The record was circulated at 5:41pm."), 409, "The record was circulated at 5:41pm."),
        (domain_errors.Invalid("Two things are wrong.", ("First.", "Second.")), 422, "<li>Second.</li>"),
        (domain_errors.TooManyTries("Wait until 4:30pm."), 429, "Wait until 4:30pm."),
        (domain_errors.Unavailable("The disk is full."), 503, "The disk is full."),
        (400, 400, "not complete"),
        (405, 405, "only takes a form"),
        (413, 413, "larger than 2 MB"),
        (418, 418, "cannot be done in this way"),
        (429, 429, "Wait a few minutes"),
    ],
)
def test_an_error_is_a_sentence(error: Exception | int, status: int, words: str) -> None:
    answer = visit(error)
    assert answer.status_code == status
    assert words in answer.text
    assert re.search(r"<h1>[A-Z][^<]+</h1>", answer.text)
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_script_gets_the_sentence_as_json() -> None:
    answer = visit(domain_errors.Conflict("Changed."), headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json and answer.json["sentence"]) == (409, "Changed.")


def test_a_fault_has_a_number_that_is_in_the_log_and_no_name_is(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        answer = visit(ValueError("Amara Lisle, 8M"), query_string={"who": "Amara"})
    reference = re.search(r'class="reference">([^<]+)<', answer.text)
    assert answer.status_code == 500
    assert reference is not None
    assert reference[1] in caplog.text
    assert "ValueError at " in caplog.text
    assert "Amara" not in caplog.text + answer.text
    assert "Traceback" not in caplog.text + answer.text


def test_the_name_would_be_in_flasks_own_log(caplog: pytest.LogCaptureFixture) -> None:
    app = small_app(PROPAGATE_EXCEPTIONS=False)
    del app.log_exception  # type: ignore[attr-defined]
    failing(app, ValueError("Amara Lisle, 8M"))
    with caplog.at_level(logging.ERROR):
        app.test_client().get("/fails")
    assert "Amara" in caplog.text


def test_an_error_page_comes_even_if_the_menu_is_broken(caplog: pytest.LogCaptureFixture) -> None:
    app = small_app(PROPAGATE_EXCEPTIONS=False)

    @app.context_processor
    def menu() -> dict[str, Any]:
        raise OSError("the database is gone")

    with caplog.at_level(logging.ERROR):
        answer = app.test_client().get("/nothing")
    assert answer.status_code == 404
    assert "OSError" in caplog.text
    assert "gone" not in caplog.text


def late(data: dict[str, str], site: str = "same-origin") -> str:
    """A form without a valid token, as from a page that was open too long."""
    answer = small_app().test_client().post("/every?x=1", data=data, headers={"Sec-Fetch-Site": site})
    assert answer.status_code == 400
    return answer.text


def test_a_form_that_came_too_late_loses_nothing() -> None:
    text = late({"trends": "More concerns about the end of lunch <b>", "count": "46", "csrf_token": "old"})
    assert "This page had been open too long" in text
    assert "More concerns about the end of lunch &lt;b&gt;</textarea>" in text
    assert '<input type="hidden" name="count" value="46">' in text
    assert 'action="/every?x=1"' in text
    assert 'value="old"' not in text


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none"])
def test_nothing_that_another_site_sent_is_shown(site: str) -> None:
    assert "More concerns" not in late({"trends": "More concerns about the end of lunch"}, site)


def test_a_password_is_never_shown_again() -> None:
    assert "hunter2" not in late({"password": "hunter2", "email": "x"})


def test_references_are_short_and_differ() -> None:
    app, made = small_app(), set()
    for _ in range(200):
        with app.test_request_context():
            made.add(request_number())
    assert len(made) == 200
    assert all(re.fullmatch(r"[2-9B-Y]{4}-[2-9B-Y]{4}", one) for one in made)


# What no template may hold

COLOURS = "primary|secondary|success|danger|warning|info|light|dark|muted|white|black|body|body-secondary|body-tertiary"
BANNED = {
    "an inline style": re.compile(r"<[a-z][^>]*\sstyle\s*=|<style[\s>]", re.I),
    "a handler in an attribute": re.compile(r"<[a-z][^>]*\son[a-z]+\s*=", re.I),
    "a script without a nonce or without a file": re.compile(
        r"<script(?![^>]*\bnonce=\"\{\{ csp_nonce\(\) \}\}\")|<script(?![^>]*\bsrc=)", re.I
    ),
    "a script in a link": re.compile(r"(href|src|action)\s*=\s*[\"']?javascript:", re.I),
    "one of Bootstrap's colours": re.compile(
        rf"\b(text|bg|text-bg|border|link|btn|table)-({COLOURS})(?<!btn-primary)\b"
    ),
    "something from outside": re.compile(r"<(?:link|script|img)[^>]+(?:href|src)=\"(?:https?:)?//", re.I),
    "a placeholder": re.compile(r"\splaceholder\s*=", re.I),
}


def faults(text: str) -> list[str]:
    text = re.sub(r"\{#.*?#\}", "", text, flags=re.S)
    return [what for what, pattern in BANNED.items() if pattern.search(text)]


def templates() -> list[Path]:
    return sorted((WEB / "pages").rglob("*.html"))


@pytest.mark.parametrize("path", templates(), ids=lambda path: str(path.relative_to(WEB / "pages")))
def test_no_template_needs_a_looser_policy_or_another_colour(path: Path) -> None:
    assert faults(path.read_text(encoding="utf-8")) == []


def test_what_the_parts_render_needs_no_looser_policy_either(wrong: str) -> None:
    rendered = re.sub(r'nonce="[^"]+"', 'nonce="{{ csp_nonce() }}"', wrong)
    assert faults(rendered) == []


@pytest.mark.parametrize(
    "planted",
    [
        '<p style="color: red">',
        "<style>p { color: red }</style>",
        '<a href="#" onclick="x()">',
        "<script>alert(1)</script>",
        '<script src="x.js"></script>',
        '<script nonce="{{ csp_nonce() }}">alert(1)</script>',
        '<a href="javascript:x()">',
        '<p class="text-muted">',
        '<p class="mb-0 bg-light">',
        '<span class="badge text-bg-danger">',
        '<button class="btn btn-danger">',
        '<link rel="stylesheet" href="https://cdn.example/x.css">',
        '<input placeholder="Name">',
    ],
)
def test_the_scan_catches(planted: str) -> None:
    assert faults(planted) != []


def test_the_scan_lets_our_own_through() -> None:
    assert faults('<a class="btn btn-primary text-decoration-underline">{# style="x" #}</a>') == []
    assert faults('<script type="module" nonce="{{ csp_nonce() }}" src="{{ x }}"></script>') == []


def test_every_page_has_a_title() -> None:
    for path in templates():
        text = path.read_text(encoding="utf-8")
        if '{% extends "layout.html" %}' in text:
            assert "{% block title %}" in text, path.name
            assert text.count("<h1") + text.count("head(") >= 1 or "{% extends" not in text, path.name


# The colours

WORDS_ON = [
    ("text", ("ground", "paper", "shade", "marker", "bad-shade")),
    ("quiet", ("ground", "paper", "shade", "bad-shade")),
    ("ink", ("ground", "paper", "shade", "bad-shade")),
    ("ink-deep", ("ground", "paper", "shade")),
    ("on-ink", ("ink", "ink-deep")),
    ("good", ("ground", "paper")),
    ("bad", ("ground", "paper", "bad-shade")),
]
SHAPES_ON = [("edge", ("ground", "paper", "shade")), ("marker-edge", ("ground", "paper", "marker"))]


def pairs(css: str) -> dict[str, tuple[str, str]]:
    return {m[1]: (m[2], m[3]) for m in re.finditer(r"--al-([a-z-]+): light-dark\((#\w{6}), (#\w{6})\)", css)}


def without_light_dark(css: str) -> dict[str, str]:
    block = re.search(r"@supports not \(color: light-dark.*?\n\}", css, re.S)
    return {m[1]: m[2] for m in re.finditer(r"--al-([a-z-]+): (#\w{6});", block[0])} if block else {}


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def too_weak(css: str) -> list[str]:
    tokens = pairs(css)
    wanted = [(a, b, 4.5) for a, on in WORDS_ON for b in on] + [(a, b, 3.0) for a, on in SHAPES_ON for b in on]
    return [
        f"{a} on {b}, {mode}"
        for a, b, least in wanted
        for mode, n in (("light", 0), ("dark", 1))
        if contrast(tokens[a][n], tokens[b][n]) < least
    ]


def test_contrast_is_measured_rightly() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


def test_every_colour_can_be_read_in_both_modes() -> None:
    assert too_weak(CSS) == []


def test_a_weak_colour_is_caught() -> None:
    weak = CSS.replace("--al-quiet: light-dark(#465760,", "--al-quiet: light-dark(#9aa6ac,")
    assert "quiet on ground, light" in too_weak(weak)


def test_an_old_browser_gets_the_light_values() -> None:
    assert without_light_dark(CSS) == {name: light for name, (light, _) in pairs(CSS).items()}
    assert len(pairs(CSS)) == 16


def test_a_forgotten_fallback_is_caught() -> None:
    changed = CSS.replace("--al-good: #1c6140;", "--al-good: #1c6141;")
    assert without_light_dark(changed) != {name: light for name, (light, _) in pairs(changed).items()}


def test_no_colour_is_written_but_as_a_token() -> None:
    body = re.sub(r"@supports not \(color: light-dark.*?\n\}", "", CSS, flags=re.S)
    body = re.sub(r"--al-[a-z-]+: (?:light-dark\([^)]*\)|#\w+);", "", body)
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b(?=[^{]*;)", body) == []


def test_every_class_that_a_part_uses_is_known(wrong: str) -> None:
    bootstrap = Path(flask_bootstrap.__file__).parent / "static/bootstrap5/css/bootstrap.min.css"
    known = set(re.findall(r"\.([a-zA-Z][\w-]*)", CSS + bootstrap.read_text(encoding="utf-8")))
    used = {name for group in re.findall(r'class="([^"]*)"', wrong) for name in group.split()}
    assert used - known == set()
