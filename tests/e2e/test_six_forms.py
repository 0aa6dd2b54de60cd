"""Each of the six forms that the five policies print, in a likeness: in a browser from the upload to a printed page."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.conftest import require
from tests.e2e.conftest import Opens
from tests.e2e.driver import Person
from tests.e2e.own_form import Hand, send
from tests.e2e.word import words_of
from tests.slots import equivalents
from tests.slots.writing import Form

pytestmark = [pytest.mark.libreoffice, pytest.mark.slow]
MOST_CLICKS = 40


@pytest.fixture(scope="module")
def ines(sits_for_long: Opens) -> Person:
    require("libreoffice")
    return sits_for_long("ines")


@pytest.mark.parametrize("form", equivalents.FORMS, ids=[form.name for form in equivalents.FORMS])
def test_from_the_upload_to_a_printed_page(ines: Person, form: Form) -> None:
    content = form.make()
    hand = Hand(ines)
    send(ines, content)
    hand.press("Confirm its questions")
    count = ines.page.locator("details.blank[data-number]").count()
    hand.press("Save and try it")
    expect(ines.page.get_by_text("Tried: every answer lands in its place")).to_be_visible()
    hand.press("Look at its pages")
    pictures = ines.page.locator("img.page-picture")
    for number in range(pictures.count()):
        box = pictures.nth(number).bounding_box()
        assert box is not None
        assert box["height"] > box["width"] > 100
    filled = words_of(ines.save_file("Download it filled with invented answers"))
    assert pictures.count() >= 1
    assert count > 4
    assert hand.clicks <= MOST_CLICKS
    assert re.search(r"An invented answer|\w+ Example", filled)
    assert "{{" not in filled
    # What the form itself says is there still, word by word and in its order.
    said = iter(re.findall(r"\w+", filled))
    own = [word for word in re.findall(r"\w+", words_of(content)) if not set(word) <= {"_"}]
    missing = [word for word in own if word not in said]
    assert not missing, missing[:5]
    hand.press("Use this form")
    expect(ines.page.get_by_text("This form is in use")).to_be_visible()
