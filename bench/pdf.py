"""What one PDF costs: the seconds of each stage, and the most memory that any of LibreOffice's processes held.

    python -m bench.pdf

Of a record of some pages, every question answered. The first run is not counted: it reads LibreOffice from the disk.
"""

from __future__ import annotations

import resource
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.integration.test_pdf_pages import OWN, filled
from tests.integration.test_word_pages import STAMP
from webapp.documents import office, pdf
from webapp.documents.page_codes import with_page_codes
from webapp.documents.stamp import paged, stamp
from webapp.documents.unlinked import pdf_without_links, word_without_links

TIMES = 5


def converted(docx: bytes) -> bytes:
    """What LibreOffice alone makes of it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "paper.docx").write_bytes(docx)
        return office.convert(pdf.require(), folder).read_bytes()


STAGES: tuple[tuple[str, Callable[[bytes], bytes]], ...] = (
    ("taking out of the Word file what leads out", word_without_links),
    ("LibreOffice", converted),
    ("taking out of the PDF what leads out", lambda made: pdf_without_links(made, "SR-0147")),
    ("a code on every page", lambda made: with_page_codes(made, OWN)),
)


def main() -> None:
    docx = paged(stamp(filled("dsl_record"), STAMP), STAMP.code, OWN)
    seconds: dict[str, list[float]] = {name: [] for name, _ in STAGES}
    for _ in range(TIMES + 1):
        made = docx
        for name, stage in STAGES:
            began = time.perf_counter()
            made = stage(made)
            seconds[name].append(time.perf_counter() - began)
    print(f"{len(pdf.pages(made, 100))} pages, {len(docx):,} bytes of Word, {len(made):,} bytes of PDF")
    for name, taken in seconds.items():
        print(f"{statistics.median(taken[1:]):7.3f} s  {name}")
    most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"{most:7.0f} MB held by one of LibreOffice's processes, at most")


if __name__ == "__main__":
    main()
