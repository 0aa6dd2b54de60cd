"""Requests for access: who asked what is held, its review thing by thing, the second person, and the pack."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import RadioField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the types
from wtforms.validators import DataRequired, InputRequired, Optional

from webapp.domain.access_requests import ASKERS, GROUNDS, Decision
from webapp.domain.errors import Conflict, Invalid
from webapp.domain.policy import Permission
from webapp.services import access_requests, release_packs, request_page, reviewing
from webapp.web.access import desk, permission
from webapp.web.addresses import page_asked
from webapp.web.reading import send
from webapp.web.sent_back import SentBack, answered, sent_back
from webapp.web.typed import DayField, read_day

pages = Blueprint("access_requests", __name__, url_prefix="/requests")

NOTHING_SENT = SentBack()


class RequestForm(FlaskForm):
    """Who asked, on whom, and when."""

    person = SelectField("On whom", [Optional()], validate_choice=False)
    asker = RadioField(
        "Who asks",
        [InputRequired("Choose who asks.")],
        choices=[SelectChoice(value, words) for value, words in ASKERS.items()],
    )
    asked_by = TextAreaField(
        "Who that is, and how they asked",
        [DataRequired("Write who asked and how.")],
        description="For example: her mother, by letter. A request need not be in writing",
    )
    received_on = DayField(
        "Received on",
        [DataRequired("Enter the day on which it was received.")],
        description="For example, 3/12/26. The month to answer it begins on this day",
    )
    identity_asked_on = DayField(
        "Proof of who asks was wanted on",
        description="Only where you cannot be sure who asks. The month then begins on the day on which the proof comes",
    )


@pages.get("")
@permission(Permission.SIGNED_IN)
def everything() -> str:
    """The requests that this person runs, reviews something for, or that are about themselves."""
    return render_template("requests/list.html", page=access_requests.list_requests(desk(), page_asked()))


@pages.route("/new", methods=["GET", "POST"])
@permission(Permission.REQUEST_RUN)
def new() -> ResponseReturnValue:
    """Note a request: on the child whom the address names, or on a grown-up who is chosen."""
    child = request.args.get("child", "")[:40]
    form = RequestForm()
    if not child:
        people = access_requests.people_to_ask_for(desk())
        form.person.choices = [SelectChoice("", "Choose a person"), *(SelectChoice(str(i), name) for i, name in people)]
    wrong: list[tuple[str, str]] = []
    if form.validate_on_submit() and form.received_on.day:
        try:
            reference = access_requests.open_request(
                desk(),
                child_reference=child,
                person_id=_number(form.person.data),
                asker=form.asker.data or "",
                asked_by=form.asked_by.data or "",
                received_on=form.received_on.day,
                identity_asked_on=form.identity_asked_on.day,
            )
        except Invalid as problem:
            wrong = [("#asked_by", problem.sentence)]
        else:
            flash("Noted. What is held is listed here, to be reviewed.", "success")
            return redirect(url_for("access_requests.show", reference=reference))
    return render_template(
        "requests/new.html", form=form, child=child, wrong=wrong
    ), 422 if wrong or form.errors else 200


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() and len(text) < 10 else None


@pages.get("/<reference>")
@permission(Permission.SIGNED_IN)
def show(reference: str) -> str:
    """One request, and everything that is held."""
    return _page(reference)


def _page(reference: str, back: SentBack = NOTHING_SENT) -> str:
    view = request_page.read_request(desk(), reference)
    return render_template("requests/request.html", view=view, back=back, wrong=back.links())


def _to(reference: str) -> ResponseReturnValue:
    return redirect(url_for("access_requests.show", reference=reference))


@pages.post("/<reference>/clock")
@permission(Permission.REQUEST_RUN)
def clock(reference: str) -> ResponseReturnValue:
    """The days on which proof was wanted and came, and why it takes longer."""
    because = request.form.get("because", "")
    return _answered(
        reference,
        "clock",
        "asked",
        lambda: access_requests.change_clock(desk(), reference, _day("asked"), _day("given"), because),
        "Noted.",
    )


def _answered(reference: str, form: str, box: str, act: Callable[[], object], done: str) -> ResponseReturnValue:
    return answered(form, box, act, page=partial(_page, reference), done=done, to=_to(reference))


def _day(name: str) -> date | None:
    typed = request.form.get(name, "").strip()
    return read_day(typed) if typed else None


@pages.post("/<reference>/close")
@permission(Permission.REQUEST_RUN)
def close(reference: str) -> ResponseReturnValue:
    """Close it without handing anything over."""
    because = request.form.get("because", "")
    return _answered(
        reference,
        "close",
        "because",
        lambda: access_requests.close_request(desk(), reference, because),
        "Closed.",
    )


@pages.post("/<reference>/hand-over")
@permission(Permission.REQUEST_RUN)
def hand_over(reference: str) -> ResponseReturnValue:
    """Note that the pack was handed over."""
    how = request.form.get("how", "")
    return _answered(
        reference,
        "sent",
        "how",
        lambda: access_requests.hand_over(desk(), reference, _day("on") or desk().today, how),
        "Noted.",
    )


@pages.post("/<reference>/have")
@permission(Permission.REQUEST_RUN)
def have(reference: str) -> ResponseReturnValue:
    """Everything undecided that the person reads in the program themselves."""
    count = reviewing.decide_what_they_have(desk(), reference)
    flash(f"{count} decided: they have it already.", "success")
    return _to(reference)


@pages.post("/<reference>/forward")
@permission(Permission.REQUEST_RUN)
def forward(reference: str) -> ResponseReturnValue:
    """Put it before a second person."""
    release_packs.put_forward(desk(), reference)
    flash("It is with a second person now.", "success")
    return _to(reference)


@pages.get("/<reference>/check")
@permission(Permission.SIGNED_IN)
def check(reference: str) -> str:
    """What would be handed over, for the second person."""
    view = request_page.read_request(desk(), reference)
    return render_template("requests/check.html", view=view, preview=release_packs.preview(desk(), reference))


@pages.post("/<reference>/back")
@permission(Permission.REQUEST_CONFIRM)
def give_back(reference: str) -> ResponseReturnValue:
    """Give it back to be reviewed again."""
    release_packs.give_back(desk(), reference)
    flash("Given back. It can be reviewed again.", "success")
    return _to(reference)


@pages.post("/<reference>/confirm")
@permission(Permission.REQUEST_CONFIRM)
def confirm(reference: str) -> ResponseReturnValue:
    """Let the pack leave, as the second person."""
    release_packs.confirm(desk(), reference)
    flash("Confirmed. The pack can be handed over.", "success")
    return _to(reference)


@pages.post("/<reference>/pack")
@permission(Permission.REQUEST_EXPORT)
def pack(reference: str) -> ResponseReturnValue:
    """The confirmed pack in Word."""
    return send(release_packs.print_pack(desk(), reference))


@pages.route("/<reference>/items/<code>", methods=["GET", "POST"])
@permission(Permission.SIGNED_IN)
def item(reference: str, code: str) -> ResponseReturnValue:
    """One thing that is held, to be decided on. Sentences are numbers, which stand for others once the words changed."""
    back, status, ticked = NOTHING_SENT, 200, None
    if request.method == "POST":
        try:
            reviewing.decide(desk(), reference, code, _choice())
        except Invalid as problem:
            back = sent_back("item", problem=problem, name="decision", choices=("decision",))
            status, ticked = 422, request.form.getlist("sentence")
        except Conflict as problem:
            back, status, ticked = sent_back("item", problem=problem), 409, []
        else:
            flash("Kept.", "success")
            return redirect(url_for("access_requests.show", reference=reference, _anchor=code))
    view = reviewing.read_item(desk(), reference, code)
    return render_template(
        "requests/item.html",
        view=view,
        back=back,
        wrong=back.links(),
        ticked=[str(number) for number in view.taken] if ticked is None else ticked,
        chosen=request.form.getlist("proposal"),
        decisions=[(d.value, d.label) for d in Decision if not d.without_reading],
        grounds=[("", "Nothing is kept back"), *((key, ground.words) for key, ground in GROUNDS.items())],
    ), status


@pages.post("/<reference>/unread/<code>")
@permission(Permission.REQUEST_RUN)
def unread(reference: str, code: str) -> ResponseReturnValue:
    """Decide on something without reading it: they have it, or it was decided with the paper in hand."""
    choice = reviewing.Choice(request.form.get("decision", ""), reason=request.form.get("reason", ""))
    if choice.decision not in {d.value for d in Decision if d.without_reading}:
        raise Conflict("Only somebody who may read this can decide that. Nothing was changed.")
    return _answered(
        reference,
        f"unread-{code}",
        "reason",
        lambda: reviewing.decide(desk(), reference, code, choice),
        "Kept.",
    )


def _choice() -> reviewing.Choice:
    numbers = (_number(value) for value in request.form.getlist("sentence"))
    return reviewing.Choice(
        request.form.get("decision", ""),
        request.form.get("ground", ""),
        request.form.get("reason", ""),
        tuple(number for number in numbers if number is not None),
        (*request.form.getlist("proposal"), *request.form.get("words", "").splitlines()),
        request.form.get("read", ""),
    )
