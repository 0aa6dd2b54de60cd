"""A reader of calendars that forgives nothing: what RFC 5545 says of lines, escapes, components and properties."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime

ONCE = {
    "VCALENDAR": {"VERSION", "PRODID"},
    "VEVENT": {"UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "STATUS", "SEQUENCE", "LAST-MODIFIED", "CLASS"},
    "VTIMEZONE": {"TZID"},
    "DAYLIGHT": {"DTSTART", "TZOFFSETFROM", "TZOFFSETTO"},
    "STANDARD": {"DTSTART", "TZOFFSETFROM", "TZOFFSETTO"},
}
"""What each component has, and once."""
AT_MOST_ONCE = {
    "VCALENDAR": {"CALSCALE", "METHOD", "NAME", "X-WR-CALNAME", "X-PUBLISHED-TTL", "REFRESH-INTERVAL"},
    "VEVENT": {"LOCATION"},
    "DAYLIGHT": {"RRULE", "TZNAME"},
    "STANDARD": {"RRULE", "TZNAME"},
}
WITHIN = {"VCALENDAR": {"VEVENT", "VTIMEZONE"}, "VTIMEZONE": {"DAYLIGHT", "STANDARD"}}
TEXTS = {"SUMMARY", "LOCATION", "NAME", "X-WR-CALNAME"}
LINE = re.compile(r"([A-Z0-9-]+)((?:;[A-Z0-9-]+=[^;:,\"]+)*):(.*)", re.DOTALL)
MOMENT = re.compile(r"\d{8}T\d{6}Z")


class Wrong(AssertionError):
    """It is no calendar."""


@dataclass
class Component:
    """A component with its properties, unescaped, and what stands in it."""

    name: str
    properties: dict[str, str] = field(default_factory=dict)
    inside: list[Component] = field(default_factory=list)

    def moment(self, name: str) -> datetime:
        """A time, which has to be in UTC."""
        if not MOMENT.fullmatch(self.properties[name]):
            raise Wrong(f"{name} is not in UTC: {self.properties[name]}")
        return datetime.strptime(self.properties[name], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)


def read(data: bytes) -> Component:
    """The calendar. Raises Wrong."""
    stack: list[Component] = []
    calendar: Component | None = None
    for line in unfolded(data):
        if calendar is not None:
            raise Wrong("Something stands behind the calendar.")
        found = LINE.fullmatch(line)
        if found is None:
            raise Wrong(f"No property: {line!r}")
        name, value = found[1], found[3]
        if name == "BEGIN":
            made = Component(value)
            if stack:
                if value not in WITHIN.get(stack[-1].name, ()):
                    raise Wrong(f"{value} in {stack[-1].name}")
                stack[-1].inside.append(made)
            elif value != "VCALENDAR":
                raise Wrong(f"It begins with {value}.")
            stack.append(made)
        elif name == "END":
            if not stack or stack[-1].name != value:
                raise Wrong(f"The end of {value} is not expected.")
            ended = stack.pop()
            checked(ended)
            calendar = None if stack else ended
        else:
            put(stack, name, value)
    if calendar is None:
        raise Wrong("It does not end.")
    return calendar


def put(stack: list[Component], name: str, value: str) -> None:
    if not stack:
        raise Wrong(f"{name} stands before the calendar.")
    here = stack[-1]
    if name not in ONCE.get(here.name, set()) | AT_MOST_ONCE.get(here.name, set()):
        raise Wrong(f"{name} in {here.name}")
    if name in here.properties:
        raise Wrong(f"{name} twice in {here.name}")
    here.properties[name] = unescaped(value) if name in TEXTS else value


def checked(component: Component) -> None:
    """Whether it is whole."""
    if missing := ONCE[component.name] - set(component.properties):
        raise Wrong(f"{component.name} lacks {missing}")
    if component.name == "VCALENDAR" and (not component.inside or component.properties["VERSION"] != "2.0"):
        raise Wrong("A calendar without a component, or of another version")
    if component.name == "VEVENT":
        if component.moment("DTEND") <= component.moment("DTSTART"):
            raise Wrong("It ends before it begins.")
        if component.properties["STATUS"] not in ("CONFIRMED", "CANCELLED", "TENTATIVE"):
            raise Wrong("STATUS")
        for name in ("DTSTAMP", "LAST-MODIFIED"):
            component.moment(name)
        if not re.fullmatch(r"\d+", component.properties["SEQUENCE"]):
            raise Wrong("SEQUENCE")


def unfolded(data: bytes) -> list[str]:
    """The lines, each of which ended in CRLF and had no more than 75 octets."""
    if not data.endswith(b"\r\n"):
        raise Wrong("The last line has no end.")
    lines: list[bytes] = []
    for line in data[:-2].split(b"\r\n"):
        if b"\r" in line or b"\n" in line:
            raise Wrong("A line ends in something else than CRLF.")
        if len(line) > 75:
            raise Wrong(f"{len(line)} octets in a line")
        line.decode("utf-8")  # no character is cut
        if line.startswith(b" "):
            lines[-1] += line[1:]
        else:
            lines.append(line)
    texts = [line.decode("utf-8") for line in lines]
    if controls := [line for line in texts if re.search(r"[\x00-\x08\x0a-\x1f\x7f]", line)]:
        raise Wrong(f"Control characters: {controls}")
    return texts


def unescaped(text: str) -> str:
    """A text value as it was meant."""
    if re.search(r"(?<!\\)(?:\\\\)*(?:[;,]|\\(?![\\;,nN]))", text):
        raise Wrong(f"Not escaped: {text!r}")
    return re.sub(r"\\([\\;,nN])", lambda found: "\n" if found[1] in "nN" else found[1], text)
