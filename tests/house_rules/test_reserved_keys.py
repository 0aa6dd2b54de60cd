"""One name end to end: a key is a form field, a JSON key and a placeholder in Word at once, and collides with none of them.

`RESERVED` is checked by what happens: every name that a form, a field, a dict or Jinja already has is either refused as a
key, or a document that uses it works from the form to the printed page.
"""

import io
import keyword
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import docx
import pytest
from flask import Flask
from flask_wtf import FlaskForm
from jinja2 import Environment, defaults, lexer, parser
from jinja2.sandbox import ImmutableSandboxedEnvironment
from werkzeug.datastructures import MultiDict
from wtforms import Form, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields import Field, FieldList, FormField

from forms import catalogue, kit
from forms.kit import CHRONOLOGY, RESERVED, Cases, Document, Line, Purpose, Rows, Section, Text, check_key
from tests.every_kind import as_posted
from webapp.documents.codec import dump, load
from webapp.documents.context import word_context
from webapp.documents.form import answers_from_post, form_class, form_for
from webapp.documents.word import prepare, render
from webapp.services.own_documents import OWN

# What Jinja's parser and its compiled code use besides the names that can be asked for.
WORDS = """
loop self super caller varargs kwargs context environment eval_ctx recursive raw endraw do missing resolve undefined
endif endfor elif else endset endblock endmacro endcall endfilter endwith endautoescape
l_0_a t_1 name root blocks block concat escape cond_expr_undefined
"""


def public(*things: object) -> set[str]:
    return {name for thing in things for name in dir(thing)}


def bound() -> Iterator[object]:
    """A form and its fields as they live in a request: what they have only then counts too."""
    app = Flask(__name__)
    app.secret_key = "a test's"
    fields = {
        "line": StringField("Line"),
        "area": TextAreaField("Area"),
        "pick": SelectField("Pick", choices=[]),
        "picks": SelectMultipleField("Picks", choices=[]),
        "rows": FieldList(FormField(type("Row", (Form,), {"cell": StringField("Cell")})), min_entries=1),
    }
    with app.test_request_context():
        form = type("Small", (FlaskForm,), fields)()
        yield form
        yield from form
        yield from form["rows"]


def own_names() -> set[str]:
    """The names of the sample above, which are nobody else's."""
    return {"line", "area", "pick", "picks", "rows", "cell"}


def of_forms() -> set[str]:
    return public(FlaskForm, Form, Field, FieldList, FormField, SelectField, {}, [], "", *bound()) - own_names()


def of_jinja() -> set[str]:
    environment = Environment(autoescape=True)  # only asked for its names
    tokens = {word for word in lexer.operators.values() if word.isalpha()} | {
        "true",
        "false",
        "none",
        "not",
        "and",
        "or",
    }
    return (
        set(environment.globals)
        | set(defaults.DEFAULT_NAMESPACE)
        | set(parser._statement_keywords)
        | set(parser._math_nodes)
        | set(ImmutableSandboxedEnvironment().globals)
        | set(environment.filters)
        | set(environment.tests)
        | tokens
        | {word.lower() for word in keyword.kwlist + keyword.softkwlist}
        | set(WORDS.split())
    )


def of_ours() -> set[str]:
    """What the product itself puts beside a key: row names, Word's context, names of page and buttons."""
    record = Document("every_word", 1, Purpose.RECORD, "T", (Section("S", (Line("q_one", "One"),)),))
    context = word_context(record, {}, school="S", child_names={}, party_names={}, signatories=[])
    return (set(context) - {"q_one"}) | {
        "uid",
        "child",
        "do",
        "base",
        "find",
        "csrf_token",
        "reference",
        "paper",
        "label",
    }


def candidates() -> list[str]:
    """Every name that is taken somewhere and could be written as a key at all."""
    names = of_forms() | of_jinja() | of_ours()
    return sorted(name for name in names if kit._SLUG.match(name) and "__" not in name)


def document_with(*keys: str) -> Document:
    """A document that uses these keys as questions and as parts of either block."""
    return Document(
        "every_word",
        1,
        Purpose.RECORD,
        "Every word",
        (
            Section(
                "Only",
                (
                    *(Text(key, "A question") for key in keys),
                    Line("q_other", "Another"),
                    Rows(
                        "q_rows", "Rows", parts=(*(Line(key, "A part") for key in keys), Line("q_part", "Another part"))
                    ),
                    Cases("q_cases", "Cases", parts=tuple(Text(key, "A part", goes_to=CHRONOLOGY) for key in keys)),
                ),
            ),
        ),
    )


def answers_for(*keys: str) -> dict[str, Any]:
    return {
        **{key: f"{key} <b>" for key in keys},
        "q_other": "other",
        "q_rows": [{"uid": "0" * 16, **dict.fromkeys(keys, "two"), "q_part": "part"}],
        "q_cases": [{"uid": "1" * 16, "child": "C-0001", **dict.fromkeys(keys, "three")}],
    }


def walk(*keys: str) -> None:
    """From the form to the printed page with these keys. Raises, in whatever way, where one collides."""
    walk_form(*keys)
    walk_word(*keys)


def walk_form(*keys: str) -> None:
    document, answers = document_with(*keys), answers_for(*keys)
    assert load(document, dump(answers)) == answers
    app = Flask(__name__)
    app.secret_key = "a test's"
    with app.test_request_context():
        form = form_for(document, answers, owners=[])
        for key in keys:
            assert form[key].data == f"{key} <b>"
            assert getattr(form, key).data == f"{key} <b>"
            assert [entry.form[key].data for entry in form["q_rows"]] == ["two"]
            assert [entry.form[key].data for entry in form["q_cases"]] == ["three"]
            assert f"{key} &lt;b&gt;" in form[key]()
        assert form["csrf_token"].current_token in form.hidden_tag()
        assert (form.is_submitted(), form.errors, form.form_errors) == (False, {}, [])
        assert form.data["q_other"] == "other"
        taken = SimpleNamespace()
        form.populate_obj(taken)
        assert taken.q_other == "other"
        assert form.meta.csrf
        assert set(keys) < {field.short_name for field in form}
    with app.test_request_context(method="POST", data=as_posted(document, answers)):
        posted = form_class(document)(meta={"csrf": False})
        assert posted.validate() is True
        assert posted.validate_on_submit() is True
    assert answers_from_post(document, as_posted(document, answers)) == answers
    nothing = {**dict.fromkeys(keys, ""), "q_other": "", "q_rows": [], "q_cases": []}
    assert answers_from_post(document, MultiDict()) == nothing


def walk_word(*keys: str) -> None:
    file = docx.Document()
    lines = [f"A {{{{ {key} }}}} B {{{{ q_other }}}}" for key in keys]
    lines += ["{%p for row in q_rows %}", *(f"C {{{{ row.{key} }}}} D" for key in keys), "{%p endfor %}"]
    lines += ["{%p for case in q_cases %}", *(f"E {{{{ case.{key} }}}} F" for key in keys), "{%p endfor %}"]
    lines += [line for key in keys for line in (f"{{%p if {key} %}}", "G", "{%p endif %}")]
    for line in lines:
        file.add_paragraph(line)
    out = io.BytesIO()
    file.save(out)
    document, answers = document_with(*keys), answers_for(*keys)
    context = word_context(document, answers, school="S", child_names={}, party_names={}, signatories=[])
    printed = render(prepare(out.getvalue()), context)
    expected = [f"A {key} <b> B other" for key in keys] + ["C two D"] * len(keys) + ["E three F"] * len(keys)
    assert [p.text for p in docx.Document(io.BytesIO(printed)).paragraphs] == expected + ["G"] * len(keys)


def colliding(keys: list[str]) -> list[str]:
    """Those of these keys that collide: all at once first, since nearly always none does, then half by half."""
    try:
        walk(*keys)
    except Exception:
        middle = len(keys) // 2
        return [*colliding(keys[:middle]), *colliding(keys[middle:])] if middle else keys
    return []


def test_there_is_much_to_collide_with() -> None:
    names = candidates()
    assert {"data", "items", "validate", "hidden_tag", "loop", "range", "for", "widget", "uid"} <= set(names)
    assert len(names) > 150


def test_a_plain_key_walks_from_the_form_to_the_page() -> None:
    walk("trends")


def is_allowed(key: str) -> bool:
    try:
        check_key(key)
    except ValueError:
        return False
    return True


def test_a_name_that_is_taken_is_refused_or_works() -> None:
    """To be put right in `forms.kit.RESERVED`."""
    free = [key for key in candidates() if is_allowed(key)]
    assert free
    assert colliding(free) == []


def test_one_name_that_collides_is_found_among_many(monkeypatch: pytest.MonkeyPatch) -> None:
    """The counter-proof of the way in which they are looked through."""
    monkeypatch.setattr(kit, "RESERVED", frozenset())
    assert colliding(["trends", "validate", "people", "data"]) == ["validate", "data"]


@pytest.mark.parametrize(
    "key",
    [
        "data",
        "errors",
        "process",
        "validate",
        "populate_obj",
        "hidden_tag",
        "meta",
        "is_submitted",
        "uid",
        "none",
        "not",
    ],
)
def test_without_the_list_it_would_fail(monkeypatch: pytest.MonkeyPatch, key: str) -> None:
    """The counter-proof: these collide, so the walk would see a name that the list forgot."""
    monkeypatch.setattr(kit, "RESERVED", frozenset())
    assert colliding([key]) == [key]


@pytest.mark.parametrize("key", sorted(RESERVED))
def test_every_word_of_the_list_is_refused(key: str) -> None:
    if key == "signatures":  # the places for ink: Word's context has them under this very name
        check_key(key)
        return
    with pytest.raises(ValueError, match="cannot be a key"):
        check_key(key)


@pytest.mark.parametrize("hook", ["filter", "validate"])
def test_a_key_is_no_hook_of_another_question(hook: str) -> None:
    """WTForms calls `filter_trends` on the answer to `trends`, and `validate_trends` when the form is checked."""
    try:
        sections = (Section("Only", (Line("trends", "A"), Line(f"{hook}_trends", "B"))),)
        document = Document("hooks", 1, Purpose.RECORD, "Hooks", sections)
    except ValueError:
        return  # refused: well
    form = form_for(document, {"trends": "one", f"{hook}_trends": "two"}, owners=[], csrf=False)
    assert form["trends"].data == "one"
    assert form.validate()


def test_a_key_does_not_call_a_check_of_the_form() -> None:
    """`validate_on_submit` is a method, and so the check of a question called `on_submit`."""
    try:
        document = Document("hooks", 1, Purpose.RECORD, "Hooks", (Section("Only", (Line("on_submit", "A"),)),))
    except ValueError:
        return  # refused: well
    assert form_for(document, {"on_submit": "one"}, owners=[], csrf=False).validate()


def test_no_built_in_document_has_the_key_of_a_schools_own() -> None:
    """A contract says by a key on what its records are written: it must be plain whose that is."""
    assert [key for key, _ in catalogue() if key.startswith(OWN)] == []
    check_key(f"{OWN}1")
