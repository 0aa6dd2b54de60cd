"""Hostile and mistaken templates: refused with a sentence, and nothing in them runs."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests import word_files
from webapp.documents.ooxml import WordFault
from webapp.documents.template_guard import TemplateFault, check, environment, names_in
from webapp.documents.word import prepare, render

WALK = "{{ ''.__class__.__mro__[1].__subclasses__() }}"
HOSTILE = [
    WALK,
    "{{ x.__class__ }}",
    "{{ x._secret }}",
    "{{ x['__class__'] }}",
    "{{ x[y] }}",
    "{{ x|attr('__class__') }}",
    "{{ self._TemplateReference__context }}",
    "{{ cycler.__init__.__globals__.os.system('touch canary') }}",
    "{{ lipsum.__globals__['os'].popen('touch canary').read() }}",
    "{{ joiner() }}",
    "{{ x() }}",
    "{{ x.format(1) }}",
    "{{ 9**(9**9) }}",
    "{{ 'x'*10**9 }}",
    "{{ 1 + 1 }}",
    "{{ a-b }}",
    "{{ a ~ b }}",
    "{{ -x }}",
    "{{ x[1:2] }}",
    "{{ [1, 2] }}",
    "{{ {'a': 1} }}",
    "{{ x|safe }}",
    "{{ x|replace('a', 'b') }}",
    "{{ x|map('upper') }}",
    "{{ x|default(y) }}",
    "{{ x is callable }}",
    "{{ none }}",
    "{{ 1.5 }}",
    "{{ " + "'" + "x" * 300 + "'" + " }}",
    "{% for a in range(99999) %}{% endfor %}",
    "{% for a in 'abc' %}{% endfor %}",
    "{% for a in x %}{% for b in x %}{{ b }}{% endfor %}{% endfor %}",
    "{% for a, b in x %}{% endfor %}",
    "{% for a in x recursive %}{% endfor %}",
    "{% set x = 1 %}",
    "{% macro m() %}x{% endmacro %}",
    "{% include 'secrets' %}",
    "{% import 'os' as os %}",
    "{% from 'os' import system %}",
    "{% extends 'x' %}",
    "{% block b %}{% endblock %}",
    "{% call x() %}{% endcall %}",
    "{% filter upper %}{% endfilter %}",
    "{% with a = 1 %}{% endwith %}",
    "{% do x.append(1) %}",
    "{% debug %}",
    "{{ 1" + "0" * 5000 + " }}",
    "{{ " + "(" * 3000 + "x" + ")" * 3000 + " }}",
    "{{ x",
    "{% if x %}",
    "{% nonsense %}",
]


@pytest.fixture
def canary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every way out that the templates above try is watched."""
    run: list[str] = []
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(os, "system", run.append)
    monkeypatch.setattr(os, "popen", run.append)
    return run


def refused(docx: bytes) -> str:
    with pytest.raises(WordFault) as caught:
        prepare(docx)
    return caught.value.sentence


@pytest.mark.parametrize("source", HOSTILE)
@pytest.mark.parametrize("place", ["page", "header", "title"])
def test_hostile_tags_are_refused_before_they_are_compiled(
    source: str, place: str, canary: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jinja2.Environment.compile", lambda *_: pytest.fail("it was compiled"))
    docx = {
        "page": lambda: word_files.template(source),
        "header": lambda: word_files.template("x", header=source),
        # python-docx refuses a long title; Word and a zip tool do not.
        "title": lambda: word_files.rezipped(
            word_files.template("x", title="PLACE"),
            {"docProps/core.xml": lambda xml: xml.replace(b"PLACE", source.replace("&", "&amp;").encode())},
        ),
    }[place]()
    assert refused(docx).endswith(".")
    assert canary == []
    assert [*tmp_path.iterdir()] == []


@pytest.mark.parametrize("kind", ["footnotes", "endnotes", "comments"])
def test_notes_and_comments_are_guarded_too(kind: str) -> None:
    part = (
        f'<w:{kind} xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:p><w:r><w:t>{WALK}</w:t></w:r></w:p>'
        f"</w:{kind}>"
    ).encode()
    override = (
        f'<Override PartName="/word/{kind}.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.'
        f'{kind}+xml"/></Types>'
    ).encode()
    docx = word_files.rezipped(
        word_files.template("x"),
        {f"word/{kind}.xml": part, "[Content_Types].xml": lambda xml: xml.replace(b"</Types>", override)},
    )
    assert "underscore" in refused(docx) or "calls" in refused(docx)


def test_a_tag_split_by_word_over_runs_is_still_seen() -> None:
    docx = word_files.rezipped(
        word_files.template("AAA"),
        {
            "word/document.xml": lambda xml: xml.replace(
                b"<w:t>AAA</w:t>", b"<w:t>{</w:t></w:r><w:r><w:t>{ x.__cl</w:t></w:r><w:r><w:rPr/><w:t>ass__ }}</w:t>"
            )
        },
    )
    assert "underscore" in refused(docx)


def test_code_in_alternative_text_is_seen() -> None:
    docx = word_files.rezipped(
        word_files.template("AAA"),
        {"word/document.xml": lambda xml: xml.replace(b"<w:p>", b'<w:p w:rsidR="{{ x() }}">', 1)},
    )
    assert "calls a function" in refused(docx)


def test_an_answer_is_never_read_as_a_template(canary: list[str]) -> None:
    out = render(
        prepare(word_files.template("{{ a }}", header="{{ a }}")), {"a": f"{{{{ 7*7 }}}} {WALK} {{% if x %}} {{_{{"}
    )
    for part in ("word/document.xml", "word/header1.xml"):
        assert word_files.lines(out, part) == [f"{{{{ 7*7 }}}} {WALK} {{% if x %}} {{_{{"]
    assert canary == []


def test_no_attribute_of_any_object_can_be_reached_even_if_the_check_were_gone() -> None:
    made = environment(str)
    tree = made.parse("{{ x.upper }}{{ x.__class__ }}{{ x['__class__'] }}")
    with pytest.raises(Exception, match="has no such part"):
        made.from_string(tree).render({"x": "text"})


@pytest.mark.parametrize(
    "source",
    [
        "{{ a.b.c }} {{ cases.0.child }}",
        "{% for c in cases %}{% for d in c.parts %}{{ d }}{{ loop.index }}{% endfor %}{% endfor %}",
        "{% if a == 'x' and not b or c in d %}1{% elif e is defined %}2{% else %}3{% endif %}",
        "{{ a if b else 'nothing' }}{{ a|default('x') }}{{ a|length }}",
        "{# a note #}{% raw %}{{ as it is }}{% endraw %}",
    ],
)
def test_what_a_form_needs_is_allowed(source: str) -> None:
    check(environment(str), source, "the page")


def test_the_names_of_a_template_are_its_questions_and_not_its_loops() -> None:
    tree = check(environment(str), "{{ a }}{% for c in cases %}{{ c.child }}{{ loop.index }}{% endfor %}", "the page")
    assert names_in(tree) == {"a", "cases"}


def test_a_fault_says_the_part_and_the_words_near_it() -> None:
    sentence = refused(word_files.template("Before", "Date agreed: {{ agreed-on }}", "After"))
    assert "In the page" in sentence
    assert "underscores" in sentence
    assert "Date agreed" in sentence
    assert "Before" not in sentence


@pytest.mark.parametrize(
    ("docx", "says"),
    [
        (word_files.template("{% for a in x %}", "{{ a }}", "{% endfor %}"), "blank lines"),
        (word_files.table_template([["{% for a in x %}{{ a.b }}", "{{ a.c }}{% endfor %}"]]), "blank lines"),
        (word_files.template("Lost words {%p if x %}", "y", "{%p endif %}"), "paragraph of its own"),
        (word_files.template("{%p if x %}{%p endif %}"), "paragraph of its own"),
        (word_files.table_template([["{%tr for a in x %}", "lost"]]), "row of its own"),
        (word_files.template("{{r x }}"), "formatted text"),
        (word_files.template("{{ x", "}}"), "pair up"),
        (word_files.template("x", title="{{ supervisee }}"), "never an answer"),
    ],
)
def test_a_tag_in_a_place_that_would_lose_words_is_refused(docx: bytes, says: str) -> None:
    assert says in refused(docx)


def test_a_placeholder_where_nothing_is_filled_is_told() -> None:
    docx = word_files.rezipped(word_files.template("x"), {"word/glossary.xml": b"<a>{{ x }}</a>"})
    assert "where nothing is filled in" in refused(docx)
    keywords = word_files.rezipped(
        word_files.template("x"),
        {"docProps/app.xml": lambda xml: xml.replace(b"</Properties>", b"<Company>{{ a }}</Company></Properties>")},
    )
    assert "never an answer" in refused(keywords)


def test_macros_strict_files_doctypes_and_twins_are_refused() -> None:
    plain = word_files.template("x")
    assert "macros" in refused(word_files.rezipped(plain, {"word/vbaProject.bin": b"x"}))
    strict = word_files.rezipped(
        plain,
        {
            "word/document.xml": lambda xml: xml.replace(
                b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
                b"http://purl.oclc.org/ooxml/wordprocessingml/main",
            )
        },
    )
    assert "Strict" in refused(strict)
    entity = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'
    assert "document type" in refused(word_files.rezipped(plain, {"word/document.xml": entity}))
    assert "not a Word file" in refused(b"PK nonsense")
    assert "leads out" in refused(word_files.rezipped(plain, {"../evil.xml": b"<a/>"}))


def test_a_small_file_that_unpacks_to_gigabytes_is_refused_unread() -> None:
    import io
    import zipfile

    out = io.BytesIO(word_files.template("x"))
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/big.xml", b"\0" * 41_000_000)
    assert len(out.getvalue()) < 200_000
    assert "too large" in refused(out.getvalue())


def test_a_missing_name_is_a_sentence() -> None:
    with pytest.raises(TemplateFault, match="asks for “absent”, which this document does not have"):
        render(prepare(word_files.template("{{ absent }}")), {"a": "x"})
    with pytest.raises(TemplateFault, match=r"asks for “\.absent”"):
        render(prepare(word_files.template("{{ a.absent }}")), {"a": {"b": "x"}})
