"""A child's file on its way to the next school, where Alongside holds the main file: the pack, the days, the receipt.

Where another system holds it, nothing of this is offered: an entry made after a child has left raises a task to forward it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import selectinload

from forms import latest
from webapp.db.children import Child
from webapp.db.keeping import Transfer
from webapp.db.schools import Person
from webapp.documents.context import word_context
from webapp.domain.dates import day as short_day
from webapp.domain.dates import read_iso
from webapp.domain.errors import Conflict, Invalid, NotFound
from webapp.domain.plans import PlanKind
from webapp.domain.policy import Permission, Resource
from webapp.domain.retention import file_due_on
from webapp.services.access_requests import MOST_WORDS, refuse_future
from webapp.services.children import child_by_reference, shown_name
from webapp.services.chronology_sheets import printed_entries
from webapp.services.issuing import Download
from webapp.services.practice import practice_on
from webapp.services.references import next_reference
from webapp.services.school_year import calendar_of
from webapp.services.sheets import Shows, make_sheet, school_of
from webapp.services.work import Desk, Work

PAGE = 20
"""Transfers on a page."""


@dataclass(frozen=True, slots=True)
class TransferView:
    """One child's file on its way."""

    reference: str
    child_reference: str
    name: str
    to_school: str
    starts_on: date
    due_on: date
    late: bool
    """Whether it is past its day and not sent."""
    code: str
    """Of the newest pack; empty before one was printed."""
    sent_on: date | None
    sent_how: str
    sent_by: str
    received_on: date | None
    received_by: str
    receipt_by: str


@dataclass(frozen=True, slots=True)
class TransfersPage:
    """A page of transfers, newest first."""

    transfers: tuple[TransferView, ...]
    number: int
    last: int
    total: int
    holds_main_file: bool


def list_transfers(desk: Desk, number: int = 1) -> TransfersPage:
    """The school's transfers. Raises Refused. The look is noted."""
    with desk.read() as work:
        work.require(Permission.TRANSFER_RUN, Resource(work.school_id))
        here = Transfer.school_id == work.school_id
        total = work.db.scalar(select(func.count()).select_from(Transfer).where(here)) or 0
        last = max(1, -(-total // PAGE))
        number = min(max(1, number), last)
        rows = work.db.scalars(
            select(Transfer)
            .where(here)
            .options(selectinload(Transfer.child), selectinload(Transfer.copy))
            .order_by(Transfer.id.desc())
            .limit(PAGE)
            .offset((number - 1) * PAGE)
        )
        views = tuple(_view(work, row) for row in rows)
        page = TransfersPage(views, number, last, total, practice_on(work, work.today).holds_main_file)
    if views:
        desk.note_read("children.listed", f"school:{work.school_id}", found=total)
    return page


def read_transfer(desk: Desk, reference: str) -> TransferView:
    """One transfer. Raises Refused or NotFound. The look is noted."""
    with desk.read() as work:
        row = _transfer(work, reference)
        view = _view(work, row)
    desk.note_read("child.read", f"child:{row.child_id}", reference=view.child_reference, transfer=reference)
    return view


def begin_transfer(desk: Desk, child_reference: str, to_school: str, starts_on: date) -> str:
    """Note to which school a child goes, and from when. Returns the transfer's reference.

    Raises Refused, NotFound, Invalid without a school, or Conflict where another system holds the main file, or the file is
    on its way already.
    """
    to_school = _words(to_school, "to which school it goes")
    with desk.work() as work:
        child = child_by_reference(work, child_reference, Permission.TRANSFER_RUN)
        main = practice_on(work, work.today)
        if not main.holds_main_file:
            raise Conflict(
                f"{main.main_system} holds the main file, so the file is sent from there. Nothing was changed here."
            )
        if work.db.scalar(select(Transfer.id).where(Transfer.child_id == child.id, Transfer.sent_on.is_(None))):
            raise Conflict("This child’s file is on its way already. Nothing was changed.")
        row = Transfer(
            school_id=work.school_id,
            reference=next_reference(work, Transfer),
            child=child,
            to_school=to_school,
            starts_on=starts_on,
            opened_by_id=work.viewer.person_id,
            opened_at=work.now,
            sent_how="",
            received_by="",
        )
        work.db.add(row)
        work.db.flush()
        _note(work, "transfer.opened", row)
        return row.reference


def print_transfer(desk: Desk, reference: str, *, with_analysis: bool = False) -> Download:
    """The file in Word, with its list and the slip for the receipt. Raises Refused, NotFound or Unavailable.

    Other children stand in it by reference, as far as they are found: somebody reads it before it is sent.
    """
    with desk.work() as work:
        row = _transfer(work, reference)
        child = child_by_reference(work, row.child.reference, Permission.CHILD_EXPORT)
        document = latest("file_transfer")
        entries = printed_entries(work, child, with_analysis=with_analysis)
        context = word_context(
            document,
            {
                "child_name": shown_name(child),
                "child_reference": child.reference,
                "born_on": child.date_of_birth.isoformat() if child.date_of_birth else "",
                "upn": child.upn or "",
                "transfer_reference": row.reference,
                "as_of": work.today.isoformat(),
                "to_school": row.to_school,
                "starts_on": row.starts_on.isoformat(),
                "plans": "\n".join(
                    PlanKind(plan.kind).label + (f" until {short_day(plan.until_on)}" if plan.until_on else "")
                    for plan in child.plans
                ),
                "contents": _contents([str(entry["happened_on"]) for entry in entries], with_analysis=with_analysis),
                "entries": entries,
            },
            school=school_of(work).name,
            title=f"{document.title} {row.reference}",
            child_names={},
            party_names={},
            signatories=(),
        )
        copy = make_sheet(work, document, context, row.reference, Shows(child_id=child.id))
        row.copy_id = copy.id
        _note(work, "transfer.printed", row, code=copy.code, sha256=copy.sha256, entries=len(entries))
        return Download(f"{row.reference}-file.docx", copy.content)


def _contents(days: list[str], *, with_analysis: bool) -> str:
    """What is in the file, so that who opens it sees whether all of it came."""
    known = [found for text in days if (found := read_iso(text))]
    period = f", from {short_day(min(known))} to {short_day(max(known))}" if known else ""
    number = "1 entry" if len(days) == 1 else f"{len(days)} entries"
    return f"{number}{period}, {'with' if with_analysis else 'without'} the analysis."


def note_sent(desk: Desk, reference: str, on: date, how: str) -> None:
    """Note that the file was sent, when and how. Raises Refused, NotFound, Invalid, or Conflict before it was printed."""
    how = _words(how, "how it was sent")
    with desk.work() as work:
        row = _transfer(work, reference)
        refuse_future(work, on, "The day on which it was sent")
        if row.copy_id is None:
            raise Conflict("The file was not printed yet. Download it first. Nothing was changed.")
        if row.sent_on is not None:
            raise Conflict("It is noted as sent already. Nothing was changed.")
        row.sent_on, row.sent_how, row.sent_by_id = on, how, work.viewer.person_id
        _note(work, "transfer.sent", row, sent_on=on.isoformat())


def note_receipt(desk: Desk, reference: str, on: date, by: str) -> None:
    """Note who at the next school said that the file is there, and when. Raises Refused, NotFound, Invalid or Conflict."""
    by = _words(by, "who received it")
    with desk.work() as work:
        row = _transfer(work, reference)
        refuse_future(work, on, "The day on which it was received")
        if row.sent_on is None or row.received_on is not None:
            raise Conflict("It is not sent yet, or its receipt is noted already. Nothing was changed.")
        if on < row.sent_on:
            raise Invalid("It cannot have been received before it was sent.")
        row.received_on, row.received_by, row.receipt_by_id = on, by, work.viewer.person_id
        _note(work, "transfer.received", row, received_on=on.isoformat())


def open_transfers(work: Work) -> tuple[TransferView, ...]:
    """What is not sent, or has no receipt, for the home page of those who send it."""
    if not work.allows(Permission.TRANSFER_RUN, Resource(work.school_id)):
        return ()
    waiting: ColumnElement[bool] = Transfer.received_on.is_(None)
    rows = work.db.scalars(
        select(Transfer)
        .where(Transfer.school_id == work.school_id, waiting)
        .options(selectinload(Transfer.child), selectinload(Transfer.copy))
        .order_by(Transfer.starts_on, Transfer.id)
    )
    return tuple(_view(work, row) for row in rows)


def _transfer(work: Work, reference: str) -> Transfer:
    row = work.db.scalar(
        select(Transfer)
        .where(Transfer.school_id == work.school_id, Transfer.reference == reference)
        .options(selectinload(Transfer.child).selectinload(Child.plans), selectinload(Transfer.copy))
    )
    if row is None:
        raise NotFound(f"There is no transfer {reference} in this school.")
    work.require(Permission.TRANSFER_RUN, Resource(row.school_id))
    return row


def _view(work: Work, row: Transfer) -> TransferView:
    due = file_due_on(row.starts_on, calendar_of(work))
    return TransferView(
        row.reference,
        row.child.reference,
        shown_name(row.child),
        row.to_school,
        row.starts_on,
        due,
        row.sent_on is None and due < work.today,
        row.copy.code if row.copy else "",
        row.sent_on,
        row.sent_how,
        _name(work, row.sent_by_id),
        row.received_on,
        row.received_by,
        _name(work, row.receipt_by_id),
    )


def _name(work: Work, person_id: int | None) -> str:
    return work.db.get_one(Person, person_id).name if person_id else ""


def _words(text: str, what: str) -> str:
    text = " ".join(text.split())
    if not 0 < len(text) <= MOST_WORDS:
        raise Invalid(f"Say {what}, in at most {MOST_WORDS} characters.")
    return text


def _note(work: Work, event: str, row: Transfer, **facts: int | str) -> None:
    work.note(event, f"child:{row.child_id}", reference=row.child.reference, transfer=row.reference, **facts)
