"""What can be wrong with a Word file as a whole, and with a tag of a template: a closed list, each with its place."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from webapp.domain.errors import Invalid


class WordFault(Invalid):
    """A Word file that cannot be used as it is; the sentence says why and what to do."""


class FaultKind(StrEnum):
    """The kinds of fault. The values are for programs and never change."""

    REFUSED = "refused"
    CANNOT_BE_FILLED = "cannot_be_filled"
    UNKNOWN_NAME = "unknown_name"
    UNKNOWN_PART = "unknown_part"
    NOT_IN_ITS_ROWS = "not_in_its_rows"
    LOOKALIKE_LETTERS = "lookalike_letters"
    SPACE_IN_NAME = "space_in_name"
    HYPHEN_IN_NAME = "hyphen_in_name"
    SINGLE_BRACES = "single_braces"
    UNCLOSED_TAG = "unclosed_tag"
    UNOPENED_TAG = "unopened_tag"
    ENDS_ELSEWHERE = "ends_elsewhere"
    SPLIT_TAG = "split_tag"
    EMPTY_TAG = "empty_tag"
    ROW_MARK_MISSING = "row_mark_missing"
    PARAGRAPH_MARK_MISSING = "paragraph_mark_missing"
    TEXT_LOST = "text_lost"
    TWO_TAGS = "two_tags"
    END_MISSING = "end_missing"
    END_WITHOUT_START = "end_without_start"
    WRONG_END = "wrong_end"
    ROWS_AS_TEXT = "rows_as_text"
    TEXT_AS_ROWS = "text_as_rows"
    FORMATTED_TEXT = "formatted_text"
    UNKNOWN_FILTER = "unknown_filter"
    UNKNOWN_TAG = "unknown_tag"
    FORBIDDEN_CODE = "forbidden_code"
    SMART_QUOTES = "smart_quotes"
    NOT_READABLE = "not_readable"
    NOT_FILLED_HERE = "not_filled_here"


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: its kind, the place as a person counts it, the words round it, and what to write instead.

    `place` is "the page, table 2, row 3, cell 1" or "a header, paragraph 1"; empty for a file that was refused,
    whose `text` is the sentence.
    `what` is the end of a sentence that begins with the place.
    """

    fault: FaultKind
    place: str
    text: str
    suggestion: str
    what: str = ""

    @property
    def sentence(self) -> str:
        """The whole of it, for a person."""
        if self.fault in (FaultKind.REFUSED, FaultKind.CANNOT_BE_FILLED):
            return f"In {self.place}: {self.text}" if self.place else self.text
        what = self.what or SAID[self.fault]
        near = f" It stands near “{self.text}”." if self.text else ""
        return " ".join(f"In {self.place}: {what}.{near} {self.suggestion}".split())


SAID: Final = MappingProxyType(
    {
        FaultKind.UNKNOWN_NAME: "a tag asks for a name that this document does not have",
        FaultKind.UNKNOWN_PART: "a tag asks for a part that its rows do not have",
        FaultKind.NOT_IN_ITS_ROWS: "a tag asks for a part of a row outside the “for” that repeats the rows",
        FaultKind.LOOKALIKE_LETTERS: "a name has a letter of another alphabet that looks like an English one",
        FaultKind.SPACE_IN_NAME: "a name has a space in it. Names have underscores",
        FaultKind.HYPHEN_IN_NAME: "a name has a hyphen in it. A name has underscores and no hyphens",
        FaultKind.SINGLE_BRACES: "a tag has single braces, so it would be printed as it stands",
        FaultKind.UNCLOSED_TAG: "a tag is opened and not closed: “{{” and “}}”, “{%” and “%}” have to pair up",
        FaultKind.UNOPENED_TAG: "a tag is closed and was not opened: “{{” and “}}”, “{%” and “%}” have to pair up",
        FaultKind.ENDS_ELSEWHERE: "a tag is opened here and closed elsewhere; they do not pair up within one paragraph",
        FaultKind.SPLIT_TAG: "a tag is cut in two by a content control, a link, a field or a tracked change",
        FaultKind.EMPTY_TAG: "a tag has nothing in it",
        FaultKind.ROW_MARK_MISSING: "“for” and “if” that end in another paragraph, cell or row leave blank lines",
        FaultKind.PARAGRAPH_MARK_MISSING: "“for” and “if” that end in another paragraph leave blank lines",
        FaultKind.TEXT_LOST: "other words beside this tag would be lost",
        FaultKind.TWO_TAGS: "two tags that each take the whole of it with them stand together",
        FaultKind.END_MISSING: "a “for” or “if” has no end",
        FaultKind.END_WITHOUT_START: "there is an end, or an “else”, without its “for” or “if”",
        FaultKind.WRONG_END: "the end does not fit the “for” or “if” that it closes",
        FaultKind.ROWS_AS_TEXT: "a tag prints rows as if they were one answer",
        FaultKind.TEXT_AS_ROWS: "a “for” repeats something that is one answer and has no rows",
        FaultKind.FORMATTED_TEXT: "there is a placeholder for formatted text, which answers never are",
        FaultKind.UNKNOWN_FILTER: "a tag uses a filter that there is not",
        FaultKind.UNKNOWN_TAG: "there is a tag that does not exist here",
        FaultKind.FORBIDDEN_CODE: "a tag does more than name an answer, repeat rows or compare",
        FaultKind.SMART_QUOTES: "a tag has curly quotation marks that cannot be read",
        FaultKind.NOT_READABLE: "a tag cannot be read",
        FaultKind.NOT_FILLED_HERE: "a tag stands where nothing is filled in",
    }
)
"""Each kind in words. The two of the whole file have their own in `text`."""
