"""The one seam to PDF: a Word file as LibreOffice lays it out, where it is installed, and pages as pictures."""

from __future__ import annotations

import io
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from webapp.documents import office
from webapp.documents.alone import LONGEST_WAIT, work_folder
from webapp.documents.unlinked import pdf_without_links, word_without_links
from webapp.domain.errors import Invalid, Unavailable

if TYPE_CHECKING:
    from pypdfium2 import PdfPage

NOT_HERE: Final = "Ask IT to install LibreOffice on the server that Alongside runs on; until then print from Word."

MOST_PAGES: Final = 60
"""Pages that are shown as pictures; a record of forty cases has about forty."""

_WIDEST: Final = 2_400
_TALLEST: Final = 4
# PDFium is not made for threads.
_one_at_a_time = threading.Lock()


def found() -> Path | None:
    """Where LibreOffice is installed; None where it is not."""
    return office.found()


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether PDFs can be made on this computer, and how."""

    installed: bool
    without_network: bool
    words: str


class NotInstalled(Unavailable):
    """LibreOffice is not on this computer. The sentence says whom to ask, and what to do until then."""

    def __init__(self) -> None:
        """There is one sentence for it everywhere."""
        super().__init__(NOT_HERE)


def require() -> Path:
    """Where LibreOffice is installed. Raises NotInstalled."""
    place = found()
    if place is None:
        raise NotInstalled
    return place


def standing() -> Standing:
    """Whether PDFs can be made here, and whether LibreOffice can be cut off from the network meanwhile, as sentences."""
    if found() is None:
        return Standing(False, False, f"Papers cannot be made into PDF here. {NOT_HERE}")
    if office.without_network():
        return Standing(
            True, True, "LibreOffice makes PDFs here, one at a time, and is cut off from the network meanwhile."
        )
    words = (
        "LibreOffice makes PDFs here, one at a time. This system does not let it be cut off from the network meanwhile."
        " Whatever leads out of a file is taken out first; to be safer, let no program of this account go out (firewall)."
    )
    return Standing(True, False, words)


def to_pdf(
    docx: bytes, title: str = "", *, longest_wait: float = LONGEST_WAIT, longest: float = office.LONGEST
) -> bytes:
    """The PDF of a Word file, its text searchable, with no link, nothing to run and no name in its properties.

    `title` is what a PDF program shows in its title bar: a reference. Takes a few seconds: never call it inside a
    `desk.work()`. Raises Unavailable, with what to do, where LibreOffice is absent (NotInstalled), busy, too slow or
    fails; WordFault where this is no Word file. Times are in seconds.
    """
    soffice = require()
    plain = word_without_links(docx)
    with work_folder(longest_wait) as folder:
        (folder / "paper.docx").write_bytes(plain)
        made = office.convert(soffice, folder, longest).read_bytes()
    return pdf_without_links(made, title)


def pages(pdf: bytes, width: int) -> list[bytes]:
    """Each page as a PNG picture, `width` pixels wide. Raises Invalid for what is no PDF, or has too many pages."""
    import pypdfium2  # loads a library of some megabytes that most requests never need

    if not 0 < width <= _WIDEST:
        raise ValueError(f"a page is shown at most {_WIDEST} pixels wide, not {width}")
    with _one_at_a_time:
        try:
            document = pypdfium2.PdfDocument(pdf)
        except pypdfium2.PdfiumError as error:
            raise Invalid("This PDF cannot be shown: it is not whole.") from error
        try:
            if len(document) > MOST_PAGES:
                raise Invalid(f"This has {len(document)} pages. Up to {MOST_PAGES} can be shown.")
            return [_picture(page, width) for page in document]
        finally:
            document.close()


def _picture(page: PdfPage, width: int) -> bytes:
    across, down = page.get_size()
    if not 0 < down <= across * _TALLEST:
        raise Invalid("A page of this PDF is too narrow to be shown.")
    out = io.BytesIO()
    page.render(scale=width / across).to_pil().save(out, "PNG")
    page.close()
    return out.getvalue()
