"""The head of every page of a paper: its life, its margin and its addresses."""

from __future__ import annotations

from datetime import datetime

from flask import url_for

from webapp.documents.page_parts import ChildChoice, PaperPage
from webapp.domain.lifecycle import State
from webapp.domain.people import PartyKind
from webapp.domain.policy import Permission
from webapp.services.papers import AgreementView, ChildLabel, PaperHead
from webapp.web.format import clock_time, weekday

_STEPS = ("Draft", "Circulated", "Agreed", "Issued", "Signed")
_REACHED = {
    State.DRAFT: 0,
    State.ABANDONED: 0,
    State.AMENDING: 0,
    State.CIRCULATED: 1,
    State.RECIRCULATED: 1,
    State.ISSUED: 3,
    State.FILED: 5,
}


def paper_page(
    head: PaperHead,
    *,
    title: str = "",
    sentence: str = "",
    saved: str = "",
    said: tuple[AgreementView, ...] = (),
    standing: int | None = None,
    shown: int | None = None,
) -> PaperPage:
    """The frame of a page of this paper; `title` is its h1 where that is not the document's own.

    `standing` is the issued version that stands and `shown` the one on the page, where the page knows of them.
    """
    ref = head.reference
    urls = {"review": url_for("reading.show", reference=ref)}
    if head.state.is_written and Permission.PAPER_WRITE in head.permissions:
        urls |= {
            "write": url_for("writing.write", reference=ref),
            "check": url_for("writing.write", reference=ref, check=1),
            "save": url_for("writing.save", reference=ref),
            "autosave": url_for("writing.autosave", reference=ref),
            "find": url_for("writing.find", reference=ref),
            "merge": url_for("writing.merge", reference=ref),
            "token": url_for("writing.token", reference=ref),
            "sign_in": url_for("door.sign_in"),
            "concern": url_for("concerns.show"),
        }
    if head.session_reference and head.session_ended_at is None:
        urls["end"] = url_for("sessions.end", reference=head.session_reference)
    if head.session_reference:
        back = (url_for("sessions.show", reference=head.session_reference), "This session")
    else:
        back = (url_for("contracts.show", reference=head.contract_reference), "This contract")
    margin, quiet = _margin(head.session_starts_at, head.place)
    return PaperPage(
        reference=head.reference,
        title=title or head.title,
        revision=head.revision,
        life=_life(head, said, standing, shown),
        sentence=sentence or parties_sentence(head),
        margin=margin or head.reference,
        margin_quiet=quiet,
        back=back,
        saved=saved,
        urls=urls,
    )


def parties_sentence(head: PaperHead) -> str:
    """Who this paper is between, in one sentence."""
    supervisor = next((p for p in head.parties if p.kind is PartyKind.SUPERVISOR), None)
    others = [p for p in head.parties if p.kind in (PartyKind.SUPERVISEE, PartyKind.ATTENDEE)]
    people = " and ".join(f"{p.name}, {p.office}" if p.office else p.name for p in others)
    if supervisor is None:
        return f"{people}."
    mine = head.my_party is not None and supervisor.party_id == head.my_party.party_id
    return f"{people}, with {'you' if mine else supervisor.name} as supervisor."


def choices(labels: dict[str, ChildLabel]) -> dict[str, ChildChoice]:
    """The children of a paper as the writing page shows them."""
    return {ref: ChildChoice(label.reference, label.name, label.detail) for ref, label in labels.items()}


def names(labels: dict[str, ChildLabel]) -> dict[str, str]:
    """The children of a paper as the sheet prints them."""
    return {ref: f"{c.name}, {c.detail}" if c.detail else c.name for ref, c in labels.items()}


def _margin(starts_at: datetime | None, place: str) -> tuple[str, str]:
    if starts_at is None:
        return "", ""
    return weekday(starts_at), ", ".join(part for part in (clock_time(starts_at), place) if part)


def _life(
    head: PaperHead, said: tuple[AgreementView, ...], standing: int | None, shown: int | None
) -> tuple[tuple[str, str, str], ...]:
    reached = _REACHED[head.state]
    notes = _notes(head, said)
    if head.state.is_being_amended and standing is not None and shown is not None and shown <= standing:
        reached = _REACHED[State.ISSUED]
        following = "with everyone" if head.state.is_with_parties else "being written"
        notes[reached] = f"Version {standing} stands; the next one is {following}"
        notes[2] = ""
    elif head.state.is_being_amended:
        stands = f"version {standing}" if standing else "the issued version"
        notes[reached] = f"Version {head.version} is being amended; {stands} stands"
    elif head.version > 1 and reached >= _REACHED[State.ISSUED]:
        notes[3] = f"Version {standing or head.version}, as a Word document"
    return tuple(
        (words, "past" if i < reached else "now" if i == reached else "", notes[i]) for i, words in enumerate(_STEPS)
    )


def _notes(head: PaperHead, said: tuple[AgreementView, ...]) -> list[str]:
    agreed = sum(view.decision == "agreed" for view in said if view.expected)
    expected = sum(view.expected for view in said)
    notes = ["", "", "", "As a Word document", "In ink, on paper"]
    if head.state is State.ABANDONED:
        notes[0] = "Abandoned"
    elif head.state.is_written:
        notes[0] = "Being written"
    elif head.state.is_with_parties:
        notes[1] = "With everyone who has to agree"
        notes[2] = f"{agreed} of {expected} so far" if expected else ""
    return notes
