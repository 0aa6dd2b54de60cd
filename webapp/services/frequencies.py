"""How often a contract says that its parties meet, where that is not what is watched here. A step of an open read."""

from __future__ import annotations

from collections.abc import Sequence

from forms.kit import Meaning, Purpose
from webapp.db.facts import paper_resource
from webapp.db.papers import Paper, PaperVersion
from webapp.documents.codec import text_of
from webapp.domain.cadence import Rhythm
from webapp.domain.frequencies import stated_rhythm
from webapp.domain.lifecycle import State
from webapp.domain.policy import Permission
from webapp.services.catalogue import answers_of, document_of
from webapp.services.outside import shown_to_viewer
from webapp.services.papers import standing_version
from webapp.services.work import Work


def stated_otherwise(work: Work, papers: Sequence[Paper], rhythm: Rhythm) -> str:
    """What the contract of these papers, oldest first, says of how often, in its words; empty where it means this rhythm.

    Empty also for whoever may not read it.
    """
    version = _version(papers)
    if version is None or not work.allows(Permission.PAPER_READ, paper_resource(version.paper)):
        return ""
    question = document_of(work, version.paper).meaning(Meaning.FREQUENCY)
    said = text_of(answers_of(work, version), question.key).strip() if question else ""
    return shown_to_viewer(work, version.paper).text(said) if said and stated_rhythm(said) is not rhythm else ""


def _version(papers: Sequence[Paper]) -> PaperVersion | None:
    """What was issued last of the contract; before the first issue, its draft."""
    own = [paper for paper in reversed(papers) if paper.purpose == Purpose.CONTRACT.value]
    issued = (version for paper in own if (version := standing_version(paper)) is not None)
    drafts = (paper.versions[-1] for paper in own if paper.state != State.ABANDONED.value and paper.versions)
    return next(issued, None) or next(drafts, None)
