"""The stamp changes nothing else: forms of one to five sections with footers of every kind, part by part."""

from __future__ import annotations

import dataclasses

import pytest
from lxml import etree

from tests import word_files
from tests.word_sections import Form, Part, matrix
from webapp.documents.ooxml import RELATIONSHIPS, WP, W, relationships, target_of
from webapp.documents.stamp import Stamp, stamp

ISSUED = Stamp("SR-0147", 2, "A7K-4MQ", "Record & <more>", "3 December 2026", 18204, "9f2c41ab", False)
PAGE = "word/document.xml"
EACH = 8


def canonical(root: etree._Element) -> bytes:
    return etree.tostring(root, method="c14n", with_comments=True)


def without_footer_matters(docx: bytes) -> bytes:
    """The page but for what the stamp is there to change: which footer, from which number, how far from the edge."""
    root = word_files.root(docx)
    for section in root.iter(f"{W}sectPr"):
        for reference in section.findall(f"{W}footerReference"):
            section.remove(reference)
        for numbering in section.findall(f"{W}pgNumType"):
            numbering.attrib.pop(f"{W}start", None)
        for margins in section.findall(f"{W}pgMar"):
            for side in ("bottom", "footer"):
                margins.attrib.pop(f"{W}{side}", None)
    return canonical(root)


def without_stamp(data: bytes) -> tuple[bytes, int]:
    """A footer as it was, and how many stamps it had."""
    root = etree.fromstring(data)
    boxes = [box for box in root.iter(f"{WP}docPr") if box.get("name") == "Stamp"]
    for box in boxes:
        run = [*box.iterancestors(f"{W}r")][-1]
        run.getparent().remove(run)  # type: ignore[union-attr]
    return canonical(root), len(boxes)


def footers_by_page(docx: bytes) -> list[dict[str, str]]:
    """For each section the part of each kind of footer."""
    package = word_files.parts(docx)
    targets = {e.get("Id"): target_of(PAGE, e) for e in relationships(package, PAGE)}
    return [
        {
            ref.get(f"{W}type", ""): targets[ref.get(f"{{{RELATIONSHIPS}}}id")]
            for ref in section.findall(f"{W}footerReference")
        }
        for section in word_files.root(docx).iter(f"{W}sectPr")
    ]


def only_counts_pages(data: bytes) -> bool:
    root = etree.fromstring(data)
    return not [*root.iter(f"{W}pict")] and not "".join(t.text or "" for t in root.iter(f"{W}t")).strip("1 ")


def assert_nothing_else_changed(before: bytes, after: bytes) -> None:
    old, new = word_files.parts(before), word_files.parts(after)
    assert set(old) <= set(new)
    for name in set(new) - set(old):
        assert name.startswith(("word/footer-stamp-", "word/_rels/footer")) or name == "word/media/stamp.png"
    for name, data in old.items():
        if name.startswith("word/footer"):
            was, (now, count) = canonical(etree.fromstring(data)), without_stamp(new[name])
            assert count == 1, name
            assert now == was or only_counts_pages(data), name
        elif name.endswith(".rels") or name == "[Content_Types].xml":
            entries = [canonical(entry) for entry in etree.fromstring(new[name])]
            assert {canonical(entry) for entry in etree.fromstring(data)} <= set(entries), name
        elif name != PAGE:
            assert new[name] == data, name
    assert without_footer_matters(after) == without_footer_matters(before)
    assert word_files.lines(after) == word_files.lines(before)


@pytest.mark.parametrize("sections", range(1, 6))
def test_every_page_is_stamped_and_nothing_else_changes(sections: int) -> None:
    for form in matrix(sections, EACH):
        before = form.made()
        after = stamp(before, ISSUED)
        assert_nothing_else_changed(before, after)
        kinds = {
            "default",
            *(["first"] if any(p.first != "same" for p in form.parts) else []),
            *(["even"] if form.even else []),
        }
        for footers in footers_by_page(after):
            assert set(footers) == kinds, form
            for part in footers.values():
                assert without_stamp(word_files.parts(after)[part])[1] == 1, form
        for earlier, later in zip(footers_by_page(before), footers_by_page(after), strict=True):
            assert earlier.items() <= later.items(), "a section has its own footers still"
        assert word_files.all_xml_is_sound(after)


def test_the_matrix_has_every_kind_of_footer_at_every_place() -> None:
    forms = [form for sections in range(1, 6) for form in matrix(sections, EACH)]
    assert len(forms) == 5 * EACH
    parts = {
        dataclasses.replace(part, across=False, restarts=False, bottom=25) for form in forms for part in form.parts
    }
    assert {part.default for part in parts} == {"linked", "words", "page number", "table", "text box", "empty"}
    assert {part.first for part in parts} == {"same", "absent", "words", "table"}
    for of_form in (lambda f: f.even, lambda f: f.own_even, lambda f: f.parts[0].default == "linked"):
        assert {bool(of_form(form)) for form in forms} == {True, False}
    assert {(part.across, part.restarts) for form in forms for part in form.parts} == {
        (across, restarts) for across in (True, False) for restarts in (True, False)
    }


def test_a_stamp_that_changed_something_else_would_be_seen() -> None:
    """The counter-proof: a word in the page, an attribute of a section, a letter in a footer."""
    before = Form((Part("words"), Part("table", first="absent", across=True))).made()
    after = stamp(before, ISSUED)
    footer = next(name for name in word_files.parts(before) if name.startswith("word/footer"))
    for name, old, new in (
        (PAGE, b"Section 1 says", b"Section 1 said"),
        (PAGE, b'w:orient="landscape"', b""),
        (footer, b"telephone", b"telephones"),
        ("word/settings.xml", b"<w:zoom", b"<w:zooms"),
    ):
        changed = word_files.rezipped(after, {name: lambda data, old=old, new=new: data.replace(old, new, 1)})
        assert word_files.parts(changed)[name] != word_files.parts(after)[name], old
        with pytest.raises((AssertionError, etree.XMLSyntaxError)):
            assert_nothing_else_changed(before, changed)
