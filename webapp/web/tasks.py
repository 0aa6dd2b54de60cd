"""Tasks that came of an entry: they stand on the home page of the lead and the deputies, who say when one is done."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from webapp.domain.policy import Permission
from webapp.services import tasks
from webapp.web.access import desk, permission

pages = Blueprint("tasks", __name__)


@pages.post("/tasks/<int:task_id>/close")
@permission(Permission.TASK_CLOSE)
def close(task_id: int) -> ResponseReturnValue:
    """Say that a task is done."""
    tasks.close_task(desk(), task_id)
    flash("Done.", "success")
    return redirect(url_for("home.show"))
