"""The page of a paper: its sheet as it prints, and round it all that this person can do with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from forms.kit import Cases
from webapp.documents.check import path_of
from webapp.documents.codec import rows_of
from webapp.documents.page import wrong_links
from webapp.documents.review import ReviewComment, review, unplaced
from webapp.domain.clock import school_day
from webapp.domain.errors import Conflict, DomainError
from webapp.domain.policy import Permission
from webapp.services import reading, signing
from webapp.services.actions import OUTCOMES
from webapp.services.beside import CopyView, VersionLine
from webapp.services.carried import unasked_words
from webapp.services.copies import HEAD_SHOWN
from webapp.services.provenance import Became
from webapp.services.reading import ReadingView
from webapp.web.access import desk
from webapp.web.format import day, moment
from webapp.web.mention_choices import links_to, names_on_sheet
from webapp.web.paper_acts import Acts, acts_of, my_word
from webapp.web.paper_page import names, paper_page
from webapp.web.sent_back import SentBack

_FORMS = {
    "comment": "comment",
    "decline": "decline",
    "others": "for_others",
    "unagreed": "issue_unagreed",
    "abandon": "abandon",
    "ink": "sign",
    "add": "add",
    "amend": "amend",
}
"""The forms of the page that can come back, by the act that shows them."""


@dataclass(frozen=True, slots=True)
class Imprint:
    """What a printed sheet says of itself: it lies beside the Word file and must not be taken for another text."""

    reference: str
    version: int
    standing: str
    """How the text stands, as a sentence."""
    code: str = ""
    proof: str = ""
    """The row of the audit that stood last at the issue, and the beginning of its hash."""
    replaced_by: int | None = None

    @property
    def line(self) -> str:
        """For the foot of every page."""
        said = f"{self.reference}, version {self.version}"
        if self.replaced_by is not None:
            said += f", replaced by version {self.replaced_by}"
        return f"{said}. Code {self.code}. {self.proof}." if self.code else f"{said}. {self.standing}"


def refused(reference: str, problem: DomainError, back: SentBack) -> ResponseReturnValue:
    """The page once more, with what was typed and what is wrong with it. It shows the paper as it stands by now."""
    page = sheet_page(reading.read_paper(desk(), reference), back)
    return page, 409 if isinstance(problem, Conflict) else 422


def sheet_page(view: ReadingView, back: SentBack | None = None) -> str:
    """The paper as its sheet, with what this person can do next."""
    back = back or SentBack()
    head = view.head
    acts = acts_of(view)
    writes = head.state.is_written and Permission.PAPER_WRITE in head.permissions
    missing = view.problems if writes else ()
    common = _sheet(view, problems=missing)
    names_wait = () if common["copy"] else links_to(view.names)
    unasked = [("#earlier", sentence) for sentence in unasked_words(view.unasked)]
    found = [
        *_unlinked(back, [*names_wait, *unasked]),
        *wrong_links(missing, common["paper"].urls.get("check", "")),
        *_blocking(view, writes=writes),
        *unasked,
        *names_wait,
    ]
    return render_template(
        "papers/paper.html",
        **common,
        acts=acts,
        mine=my_word(view),
        back=back,
        lost=_lost(acts, back),
        wrong=found,
        writes=writes,
        title_word="Check" if writes else "Paper",
        outcomes_of_actions=OUTCOMES,
    )


def _unlinked(back: SentBack, linked: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """What is wrong with the form that came back, but for what the page has a way to."""
    known = {sentence for _, sentence in linked}
    return [link for link in back.links() if link[1] not in known]


def version_page(view: ReadingView) -> str:
    """A version that was issued, to read: nothing can be done with it any more."""
    return render_template("papers/version.html", **_sheet(view), successor=_successor(view))


def copy_of(view: ReadingView, version: int) -> CopyView | None:
    """The copy as which a version was issued; None before that."""
    if not _line(view, version).issued_at:
        return None
    return next((copy for copy in view.copies if copy.version == version and copy.kind != "draft"), None)


def _sheet(view: ReadingView, problems: Any = ()) -> dict[str, Any]:
    """What the sheet shows, whatever stands round it."""
    head = view.head
    comments = [ReviewComment(c.path, c.who, moment(c.made_at), c.text) for c in view.comments]
    sections = review(
        view.document,
        view.answers,
        child_names=names(view.children),
        owner_names=view.owners,
        problems=problems,
        comments=comments,
    )
    return {
        "paper": paper_page(head, title=_title(view), said=view.agreements, standing=view.standing, shown=view.shown),
        "head": head,
        "view": view,
        "school": view.school,
        "document": view.document,
        "sections": sections,
        "general": unplaced(sections, comments),
        "names": names_on_sheet(view.names, sections),
        "imprint": _imprint(view),
        "became": _became(view),
        "copy": copy_of(view, view.shown),
        "issued_at": _line(view, view.shown).issued_at,
        "issued_versions": _issued(view),
        "outcomes": signing.OUTCOMES,
        "today": school_day(desk().clock()),
    }


def _became(view: ReadingView) -> dict[str, Became]:
    """What each case discussion has become, by the path of the answer that says whose it is."""
    return {
        path_of(question.key, row["uid"], "child"): view.became[row["uid"]]
        for question in view.document.questions()
        if isinstance(question, Cases)
        for row in rows_of(view.answers, question.key)
        if row["uid"] in view.became
    }


def _imprint(view: ReadingView) -> Imprint:
    head = view.head
    copy = copy_of(view, view.shown)
    if copy is None:
        return Imprint(head.reference, view.shown, "Draft, not agreed: do not sign.")
    proof = f"Audit {copy.audit_number}, {copy.chain_head[:HEAD_SHOWN]}"
    issued = f"Issued on {day(_line(view, view.shown).issued_at)}"
    later = _successor(view)
    if later is None:
        return Imprint(head.reference, view.shown, f"{issued}.", copy.code, proof)
    replaced = f"{issued}, replaced on {day(later.issued_at)} by version {later.number}."
    return Imprint(head.reference, view.shown, replaced, copy.code, proof, later.number)


def _line(view: ReadingView, number: int) -> VersionLine:
    return next(line for line in view.versions if line.number == number)


def _issued(view: ReadingView) -> list[tuple[VersionLine, CopyView | None, VersionLine | None]]:
    """Every issued version, newest first, with its copy and what replaced it."""
    lines = sorted((line for line in view.versions if line.issued_at), key=lambda line: line.number, reverse=True)
    later: list[VersionLine | None] = [None, *lines]
    return [(line, copy_of(view, line.number), after) for line, after in zip(lines, later, strict=False)]


def _successor(view: ReadingView) -> VersionLine | None:
    return next((after for line, _, after in _issued(view) if line.number == view.shown), None)


def _title(view: ReadingView) -> str:
    title = view.head.title
    if (
        copy_of(view, view.shown) is None
        and view.head.state.is_written
        and Permission.PAPER_WRITE in view.head.permissions
    ):
        return f"Check this paper: {title}"
    return title


def _blocking(view: ReadingView, *, writes: bool) -> list[tuple[str, str]]:
    if not writes or view.head.session_reference is None:
        return []
    return [(url_for("sessions.end", reference=view.head.session_reference), sentence) for sentence in view.blocking]


def _lost(acts: Acts, back: SentBack) -> tuple[str, ...]:
    """What was typed into a form that the page no longer has, since somebody was quicker: it is shown, to be copied."""
    if not back.form or getattr(acts, _FORMS.get(back.form.split("-")[0], ""), False):
        return ()
    return back.prose
