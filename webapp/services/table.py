"""Agreed and signed at the table: one print, one act that is both the agreement and the signature (design, section 5)."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from webapp.db.papers import IssuedCopy, Paper, PaperVersion
from webapp.domain.clock import school_day
from webapp.domain.errors import Conflict, Invalid
from webapp.domain.lifecycle import State, Step, after
from webapp.domain.policy import Permission
from webapp.services.agreeing import refuse_blocked
from webapp.services.copies import Kind, copy_under, make_copy
from webapp.services.deciding import before_parties, move, say, standing_words
from webapp.services.issuing import Download, issue
from webapp.services.papers import agreements_of, paper_of
from webapp.services.scanning import look_again
from webapp.services.signing import Ink, keep_ink, refuse_incomplete, told_place
from webapp.services.work import Desk, Work


def print_for_table(desk: Desk, reference: str, content_hash: str) -> Download:
    """The Word file of a circulated paper to be agreed by signing it, with a line for everyone whose word is asked for.

    It is stamped like the issued one, which it becomes once it is signed. Raises Refused, Conflict where the text has
    changed since it was read, Invalid with what blocks agreement, or Unavailable.
    """
    look_again(desk, reference)
    with desk.work() as work:
        copy = copy_for_table(work, reference, content_hash)
        return Download(f"{reference}-to-sign.docx", copy.content)


def copy_for_table(work: Work, reference: str, content_hash: str) -> IssuedCopy:
    """The same as a step of an open work."""
    paper, _ = before_parties(work, reference, content_hash, Permission.PAPER_CIRCULATE, Step.PRINT_FOR_TABLE)
    refuse_blocked(work, paper)
    copy = make_copy(work, paper, Kind.TABLE)
    work.note("paper.printed", f"paper:{paper.id}", reference=paper.reference, code=copy.code, sha256=copy.sha256)
    return copy


def sign_at_table(desk: Desk, reference: str, code: str, ink: Mapping[int, Ink], place: str) -> None:
    """Say that everyone asked signed the print of that code: it is agreed, issued and filed at once.

    The very copy that was signed is the issued one; nothing is rendered anew. `ink` is by party id, `place` where the
    paper lies. Raises Refused, Conflict where the print is of another text or somebody refused, or Invalid.
    """
    place = told_place(place)
    look_again(desk, reference)
    with desk.work() as work:
        paper = paper_of(work, reference, Permission.PAPER_ISSUE)
        after(State(paper.state), Step.AGREE)
        refuse_blocked(work, paper)
        version = paper.versions[-1]
        copy = _signed_print(work, paper, version, code)
        asked = {view.party.party_id: view for view in agreements_of(work, paper) if view.expected}
        _refuse_newcomers(paper, copy, asked)
        refuse_incomplete(work, ink, asked, since=school_day(copy.issued_at))
        if any(mark.outcome == "refused" for mark in ink.values()):
            raise Conflict(
                "A paper that somebody refused to sign is not agreed. Recall it to change it, or issue it without their "
                "agreement once the days to agree are over."
            )
        for party_id, view in asked.items():
            if view.decision != "agreed":
                say(work, version, party_id, "agreed", agreed_on=ink[party_id].on)
                _note_agreed(work, paper, version, party_id)
        move(work, paper, Step.ISSUE)
        issue(work, paper, copy)
        after(State(paper.state), Step.SIGN)
        keep_ink(work, paper, copy, ink, place)


def _refuse_newcomers(paper: Paper, copy: IssuedCopy, asked: Collection[int]) -> None:
    """Whoever took a place after the print has no line on it to sign."""
    printed = school_day(copy.issued_at)
    if any(party.from_on > printed for party in paper.contract.parties if party.id in asked):
        raise Conflict(
            "Somebody took a place in this contract after that print. Print it again, with their line on it."
        )


def _signed_print(work: Work, paper: Paper, version: PaperVersion, code: str) -> IssuedCopy:
    """The print for the table under that code, as somebody typed it from the paper, if it says what is agreed now.

    From a PDF of it that was signed too: the print is the Word copy that those pages show.
    """
    typed = copy_under(work, paper, code)
    copy = typed and (typed.made_from or typed)
    if copy is None or copy.kind != Kind.TABLE.value:
        raise Invalid("No print of this paper to sign has that code. Look at the foot of the page that was signed.")
    if copy.paper_version_id != version.id or copy.content_hash != version.content_hash:
        raise Conflict("The text has changed since that print, so its signatures are for another text. Print it again.")
    if paper.circulated_at is not None and copy.issued_at < paper.circulated_at:
        raise Conflict(
            "The paper was recalled after that print, so its signatures do not count any more. Print it again."
        )
    words = standing_words(work, version)
    if any(row.decision == "declined" and row.made_at > copy.issued_at for row in words):
        raise Conflict("Somebody has asked for a change since that print. Recall the paper, or print it again.")
    return copy


def _note_agreed(work: Work, paper: Paper, version: PaperVersion, party_id: int) -> None:
    work.note(
        "paper.agreed",
        f"paper:{paper.id}",
        reference=paper.reference,
        party=party_id,
        version=version.number,
        how="table",
    )
