"""The quick look before a scan: it lets no text pass in which the scan finds the child."""

from __future__ import annotations

from tests.mentions import corpus
from webapp.domain.mentions import Certainty, ChildNames, Index, Spellings

CHILDREN = corpus.children()
AMARA = Spellings([ChildNames("C-1", "Amara", "Lisle-O’Hara", "Zoë", "Mara", "Quill", "5")])


def test_whatever_the_scan_finds_in_the_corpus_may_stand_there() -> None:
    spelled = {child.id: Spellings([child]) for child in CHILDREN}
    index, looked = Index(CHILDREN, corpus.staff()), 0
    for sentence in corpus.sentences():
        for hit in index.scan(sentence.text):
            if hit.certainty is not Certainty.POSSIBLE:
                for child in hit.children:
                    looked += 1
                    assert spelled[child].may_stand_in(sentence.text), (hit, sentence.text)
    assert looked > 300


def test_every_way_of_writing_a_name_may_stand_and_other_words_do_not() -> None:
    for text in ("AMARA", "a-mara", "Amarra said", "aMARA’s", "Mara", "the O'Haras", "lisle ohara", "ZOE", "Quills"):
        assert AMARA.may_stand_in(text), text
    assert not AMARA.may_stand_in("The teacher rang on Friday, and nobody was in.")
