"""A Word form of the school's own on its way into use: uploaded, confirmed, tried, used, retired or withdrawn."""

from __future__ import annotations

import hashlib
import json

from sqlalchemy import select

from forms.kit import Purpose
from webapp.db.own_forms import OwnForm
from webapp.db.papers import TemplateVersion
from webapp.documents import pdf, worker
from webapp.documents.preview import preview
from webapp.documents.slots import showing
from webapp.documents.slots.confirming import Said, confirmed
from webapp.documents.slots.spots import with_added
from webapp.domain.errors import Conflict, NotFound
from webapp.domain.policy import Permission, Resource
from webapp.services.carrying_over import move_drafts
from webapp.services.catalogue import document_by
from webapp.services.copies import prepared
from webapp.services.form_steps import (
    add_form,
    drop_trial,
    empty,
    keep_trial,
    move,
    put_plan,
    refuse_other_purpose,
    same_form,
)
from webapp.services.own_forms import FormStage, form_of, plan_of, slots_of
from webapp.services.templates import PAGE_WIDTH
from webapp.services.work import Desk, Work


def upload(desk: Desk, data: bytes, follows: int | None = None) -> int:
    """Look into a form without tags and keep it with a first plan. Returns its number; the same file again has the same.

    `follows` is the number of the form of a former year whose place it is to take. The file's name is not kept: it may be
    a person's. Takes seconds, with no transaction open. Raises Refused, NotFound, Conflict where the former one was
    withdrawn, or Invalid (`WordFault`) where the file is refused.
    """
    with desk.read() as work:
        work.require(Permission.TEMPLATE_WRITE, Resource(work.school_id))
        _followed(work, follows)
    looked = worker.look_into_form(data)
    with desk.work() as work:
        work.require(Permission.TEMPLATE_WRITE, Resource(work.school_id))
        sha256 = hashlib.sha256(looked.content).hexdigest()
        row = same_form(work, sha256)
        known = row is not None
        row = row or add_form(work, looked, sha256, _followed(work, follows))
        work.note("form.uploaded", f"form:{row.id}", number=row.number, sha256=sha256, known=known)
        return row.number


def save_plan(desk: Desk, number: int, said: Said, revision: int) -> None:
    """Keep what a person confirmed. Raises Refused, NotFound, Conflict after another’s change, or Invalid."""
    with desk.work() as work:
        row = _open(work, number, revision)
        plan = confirmed(plan_of(row), slots_of(row), said)
        refuse_other_purpose(work, row, plan.purpose)
        put_plan(work, row, plan)
        work.note(
            "form.confirmed",
            f"form:{row.id}",
            number=number,
            revision=row.revision,
            asked=sum(not asked.ignored for asked in plan.asked),
        )


def add_blank(desk: Desk, number: int, spot: int, label: str, revision: int) -> None:
    """Add a blank that a person pointed at. Raises Refused, NotFound, Conflict after another’s change, or Invalid."""
    with desk.work() as work:
        row = _open(work, number, revision)
        shown = showing.from_json(json.loads(row.shown))
        put_plan(work, row, with_added(plan_of(row), slots_of(row), shown, spot, label))
        work.note("form.blank_added", f"form:{row.id}", number=number, revision=row.revision)


def try_form(desk: Desk, number: int) -> tuple[str, ...]:
    """Make the document and its tagged copy, and prove them. Returns why it may not be used, a sentence each.

    Takes seconds, with no transaction open. Raises Refused, NotFound, Conflict where it is in use or was changed meanwhile,
    or Invalid where the plan makes no document.
    """
    with desk.read() as work:
        row = _open(work, number)
        content, plan, key, version, revision = row.content, plan_of(row), row.key, row.version, row.revision
    formed = worker.make_form(content, plan, key, version)
    with desk.work() as work:
        row = _open(work, number, revision)
        keep_trial(work, row, formed)
        work.note(
            "form.tried",
            f"form:{row.id}",
            number=number,
            revision=revision,
            troubles=len(formed.troubles),
            fingerprint=row.fingerprint,
        )
    return formed.troubles


def filled_file(desk: Desk, number: int) -> bytes:
    """The form filled with invented answers, as a Word file. Raises Refused, NotFound, or Conflict before it was tried."""
    with desk.read() as work:
        row = form_of(work, number, Permission.TEMPLATE_READ)
        if row.template_version_id is None or row.fingerprint is None:
            raise Conflict("This form was not tried since it was changed. Try it first: then it is shown filled.")
        template = work.db.get_one(TemplateVersion, row.template_version_id)
        return preview(prepared(template), document_by(work, row.fingerprint), row.version)


def form_pages(desk: Desk, number: int) -> tuple[bytes, ...]:
    """The same as pictures of its pages. Takes seconds, and holds no transaction open meanwhile.

    Raises Refused, NotFound, Conflict before it was tried, or Unavailable where there is no LibreOffice.
    """
    return tuple(pdf.pages(pdf.to_pdf(filled_file(desk, number)), PAGE_WIDTH))


def original_file(desk: Desk, number: int) -> bytes:
    """The form as it was uploaded, but for what was taken out of it. Raises Refused or NotFound."""
    with desk.read() as work:
        row = form_of(work, number, Permission.TEMPLATE_WRITE)
        if row.state == FormStage.WITHDRAWN:
            raise NotFound("This form was withdrawn, and its file went with it.")
        content = row.content
    desk.note_read("form.downloaded", f"form:{row.id}", number=number)
    return content


def use(desk: Desk, number: int) -> int:
    """Offer this form for new papers from now on, in place of the one of its line that was. Returns how many drafts moved.

    Papers keep theirs, but for drafts that lose no answer (`carrying_over`). A retired one is gone back to the same way.
    Raises Refused, NotFound, or Conflict where it was not tried, is in use already, or was withdrawn.
    """
    with desk.work() as work:
        row = form_of(work, number, Permission.TEMPLATE_USE)
        if row.state not in (FormStage.TRIED, FormStage.RETIRED) or row.fingerprint is None:
            raise Conflict(
                "This form cannot be used as it stands: it was not tried, is in use already or was withdrawn."
            )
        refuse_other_purpose(work, row, Purpose(row.purpose))
        former = work.db.scalar(
            select(OwnForm).where(
                OwnForm.school_id == work.school_id, OwnForm.key == row.key, OwnForm.state == FormStage.ACTIVE.value
            )
        )
        if former is not None:
            move(work, former, FormStage.RETIRED)
            work.db.flush()  # the database lets one of a line be active at a time
        move(work, row, FormStage.ACTIVE)
        row.activated_at = row.activated_at or work.now
        work.db.flush()
        moved = move_drafts(work, document_by(work, row.fingerprint))
        work.note(
            "form.used",
            f"form:{row.id}",
            number=number,
            former=former.number if former else None,
            fingerprint=row.fingerprint,
            moved=moved,
        )
        return moved


def retire(desk: Desk, number: int) -> None:
    """Offer it for no new paper. Papers that were begun on it keep it. Raises Refused, NotFound, or Conflict."""
    with desk.work() as work:
        row = form_of(work, number, Permission.TEMPLATE_USE)
        if row.state != FormStage.ACTIVE:
            raise Conflict("This form is not in use. Open its page to see where it stands.")
        move(work, row, FormStage.RETIRED)
        work.note("form.retired", f"form:{row.id}", number=number)


def withdraw(desk: Desk, number: int) -> None:
    """Take back what was never used; its file goes, for it may have been filled in. Raises Refused, NotFound or Conflict."""
    with desk.work() as work:
        row = _open(work, number)
        drop_trial(work, row)
        move(work, row, FormStage.WITHDRAWN)
        empty(row)
        work.note("form.withdrawn", f"form:{row.id}", number=number)


def _open(work: Work, number: int, revision: int | None = None) -> OwnForm:
    """A form whose plan may be changed, as it was at this revision. Raises Refused, NotFound or Conflict."""
    row = form_of(work, number, Permission.TEMPLATE_WRITE)
    if not FormStage(row.state).is_open:
        raise Conflict(
            "This form is or was in use, or was withdrawn, so it stays as it is. Upload one that follows it."
        )
    if revision not in (None, row.revision):
        raise Conflict(
            "Somebody else changed what is confirmed of this form meanwhile. Open it again and look at theirs."
        )
    return row


def _followed(work: Work, number: int | None) -> OwnForm | None:
    if number is None:
        return None
    former = form_of(work, number, Permission.TEMPLATE_WRITE)
    if former.state == FormStage.WITHDRAWN:
        raise Conflict(f"Form {number} was withdrawn, so nothing can follow it. Upload this one as a form of its own.")
    return former
