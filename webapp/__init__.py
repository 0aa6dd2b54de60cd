"""Alongside: safeguarding supervision in schools. `create_app` is the only place where the parts are put together."""

from __future__ import annotations

import os

from flask import Flask
from flask_bootstrap import Bootstrap5
from flask_wtf.csrf import CSRFProtect

from webapp.db.engine import Database
from webapp.domain.clock import Clock, system_clock
from webapp.services import certificates
from webapp.services.work import Desk
from webapp.settings import Settings
from webapp.web.uploads import InMemoryRequest

MOST_BYTES = 8 * 1024 * 1024
"""A record of forty cases at great length stays under this; Flask's own 500,000 bytes of form would cut it (pitfalls)."""

MOST_PARTS = 5_000
"""Fields in one form: forty cases of five fields and a hundred actions are under a thousand."""


def create_app(settings: Settings | None = None, *, clock: Clock = system_clock) -> Flask:
    """The application. Opens no database: the first request or command does."""
    settings = settings or Settings.read(os.environ, demo=os.environ.get("ALONGSIDE_DEMO") == "1")
    app = Flask(__name__, template_folder="web/pages", static_folder="web/static")
    app.request_class = InMemoryRequest
    app.config.update(
        MAX_CONTENT_LENGTH=MOST_BYTES,
        MAX_FORM_MEMORY_SIZE=MOST_BYTES,
        MAX_FORM_PARTS=MOST_PARTS,
        BOOTSTRAP_SERVE_LOCAL=True,
        # The token is tied to the sign-in, not to the hour: a session of supervision runs for two (pitfalls, "Forms").
        WTF_CSRF_TIME_LIMIT=None,
    )
    app.extensions["alongside"] = Desk(Database(settings, clock), clock, settings)
    Bootstrap5(app)
    _add_pages(app)
    _add_commands(app)
    return app


def serve_app() -> Flask:
    """The application as a serving process loads it, whose log is lines without anybody's words."""
    from webapp.web import journal

    app = create_app()
    journal.catch_everything(app)
    return app


def _add_pages(app: Flask) -> None:
    from webapp.web import (
        access,
        access_requests,
        actions,
        addresses,
        agreeing,
        amending,
        approving,
        attaching,
        audit,
        calendars,
        child_details,
        children,
        chronology,
        concerns,
        contracts,
        coverage,
        disagreements,
        door,
        drawing,
        errors,
        filings,
        format,
        handing_over,
        headers,
        home,
        hosts,
        journal,
        keeping,
        kit,
        mentions,
        menu,
        notes,
        own_forms,
        own_sessions,
        paper_list,
        passkeys,
        people,
        people_order,
        planning,
        preparing,
        printing,
        reading,
        releasing,
        reminders,
        renewing,
        roll,
        safety,
        school,
        school_year,
        second_factor,
        sessions,
        sheets,
        standing,
        stepping_up,
        support,
        table,
        tasks,
        templates,
        term_files,
        training,
        transfers,
        ways,
        writing,
    )

    desk: Desk = app.extensions["alongside"]
    certificate = certificates.inspect(desk.settings, desk.clock())
    addresses.init_addresses(app)
    journal.init_journal(app)
    hosts.init_hosts(app, certificate)
    CSRFProtect(app)
    access.init_access(app)
    format.init_format(app, desk.clock)
    headers.init_headers(app, strict=certificates.strict(certificate))
    errors.init_errors(app)
    menu.init_menu(app)
    for pages in (
        door,
        second_factor,
        passkeys,
        stepping_up,
        own_sessions,
        calendars,
        reminders,
        home,
        contracts,
        renewing,
        disagreements,
        sessions,
        planning,
        preparing,
        handing_over,
        standing,
        writing,
        reading,
        printing,
        agreeing,
        amending,
        table,
        paper_list,
        attaching,
        roll,
        child_details,
        children,
        filings,
        approving,
        coverage,
        drawing,
        chronology,
        sheets,
        access_requests,
        keeping,
        kit,
        transfers,
        notes,
        mentions,
        support,
        tasks,
        releasing,
        actions,
        people,
        people_order,
        training,
        concerns,
        audit,
        school,
        ways,
        templates,
        own_forms,
        school_year,
        term_files,
        safety,
    ):
        app.register_blueprint(pages.pages)


def _add_commands(app: Flask) -> None:
    from webapp.cli import (
        account,
        backup,
        certificate,
        children,
        demo,
        doctor,
        documents,
        evidence,
        key,
        mentions,
        remind,
        serve,
        upgrade,
    )

    for command in (
        serve.serve,
        serve.init,
        demo.demo,
        certificate.certificate,
        documents.documents,
        children.children,
        mentions.mentions,
        evidence.evidence,
        backup.backup,
        backup.restore,
        upgrade.upgrade,
        key.key,
        account.account,
        remind.remind,
        doctor.doctor,
    ):
        app.cli.add_command(command)
