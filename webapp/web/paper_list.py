"""The list of papers: what a person may read, filtered in the address by codes and references, never by a name."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from webapp.domain.policy import Permission
from webapp.services import paper_list
from webapp.web.access import desk, permission

pages = Blueprint("paper_list", __name__)


@pages.get("/papers")
@permission(Permission.PAPER_READ)
def show() -> str:
    """A page of the list, newest first."""
    asked = {name: request.args.get(name, "") for name in ("state", "purpose", "contract", "year")}
    page = paper_list.list_papers(desk(), paper_list.Chosen(**asked), request.args.get("page", 1, int))
    return render_template("papers/list.html", page=page)
