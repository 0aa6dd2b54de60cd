"""Makes the starter Word files from the documents: ``python -m docx_templates.build``.

Labels and statements are printed from the Document here, so the words in Word are the Document's; answers are
placeholders. A test proves that the committed files are what this makes, so: no clock, and nothing compressed (zip
libraries differ). The measures are those of the look's section 7; the order is that of the policies' own forms.
"""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import Final

from docx_templates.answers import answer_rows, in_rows
from docx_templates.boxes import GAP, HEADER, SHADE, WHOLE, Row, paragraph, table, wide
from docx_templates.lists import action_rows, signature_rows
from docx_templates.logo import picture, placeholder
from docx_templates.parts import CONTENT_TYPES, DOCUMENT, PACKAGE_RELS, SETTINGS, STYLES, core, footer, header, rels
from forms import catalogue, latest
from forms.kit import Actions, Cases, Document, Purpose, Question, Rows, Section, Signatures
from webapp.documents.ooxml import write_package

FOLDER: Final = Path(__file__).resolve().parent


def build(document: Document) -> bytes:
    """The starter of one document."""
    top = _letterhead() + paragraph("Title", escape(document.title))
    if document.intro:
        top += paragraph("Intro", escape(document.intro))
    if document.purpose is Purpose.ATTACHED_RECORD:
        top += _attached()
    return write_package(
        {
            "[Content_Types].xml": CONTENT_TYPES,
            "_rels/.rels": PACKAGE_RELS,
            "docProps/core.xml": core(document.title),
            "word/document.xml": DOCUMENT.format(body=top + _Body(document).done).encode("utf-8"),
            "word/_rels/document.xml.rels": rels(),
            "word/styles.xml": STYLES,
            "word/settings.xml": SETTINGS,
            "word/header1.xml": header(_running(document)),
            "word/header2.xml": header(""),
            "word/footer1.xml": footer(),
            "word/footer2.xml": footer(),
            "word/media/logo.png": placeholder(),
        },
        compress=False,
    )


def _running(document: Document) -> str:
    """What later pages are called. A loose page of a chronology still says whose it is, by reference."""
    title = escape(document.title)
    return f"{title} {{{{ child_reference }}}}" if document.purpose is Purpose.CHRONOLOGY else title


def _letterhead() -> str:
    logo = f'<w:r>{picture()}<w:t xml:space="preserve">   </w:t></w:r>'
    name = "{% if school %}{{ school }}{% endif %}"
    return (
        f'<w:p><w:pPr><w:pStyle w:val="Letterhead"/></w:pPr>{logo}<w:r><w:rPr><w:b/></w:rPr><w:t>{name}</w:t></w:r>'
        "<w:r><w:tab/><w:t>Confidential</w:t></w:r></w:p>"
    )


def _attached() -> str:
    """Which file this sheet goes with (trust). What a command fills from a file goes with none, and has no box for it."""
    label = paragraph("Label", "The provider’s own record", "<w:keepNext/>")
    box = table([wide(label + paragraph("Answer", "{{ attached }}"), WHOLE)]) + GAP
    return paragraph("Normal", "{%p if attached %}") + box + paragraph("Normal", "{%p endif %}")


class _Body:
    """The boxes of the page, one after another: `done`, and the rows of the one that is open."""

    def __init__(self, document: Document) -> None:
        self.purpose = document.purpose
        self.done = ""
        self.box: list[Row] = []
        for number, section in enumerate(document.sections, 1):
            following = document.sections[number].questions[0] if number < len(document.sections) else None
            self._section(number, section, following)
        self._close()

    def _section(self, number: int, section: Section, following: Question | None) -> None:
        """Add a section. `following` is the question that comes after it."""
        first = section.questions[0]
        if not isinstance(first, Signatures):
            self._open(_heading(number, section))
        rows = in_rows(section.questions)
        for row, after in zip(rows, [*(row[0] for row in rows[1:]), following], strict=True):
            if isinstance(row[0], Signatures):
                # In one table with the row before, which goes with them: they never stand alone on a page.
                self.box += signature_rows(section)
                self._close()
            elif isinstance(row[0], Actions):
                if row[0] is not first:
                    self._open(wide(paragraph("Label", escape(row[0].label)), HEADER))
                self.box += action_rows(row[0], ticked=self.purpose is Purpose.ACTION_SHEET)
                self._close()
            else:
                keep = isinstance(after, Signatures)
                alone = self.purpose is Purpose.CHILD_NOTE
                self.box += answer_rows(row, keep=keep, labelled=row[0] is first, one_child=alone)

    def _open(self, heading: Row) -> None:
        self._close()
        self.box = [heading]

    def _close(self) -> None:
        if self.box:
            self.done += table(self.box) + GAP
        self.box = []


def _heading(number: int, section: Section) -> Row:
    first = section.questions[0]
    label = paragraph("Label", escape(first.label)) if isinstance(first, Rows | Cases | Actions) else ""
    return wide(paragraph("Heading1", escape(f"{number}  {section.title}")) + label, HEADER, SHADE)


def main() -> None:
    """Write the starter of the newest version of every document beside this file."""
    for key in dict.fromkeys(key for key, _ in catalogue()):
        (FOLDER / f"{key}.docx").write_bytes(build(latest(key)))


if __name__ == "__main__":
    main()
