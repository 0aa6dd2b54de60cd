"""The text of a paper: putting new answers into its newest version, as a shared step of an open work."""

from __future__ import annotations

from forms.kit import Answers
from webapp.db.papers import Paper, PaperVersion
from webapp.documents.codec import dump
from webapp.services.attachments import hash_of
from webapp.services.pseudonyms import give_in
from webapp.services.scanning import scan
from webapp.services.work import Work


def put_answers(work: Work, paper: Paper, answers: Answers) -> PaperVersion:
    """Make these the answers of the version in hand, count the change, and look for names in them.

    Unchanged text changes nothing but what is found in it: the roll may be another since. Whoever is named has what stands
    for them outside the school from here, before anybody reads it.
    """
    version = paper.versions[-1]
    text = dump(answers)
    if text != version.answers:
        version.answers, version.content_hash = text, hash_of(work, version, text)
        version.changed_by_id, version.changed_at = work.viewer.person_id, work.now
        touch(work, paper)
    scan(work, paper)
    give_in(work, paper)
    return version


def touch(work: Work, paper: Paper) -> None:
    """Count a change of the paper: whoever read the earlier revision is told before they overwrite it."""
    paper.revision += 1
    paper.changed_at = work.now
    work.db.flush()
