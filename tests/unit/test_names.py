"""Names are compared the same way on every database."""

from __future__ import annotations

import pytest

from webapp.domain.names import fold, sought


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("Élodie  ØRSTED", "elodie ørsted"),
        ("O’Carrow", "o'carrow"),
        ("Théo", "theo"),
        ("THÉO", "theo"),
        ("Straße", "strasse"),
        ("  ", ""),
    ],
)
def test_case_accents_and_spaces_do_not_count(typed, folded):
    assert fold(typed) == folded


def test_a_child_is_found_by_the_legal_and_by_the_preferred_name():
    assert sought("Rosalind", "Achter", "Rosie") == "\nrosalind achter\nrosie achter\n"
    assert sought("Amara", "Lisle") == "\namara lisle\n"
