"""Calendar files of school dates: read within bounds, told in sentences, and six half terms or none."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta

import icalendar
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.unit.test_school_year import YEAR, years
from webapp.domain import school_year
from webapp.domain.calendar_files import reading
from webapp.domain.calendar_files.reading import CalendarRead, Days, read_calendar
from webapp.domain.errors import Invalid
from webapp.domain.school_year import NAMES, Closure, HalfTerm
from webapp.domain.term_dates import proposed

HEAD = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Invented Council//EN\r\n"


def file_of(*entries: str) -> bytes:
    """A calendar of these entries, each given by its lines."""
    events = "".join(
        f"BEGIN:VEVENT\r\nUID:{number}\r\n{lines}\r\nEND:VEVENT\r\n" for number, lines in enumerate(entries)
    )
    return f"{HEAD}{events}END:VCALENDAR\r\n".encode()


def entry(first: date, last: date, words: str) -> str:
    """The lines of an entry of whole days."""
    return f"DTSTART;VALUE=DATE:{first:%Y%m%d}\r\nDTEND;VALUE=DATE:{last + timedelta(days=1):%Y%m%d}\r\nSUMMARY:{words}"


def one(lines: str) -> Days:
    (found,) = read_calendar(file_of(lines)).days
    return found


def told(data: bytes) -> str:
    """What is said of a file, whatever it is: it is read, or refused in a sentence."""
    try:
        return f"{len(read_calendar(data).days)} entries."
    except Invalid as problem:
        return problem.sentence


# Reading


@pytest.mark.parametrize(
    ("lines", "first", "last"),
    [
        ("DTSTART;VALUE=DATE:20260902\r\nDTEND;VALUE=DATE:20261024", "2026-09-02", "2026-10-23"),
        ("DTSTART;VALUE=DATE:20260902", "2026-09-02", "2026-09-02"),
        ("DTSTART;VALUE=DATE:20260902\r\nDTEND;VALUE=DATE:20260902", "2026-09-02", "2026-09-02"),
        ("DTSTART;VALUE=DATE:20260902\r\nDURATION:P5D", "2026-09-02", "2026-09-06"),
        ("DTSTART;VALUE=DATE:20260902\r\nDURATION:P1W", "2026-09-02", "2026-09-08"),
        ("DTSTART:20260902T083000\r\nDTEND:20260902T153000", "2026-09-02", "2026-09-02"),
        (
            "DTSTART;TZID=Europe/London:20260902T000000\r\nDTEND;TZID=Europe/London:20260904T000000",
            "2026-09-02",
            "2026-09-03",
        ),
        ("DTSTART:20260901T230000Z\r\nDTEND:20260902T230000Z", "2026-09-02", "2026-09-02"),  # a summer's day in UTC
        ("DTSTART;TZID=GMT Standard Time:20260902T083000", "2026-09-02", "2026-09-02"),
        ("dtstart;value=date:20260902", "2026-09-02", "2026-09-02"),
    ],
)
def test_the_days_of_an_entry(lines: str, first: str, last: str) -> None:
    found = one(f"{lines}\r\nSUMMARY:x")
    assert (found.first_on.isoformat(), found.last_on.isoformat()) == (first, last)


def test_words_are_put_together_and_made_plain() -> None:
    assert one("DTSTART:20260902\r\nSUMMARY:Autumn\\, te\r\n rm\\n 1\r\n\t \x07ends").words == "Autumn, term 1 ends"
    assert len(one(f"DTSTART:20260902\r\nSUMMARY:{'x' * 400}").words) == reading.MOST_WORDS


def test_any_line_ends_and_a_mark_at_the_beginning() -> None:
    data = file_of(entry(date(2026, 9, 2), date(2026, 9, 2), "INSET"))
    same = [data.replace(b"\r\n", b"\n"), data.replace(b"\r\n", b"\r"), b"\xef\xbb\xbf" + data, b"\r\n\r\n" + data]
    assert {read_calendar(one) for one in same} == {read_calendar(data)}


def test_what_stands_in_an_entry_is_not_the_entry() -> None:
    alarm = "BEGIN:VALARM\r\nTRIGGER:-PT15M\r\nDTSTART:20260101\r\nSUMMARY:Alarm\r\nEND:VALARM"
    assert one(f"{alarm}\r\nDTSTART:20260902\r\nSUMMARY:x") == Days(date(2026, 9, 2), date(2026, 9, 2), "x")


def test_what_is_left_out_is_told() -> None:
    read = read_calendar(
        file_of(
            "DTSTART:20260902\r\nRRULE:FREQ=WEEKLY\r\nSUMMARY:Club",
            "DTSTART:20260231\r\nSUMMARY:No such day",
            "SUMMARY:No day",
            "DTSTART:20260902\r\nDTEND:20260801\r\nSUMMARY:Backwards\r\nSTATUS:CANCELLED",
        )
    )
    assert read == CalendarRead(
        (),
        (
            "Left out because they repeat: 1. Type by hand what your school needs of them.",
            "Left out because they have no day that can be read: 2.",
        ),
    )


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "This file is empty."),
        (b" \r\n ", "This file is empty."),
        (b"PK\3\4...", "This is an Excel or Word file"),
        (b"%PDF-1.7", "This is a PDF."),
        (b"<!doctype html><html>", "This is a web page"),
        (b"Term,First,Last\n", "This is not a calendar file."),
        (b"BEGIN:VCARD\r\nEND:VCARD\r\n", "This is not a calendar file."),
        (b"\xff\xfeB\0E\0G\0I\0N\0", "it is not text in UTF-8"),
        (file_of("DTSTART:20260902")[:-20], "breaks off in the middle"),
        (HEAD.encode(), "breaks off in the middle"),
        (file_of("BEGIN:VALARM"), "breaks off in the middle"),
        (b"BEGIN:VCALENDAR\n" + b"x" * reading.MOST_BYTES, "larger than 1 MB"),
        (b"BEGIN:VCALENDAR\n" + b"\n" * reading.MOST_LINES, "more than 2,000 entries"),
        (file_of(*["DTSTART:20260902"] * (reading.MOST_EVENTS + 1)), "more than 2,000 entries"),
        (file_of("SUMMARY:" + "\r\n x" * reading.LONGEST_LINE), "lines without end"),
        (b"BEGIN:VCALENDAR\n" * 9, "more than 2,000 entries"),
    ],
)
def test_a_wrong_file_is_told_in_a_sentence(data: bytes, says: str) -> None:
    with pytest.raises(Invalid, match=re.escape(says)) as refused:
        read_calendar(data)
    assert refused.value.sentence.endswith(".")


@given(st.binary(max_size=300))
def test_no_bytes_break_it(data: bytes) -> None:
    for whole in (data, HEAD.encode() + data, file_of("DTSTART:") + data):
        assert told(whole).endswith(".")


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=60), max_size=8))
def test_no_lines_break_it(lines: list[str]) -> None:
    assert told(file_of("\r\n".join(lines))).endswith(".")


@given(st.lists(st.tuples(st.dates(date(2000, 1, 1), date(2090, 1, 1)), st.integers(0, 90)), max_size=6), st.data())
def test_it_reads_what_another_program_writes(spans: list[tuple[date, int]], data: st.DataObject) -> None:
    calendar = icalendar.Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//Invented//EN")
    meant = set()
    for first, days in spans:
        words = data.draw(st.text("abc ,;\\é☃", min_size=1, max_size=60))
        event = icalendar.Event()
        event.add("summary", words)
        if data.draw(st.booleans()):
            event.add("dtstart", first)
            event.add("dtend", first + timedelta(days=days + 1))
        else:  # at noon in UTC, which is the same day here
            event.add("dtstart", datetime.combine(first, time(12), UTC))
            event.add("dtend", datetime.combine(first + timedelta(days=days), time(13), UTC))
        calendar.add_component(event)
        meant.add(Days(first, first + timedelta(days=days), " ".join(words.split())))
    assert read_calendar(calendar.to_ical()).days == tuple(sorted(meant))


# What it comes to

CHRISTMAS = Days(date(2026, 12, 21), date(2027, 1, 4), "Christmas holiday")
TERMS = (
    Days(date(2026, 9, 2), date(2026, 12, 18), "Autumn term"),
    Days(date(2027, 1, 5), date(2027, 3, 24), "Spring Term 2027"),
    Days(date(2027, 4, 12), date(2027, 7, 22), "Summer term"),
)
BREAKS = (
    Days(date(2026, 10, 26), date(2026, 10, 30), "Autumn half term"),
    Days(date(2027, 2, 15), date(2027, 2, 19), "Half-term holiday"),
    Days(date(2027, 5, 31), date(2027, 6, 4), "Half term break"),
)


def edge(day: date, words: str) -> Days:
    return Days(day, day, words)


WAYS = {
    "each half term by the names of this program": [Days(term.first_on, term.last_on, term.name) for term in YEAR],
    "numbered from 1 to 6": [Days(term.first_on, term.last_on, f"Term {term.number}") for term in YEAR],
    "halves of terms": [
        Days(term.first_on, term.last_on, words)
        for term, words in zip(
            YEAR,
            (
                "Autumn Term 1st Half",
                "Autumn Term 2nd Half",
                "Spring term, first half",
                "Spring term, second half",
                "Summer 1 (half term)",
                "Summer 2",
            ),
            strict=True,
        )
    ],
    "terms and the holidays in them": [*TERMS, *BREAKS, CHRISTMAS, edge(date(2027, 5, 3), "May Day bank holiday")],
    "first and last days, with holidays": [
        *(edge(term.first_on, f"{term.words} starts") for term in TERMS),
        *(edge(term.last_on, "Last day of term") for term in TERMS),
        *BREAKS,
    ],
    "first and last days of everything": [
        *(edge(term.first_on, "School opens") for term in YEAR),
        *(edge(term.last_on, "School closes") for term in YEAR),
    ],
    "both ways at once": [*TERMS, *BREAKS, *(Days(term.first_on, term.last_on, term.name) for term in YEAR)],
}


@pytest.mark.parametrize("way", WAYS)
def test_each_way_of_writing_it_comes_to_the_same_six(way: str) -> None:
    found = proposed(WAYS[way])
    assert found.years == (YEAR,)
    assert found.told == ()
    assert school_year.faults(found.years[0], []) == []


@given(years())
def test_any_year_comes_back_as_it_was(year: tuple[HalfTerm, ...]) -> None:
    assume(all(timedelta(days=9) < term.last_on - term.first_on for term in year))
    assume(all(school_year.year_of(term.first_on) == term.year for term in year))
    written = file_of(*(entry(term.first_on, term.last_on, NAMES[term.number - 1]) for term in year))
    assert proposed(read_calendar(written).days).years == (year,)


def test_two_years_in_one_file() -> None:
    after = school_year.copied(YEAR, 2027)
    both = [Days(term.first_on, term.last_on, term.name) for term in (*after, *YEAR)]
    assert proposed(both).years == (YEAR, after)


def test_five_half_terms_are_told_and_not_guessed_at() -> None:
    found = proposed(WAYS["numbered from 1 to 6"][:5])
    assert found.years == ()
    assert found.told == (
        "In 2026/27 5 half terms are found and not six, the first from Wednesday 2 September 2026: type that year by hand.",
    )


def test_a_calendar_of_something_else_is_told() -> None:
    found = proposed(
        [edge(date(2026, 9, 9), "Harvest festival"), Days(date(2026, 9, 1), date(2026, 9, 30), "Book month")]
    )
    assert (found.years, found.closures) == ((), ())
    assert found.told[0].startswith("No half term is found in it.")


def test_closed_days_without_bank_holidays_and_holidays() -> None:
    found = proposed(
        [
            *TERMS,
            *BREAKS,
            CHRISTMAS,
            edge(date(2026, 9, 1), "INSET day 1"),
            Days(date(2027, 3, 10), date(2027, 3, 11), "Eid al-Fitr: school closed"),
            edge(date(2027, 5, 3), "School closed for the bank holiday"),
            edge(date(2026, 9, 9), "Harvest festival"),
        ]
    )
    assert found.years == (YEAR,)
    assert found.closures == (
        Closure(date(2026, 9, 1), date(2026, 9, 1), "INSET day 1"),
        Closure(date(2027, 3, 10), date(2027, 3, 11), "Eid al-Fitr: school closed"),
    )


@given(
    st.lists(
        st.builds(
            lambda first, days, words: Days(first, first + timedelta(days=days), " ".join(words)),
            st.dates(date(2026, 7, 1), date(2027, 8, 31)),
            st.integers(0, 120),
            st.lists(
                st.sampled_from(("Autumn", "term", "1", "half", "starts", "ends", "holiday", "INSET", "Summer", "2")),
                max_size=4,
            ),
        ),
        max_size=16,
    )
)
def test_whatever_a_file_says_nothing_but_six_is_proposed(entries: list[Days]) -> None:
    found = proposed(entries)
    assert all([term.number for term in terms] == list(range(1, 7)) for terms in found.years)
    assert all(closure.first_on <= closure.last_on for closure in found.closures)
