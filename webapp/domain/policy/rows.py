"""The rules of which the table is made: each says whether a person is granted a thing, and why it is so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from webapp.domain.people import PartyKind, Role
from webapp.domain.policy.facts import Place, Resource, Viewer

Row = Callable[[Viewer, Resource], bool]

S = PartyKind
WRITERS = (S.SUPERVISOR, S.SCRIBE, S.STAND_IN)
SUPERVISED = (S.SUPERVISEE, S.ATTENDEE)
OFFICES = (Role.LEAD, Role.DEPUTY, Role.WELLBEING_LEAD, Role.HEAD, Role.TRUST_LEAD)


@dataclass(frozen=True, slots=True)
class HasRole:
    """Grants to whoever has one of these roles in the thing's school."""

    roles: tuple[Role, ...]

    def __call__(self, viewer: Viewer, thing: Resource) -> bool:
        """Whether the row grants."""
        return viewer.school_id == thing.school_id and viewer.is_a(*self.roles)


def role(*roles: Role) -> HasRole:
    """A row for these roles."""
    return HasRole(roles)


def party(*kinds: PartyKind) -> Row:
    """Grants to whoever has such a place in the thing's contract today. On the last day the leaver loses all.

    A place for one session shows that there is a contract, and of its sessions that one.
    """

    def row(viewer: Viewer, thing: Resource) -> bool:
        return viewer.school_id == thing.school_id and any(
            place.holds(viewer.today) and (thing.session_id is None or place.covers(thing))
            for place in viewer.places_in(thing.contract_id, *kinds)
        )

    return row


def once_supervised(viewer: Viewer, thing: Resource) -> bool:
    """A supervisee keeps what is about them after the contract, or their part in it, has ended."""
    return viewer.school_id == thing.school_id and bool(viewer.places_in(thing.contract_id, S.SUPERVISEE))


def writer(*kinds: PartyKind) -> Row:
    """Grants to whoever writes in the contract today, as far back as their place reaches; contract papers always."""

    def row(viewer: Viewer, thing: Resource) -> bool:
        return viewer.school_id == thing.school_id and any(
            place.holds(viewer.today) and place.covers(thing) and _reaches(place, thing)
            for place in viewer.places_in(thing.contract_id, *kinds)
        )

    return row


def _reaches(place: Place, thing: Resource) -> bool:
    """A place for one session reaches that session's record, whatever day it was moved to."""
    return place.session_id is not None or thing.dated_on is None or thing.dated_on >= place.reaches_back_to


def writes_for_provider(viewer: Viewer, thing: Resource) -> bool:
    """The supervisee writes what nobody else can (trust: an external provider supervises).

    They enter the child lines and actions of a provider's own record of their session; and where the provider has no
    account, all of their session's record and of the contract's paper, and tell what became of the actions.
    """
    return (thing.attached or _has_no_writer(viewer, thing)) and any(
        place.holds(viewer.today) and place.covers(thing) and (thing.dated_on is None or place.holds(thing.dated_on))
        for place in (viewer.places_in(thing.contract_id, S.SUPERVISEE) if viewer.school_id == thing.school_id else ())
    )


def _has_no_writer(viewer: Viewer, thing: Resource) -> bool:
    """A record's writer is who led its session; a contract's paper, and a handover, are led by whoever is there today."""
    if thing.led is None:
        return thing.no_writer
    return not any(first <= viewer.today and (last is None or viewer.today <= last) for first, last in thing.led)


def reader_once_circulated(viewer: Viewer, thing: Resource) -> bool:
    """Supervisee and attendee read the paper of their own session from when it is circulated; a draft is its writer's.

    What a group wrote before somebody joined or after they left is not theirs to read (trust: the group's own boundary
    of confidentiality). The supervisee keeps theirs for good; an attendee's ends with the place.
    """
    return _is_shown(viewer, thing) and own_session(viewer, thing)


def own_session(viewer: Viewer, thing: Resource) -> bool:
    """The supervised of a session that was theirs: what was promised in it is theirs to take away (loxdale, jmat)."""
    return viewer.school_id == thing.school_id and any(
        place.covers(thing)
        and (thing.dated_on is None or place.holds(thing.dated_on))
        and (place.kind is S.SUPERVISEE or place.holds(viewer.today))
        for place in viewer.places_in(thing.contract_id, *SUPERVISED)
    )


def prepares(viewer: Viewer, thing: Resource) -> bool:
    """The supervised prepare for a session in which they have a place, today and on its day (jmat, loxdale)."""
    return viewer.school_id == thing.school_id and any(
        place.covers(thing)
        and place.holds(viewer.today)
        and thing.dated_on is not None
        and (place.session_id is not None or place.holds(thing.dated_on))
        for place in viewer.places_in(thing.contract_id, *SUPERVISED)
    )


def leads_it_inside(viewer: Viewer, thing: Resource) -> bool:
    """Whoever leads the session or types its record has what was shared for it, unless they are from outside the school.

    Those read it in the record, where every child's name is kept from them (loxdale, jmat).
    """
    inside = not any(place.external for place in viewer.places_in(thing.contract_id))
    return thing.is_shared and inside and writer(*WRITERS)(viewer, thing)


def party_of_its_day(viewer: Viewer, thing: Resource) -> bool:
    """Whoever supervised or was supervised in the whole contract on the thing's day.

    Who joined later, or took over, learns nothing of what others disagreed about. On the last day a supervisor loses all; a
    supervisee keeps what is about them.
    """
    day = thing.dated_on
    if day is None or viewer.school_id != thing.school_id:
        return False
    places = viewer.places_in(thing.contract_id, S.SUPERVISOR, S.SUPERVISEE)
    of_the_day = [place for place in places if place.session_id is None and place.holds(day)]
    return any(place.kind is S.SUPERVISEE or place.holds(viewer.today) for place in of_the_day)


def takes_part(*kinds: PartyKind) -> Row:
    """Grants to the supervised who have a word on this paper: of a session that was theirs, of a contract that is theirs.

    Before it is circulated they do not learn that it exists.
    """

    def row(viewer: Viewer, thing: Resource) -> bool:
        return _is_shown(viewer, thing) and any(
            place.covers(thing)
            and place.holds(thing.dated_on or viewer.today)
            and (place.kind is S.SUPERVISEE or place.holds(viewer.today))
            for place in viewer.places_in(thing.contract_id, *kinds)
        )

    return row


def _is_shown(viewer: Viewer, thing: Resource) -> bool:
    return viewer.school_id == thing.school_id and thing.state is not None and thing.state.is_shown


def internal_party(viewer: Viewer, thing: Resource) -> bool:
    """A party from inside the school. Outside it, a child's confidentiality is kept (loxdale, jmat)."""
    return viewer.school_id == thing.school_id and any(
        place.holds(viewer.today) and not place.external for place in viewer.places_in(thing.contract_id)
    )


def open_action_of_own_contract(viewer: Viewer, thing: Resource) -> bool:
    """Whoever takes over takes over every open action, however old (design, section 7)."""
    return (
        thing.is_open
        and viewer.school_id == thing.school_id
        and any(
            place.holds(viewer.today) and place.covers(thing)
            for place in viewer.places_in(thing.contract_id, S.SUPERVISOR, S.STAND_IN)
        )
    )


def owner(viewer: Viewer, thing: Resource) -> bool:
    """The thing is the person's own."""
    return viewer.school_id == thing.school_id and thing.owner_id == viewer.person_id


def own_action(viewer: Viewer, thing: Resource) -> bool:
    """The person promised it, and still has a place: on D the leaver loses all, and who follows has what is open."""
    return owner(viewer, thing) and (viewer.place_in(thing.contract_id) is not None or once_supervised(viewer, thing))


def named_in_it(viewer: Viewer, thing: Resource) -> bool:
    """The thing names this person: not even a head or a lead reads who else was offered support (design, section 7)."""
    return viewer.school_id == thing.school_id and viewer.person_id in thing.people


def is_a_party(viewer: Viewer, thing: Resource) -> bool:
    """Whoever supervises or is supervised in the school today, whatever the contract."""
    return viewer.school_id == thing.school_id and any(place.holds(viewer.today) for place in viewer.places)


def lead_where_about_a_child(viewer: Viewer, thing: Resource) -> bool:
    """A lead sees who did what with children, and nothing else of others (design, section 7)."""
    return viewer.school_id == thing.school_id and thing.about_child and viewer.is_a(Role.LEAD)


def asked_about_child(*roles: Role) -> Row:
    """Grants what is asked about a child to these roles."""

    def row(viewer: Viewer, thing: Resource) -> bool:
        return viewer.school_id == thing.school_id and thing.about_child and viewer.is_a(*roles)

    return row


def asked_about_another(*roles: Role) -> Row:
    """Grants what is asked about a grown-up to these roles, but never to the one whom it is about."""

    def row(viewer: Viewer, thing: Resource) -> bool:
        another = not thing.about_child and thing.owner_id != viewer.person_id
        return viewer.school_id == thing.school_id and another and viewer.is_a(*roles)

    return row


def everyone(viewer: Viewer, thing: Resource) -> bool:
    """Grants to anybody who is signed in."""
    return True
