"""What the frame of every page shows: who is signed in, the menu, the school, the ways out."""

from __future__ import annotations

from typing import Any

from flask import Flask, request, url_for

from webapp.domain.people import Role
from webapp.domain.policy import Permission, Resource, Viewer, allows
from webapp.services import school
from webapp.web.access import current_session, desk

PAPER_PAGES = ("paper_list", "reading", "writing", "agreeing", "amending", "table", "attaching", "printing")
"""The blueprints of a paper's own pages."""

SCHOOL_PAGES = (
    "school",
    "ways",
    "templates",
    "forms",
    "people",
    "people_order",
    "audit",
    "safety",
    "school_year",
    "term_files",
)
"""The blueprints of what belongs to the school as a whole."""


def init_menu(app: Flask) -> None:
    """Give every page its frame."""
    app.context_processor(_frame)


def _frame() -> dict[str, Any]:
    session = current_session()
    if session is None:
        return {"home_url": url_for("home.show")}
    return {
        "viewer": {"name": session.viewer.name, "role_label": session.office or session.role_label},
        "menu": [(words, url_for(endpoint), _is_here(places)) for words, endpoint, places in _menu(session.viewer)],
        "school_name": session.school_name,
        "theme": session.theme,
        "spellcheck_on": school.practice_today(desk()).spellcheck_on,
        "home_url": url_for("home.show"),
        "account_url": url_for("door.account"),
        "sign_out_url": url_for("door.sign_out"),
        "hide_url": url_for("door.hidden"),
        "footer_links": [("A concern about a member of staff", url_for("concerns.show"))],
    }


def _menu(viewer: Viewer) -> list[tuple[str, str, tuple[str, ...]]]:
    """(words, endpoint, blueprints that it stands for): only what this person has."""
    if viewer.roles == {Role.GOVERNOR} and not viewer.places:
        return [("Home", "home.show", ("home",))]
    here = Resource(viewer.school_id)
    places = [
        ("Home", "home.show", ("home",)),
        (
            "Supervision",
            "contracts.board",
            ("contracts", "sessions", "planning", "handing_over", "standing", "support"),
        ),
        ("Papers", "paper_list.show", PAPER_PAGES),
    ]
    if allows(Permission.CHILD_READ, viewer, here):
        pages = (
            "children",
            "child_details",
            "chronology",
            "roll",
            "coverage",
            "drawing",
            "filings",
            "approving",
            "access_requests",
            "keeping",
            "transfers",
        )
        places.append(("Children", "children.roll", pages))
    places.append(("Actions", "actions.mine", ("actions",)))
    if allows(Permission.SCHOOL_READ, viewer, here):
        places.append(("School", "school.show", SCHOOL_PAGES))
    else:
        places.append(("Audit", "audit.show", ("audit",)))
    return places


def _is_here(places: tuple[str, ...]) -> bool:
    return request.blueprint in places
