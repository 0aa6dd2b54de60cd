"""Who of a group was at its sessions: a meeting that one of them missed is none of theirs. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from webapp.domain.cadence import Meeting, PeriodView, Standing, counts
from webapp.domain.clock import school_day


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who is supervised in a contract."""

    party_id: int
    name: str
    from_on: date
    until_on: date | None


def as_met_by(meetings: Iterable[Meeting], party_ids: frozenset[int]) -> list[Meeting]:
    """The same meetings, told of somebody with these places: whoever was never there has not been supervised."""
    return [replace(meeting, apart=bool(party_ids) and party_ids <= meeting.missed) for meeting in meetings]


def with_members(view: PeriodView, meetings: Iterable[Meeting], members: Sequence[Member]) -> PeriodView:
    """The same period, with who of the group was at none of the sessions that were held in it."""
    if view.standing is not Standing.HELD:
        return view
    held = [meeting for meeting in meetings if meeting.is_held and view.period.covers(meeting.day)]
    due = [member for member in members if counts(view.period, member.from_on, member.until_on)]
    unmet = (member.name for member in due if all(member.party_id in meeting.missed for meeting in held))
    return replace(view, members=len(due), unmet=tuple(unmet))


def from_day(view: PeriodView, since: date) -> PeriodView:
    """The same period without the days and the reasons of sessions that are older than what somebody inherits."""
    if view.period.first_on >= since:
        return view
    return replace(
        view,
        days=_from(view.days, since),
        ad_hoc=_from(view.ad_hoc, since),
        apart=_from(view.apart, since),
        changes=tuple(change for change in view.changes if school_day(change.from_at) >= since),
    )


def _from(days: Iterable[date], since: date) -> tuple[date, ...]:
    return tuple(day for day in days if day >= since)
