"""The Flask-WTF form of a document, and the answers in what it posts.

One field for each question under the question's own name; a row's fields are ``cases-0-uid``, ``cases-0-child``,
``cases-0-analysis``. Nothing here validates: a draft is saved as it stands, and `check` says later what is missing.

FieldList is wrapped because of what was measured (pitfalls, Forms): it drops rows above ``max_entries`` and still says
that all is well, renumbers rows, reads the rows of a neighbour whose name begins alike, and fails on a digit such as "²".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Final, assert_never

from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import (
    FieldList,
    Form,
    FormField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields import Field, SelectChoice  # type: ignore[attr-defined]  # its types are a release behind
from wtforms.widgets import CheckboxInput, ListWidget

from forms.kit import (
    ABOUT_CHILD,
    Actions,
    Answers,
    Cases,
    Choice,
    Choices,
    Count,
    Day,
    Document,
    Line,
    Question,
    Row,
    Rows,
    Scale,
    Signatures,
    Statement,
    Text,
    YesNo,
    empty_answer,
    is_asked,
    offers_about_child,
    parts_of,
    repeats,
)
from webapp.documents.check import element_id, path_of
from webapp.documents.codec import blank_row, is_uid, new_uid, row_keys, rows_of, text_of, texts_of, tidy
from webapp.documents.reading import read, shown
from webapp.domain.errors import Invalid

MAX_ROWS: Final = 200
"""More rows than any session can hold. A post with more is refused aloud: a dropped row would be a lost child."""

ON_PAGE: Final = "on-page"
"""The hidden field that names each question which the page had: a cut-off page must not empty the rest.

It has a hyphen, so that no question's key can be the same.
"""

if TYPE_CHECKING:
    BlockList = FieldList[FormField[Form]]  # generic for the type checker only
else:
    BlockList = FieldList


class Blocks(BlockList):
    """A FieldList with no maximum, which reads its own rows and nobody else's."""

    def _extract_indices(self, prefix: str, formdata: Mapping[str, object]) -> Iterator[int]:
        own = re.compile(rf"{re.escape(prefix)}-(\d{{1,6}})-", re.ASCII)
        found = {int(match[1]) for match in map(own.match, formdata) if match}
        if len(found) > MAX_ROWS:
            raise Invalid(f"There are more than {MAX_ROWS} blocks in one answer, so nothing was saved. Remove some.")
        yield from found


class PaperForm(FlaskForm):
    """What every document's form shares: Flask-WTF's token, and no need of an app where there is none to speak of."""

    class Meta(FlaskForm.Meta):
        """Our sentences are our own, so WTForms' translations are not asked for."""

        def get_translations(self, form: object) -> None:
            """No translations: this form has no validators that speak."""


@lru_cache(maxsize=128)
def form_class(document: Document) -> type[FlaskForm]:
    """The form class of a document. Made once: an equal document, which is one of the same fingerprint, has the same."""
    fields = {question.key: _field(question) for question in document.questions() if is_asked(question)}
    return type(f"{document.key.title().replace('_', '')}Form", (PaperForm,), fields)


def form_for(
    document: Document, answers: Answers, *, owners: Sequence[tuple[str, str]], csrf: bool = True
) -> FlaskForm:
    """The form as it is shown, holding `answers` and nothing from the request. `owners` are (id, name) of the parties."""
    data = {question.key: _put(question, answers) for question in document.questions() if is_asked(question)}
    form = form_class(document)(formdata=None, data=data, meta={} if csrf else {"csrf": False})
    for question in document.questions():
        if repeats(question):
            for entry in form[question.key]:
                _dress_row(question, entry.form, owners)
        elif is_asked(question):
            _dress(form[question.key], path_of(question.key))
    return form


def answers_from_post(
    document: Document,
    formdata: MultiDict[str, str],
    *,
    base: Answers | None = None,
    make_uid: Callable[[], str] = new_uid,
) -> Answers:
    """The answers in a post. Never fails on what was typed; raises `Invalid` only above `MAX_ROWS` rows.

    With `base`, a question that was not on the page (see `ON_PAGE`) keeps its answer: the page may have been cut off
    while loading, or show one section. Without it, what was not posted is empty: nothing stored is brought back.
    """
    form = form_class(document)(formdata=formdata, meta={"csrf": False})
    on_page = set(formdata.getlist(ON_PAGE))
    answers: Answers = {}
    for question in document.questions():
        if not is_asked(question):
            continue
        if base is not None and question.key not in on_page:
            answers[question.key] = base.get(question.key, empty_answer(question))
        else:
            answers[question.key] = _take(question, form[question.key], make_uid)
    return answers


def _field(question: Question) -> Field:
    """The unbound field of one question. Choices are never enforced here: a draft keeps what was posted."""
    match question:
        case Line() | Day() | Count():
            return StringField(question.label)
        case Text():
            return TextAreaField(question.label)
        case YesNo():
            return _radios(question.label, [("yes", "Yes"), ("no", "No")])
        case Choice():
            return _radios(question.label, [(option, option) for option in question.options])
        case Scale():
            return _radios(question.label, _scale(question))
        case Choices():
            return SelectMultipleField(
                question.label,
                choices=[SelectChoice(option) for option in question.options],
                validate_choice=False,
                widget=ListWidget(prefix_label=False),
                option_widget=CheckboxInput(),
            )
        case Rows() | Cases() | Actions():
            return Blocks(FormField(_row_class(question)), question.label)
        case Statement() | Signatures():
            raise TypeError(f"{question.key} is printed and never asked, so it has no field.")
        case _:
            assert_never(question)


def _row_class(question: Rows | Cases | Actions) -> type[Form]:
    """The form of one row. A plain Form: the token stands once, in the whole form."""
    fields: dict[str, Field] = {part.key: _field(part) for part in parts_of(question)}
    if isinstance(question, Cases):
        fields["child"] = HiddenField()
    if offers_about_child(question):
        fields[ABOUT_CHILD] = TextAreaField("Words for the child’s chronology")
    if isinstance(question, Actions):
        fields["owner"] = SelectField("Who", choices=[], validate_choice=False)
    return type(f"{question.key.title().replace('_', '')}Row", (Form,), {"uid": HiddenField(), **fields})


def _radios(label: str, choices: list[tuple[str, str]]) -> Field:
    # The last one takes an answer back: a radio once chosen cannot be unchosen otherwise.
    options = [SelectChoice(value, words) for value, words in [*choices, ("", "Not answered")]]
    return RadioField(label, choices=options, validate_choice=False, default="")


def _scale(question: Scale) -> list[tuple[str, str]]:
    words = {question.low: question.low_label, question.high: question.high_label}
    numbers = range(question.low, question.high + 1)
    return [(str(n), f"{n}: {words[n]}" if words.get(n) else str(n)) for n in numbers]


def _dress_row(question: Question, row: Form, owners: Sequence[tuple[str, str]]) -> None:
    uid = row["uid"].data
    for part in parts_of(question):
        _dress(row[part.key], path_of(question.key, uid, part.key))
    if offers_about_child(question):
        _dress(row[ABOUT_CHILD], path_of(question.key, uid, ABOUT_CHILD))
    if isinstance(question, Actions):
        owner = row["owner"]
        assert isinstance(owner, SelectField)  # noqa: S101  for the type checker: `_row_class` made it
        owner.choices = _owners(owner.data or "", owners)


def _dress(field: Field, path: str) -> None:
    """Give the box the id that its path has everywhere, and show a stored option that is none of the options."""
    field.id = element_id(path)
    if isinstance(field, RadioField | SelectMultipleField):
        choices: list[Any] = list(field.choices or ())
        stored = field.data if isinstance(field.data, list) else [field.data or ""]
        unknown = set(stored) - {choice.value for choice in choices}
        field.choices = choices + [SelectChoice(text, f"{text} (not one of the options)") for text in sorted(unknown)]


def _owners(chosen: str, owners: Sequence[tuple[str, str]]) -> list[Any]:
    gone = [(chosen, "No longer in this contract")] if chosen and chosen not in dict(owners) else []
    return [SelectChoice(value, words) for value, words in [("", "Choose who"), *owners, *gone]]


def _put(question: Question, answers: Answers) -> Any:
    """The stored answer as its field shows it. Rows go in as objects: a dict's keys would become WTForms' arguments."""
    if isinstance(question, Choices):
        return texts_of(answers, question.key)
    if not repeats(question):
        return shown(question, text_of(answers, question.key))
    parts = {part.key: part for part in parts_of(question)}
    rows = rows_of(answers, question.key) or [
        blank_row(question, new_uid()) for _ in range(getattr(question, "expected", 1))
    ]
    return [
        SimpleNamespace(**{key: shown(parts[key], text) if key in parts else text for key, text in row.items()})
        for row in rows
    ]


def _take(question: Question, field: Field, make_uid: Callable[[], str]) -> str | list[str] | list[Row]:
    if isinstance(question, Choices):
        chosen = {tidy(text) for text in field.data or []} - {""}
        known = [option for option in question.options if option in chosen]
        return known + sorted(chosen - set(known))
    if not repeats(question):
        return read(question, tidy(field.data or ""))
    assert isinstance(field, Blocks)  # noqa: S101  for the type checker: rows have no other field
    rows = [_take_row(question, entry.form.data) for entry in field]
    seen: set[str] = set()
    for row in rows:
        # A row whose name is missing, forged or used twice gets one of its own: its words are worth more than its name.
        if not is_uid(row["uid"]) or row["uid"] in seen:
            row["uid"] = make_uid()
        seen.add(row["uid"])
    return rows


def _take_row(question: Question, typed: Mapping[str, str | None]) -> Row:
    parts = {part.key: part for part in parts_of(question)}
    row: Row = {}
    for key in row_keys(question):
        text = tidy(typed.get(key) or "")
        row[key] = read(parts[key], text) if key in parts else text.strip()
    if words := tidy(typed.get(ABOUT_CHILD) or ""):
        row[ABOUT_CHILD] = words
    return row
