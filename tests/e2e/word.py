"""What a Word file says, as one line of words."""

from __future__ import annotations

import html
import io
import re
import zipfile


def squeezed(text: str) -> str:
    """Every run of blanks is one blank, as a search wants it."""
    return " ".join(text.split())


def words_of(docx: bytes) -> str:
    """All words of a Word file, headers and footers and text boxes too, a space between paragraphs."""
    found = []
    with zipfile.ZipFile(io.BytesIO(docx)) as package:
        for name in package.namelist():
            if re.fullmatch(r"word/(document|header\d*|footer\d*)\.xml", name):
                xml = package.read(name).decode()
                found += re.findall(r"</w:p>|<w:(?:t)(?: [^>]*)?>([^<]*)</w:t>|(<w:br ?/>)", xml)
    return squeezed(html.unescape("".join(text or " " for text, _ in found)))
