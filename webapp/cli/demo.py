"""`demo`: an invented school, one login a role, in a place of its own."""

from __future__ import annotations

import os
import shutil
from dataclasses import replace

import click
from flask import current_app
from flask.cli import with_appcontext

from webapp.cli.serve import check_address, prepare, run, sentences
from webapp.db.engine import Database
from webapp.services import demo as service
from webapp.services import setup
from webapp.services.work import Desk
from webapp.settings import Settings


@click.command()
@click.option("--host", default=None, help="The address to listen on.")
@click.option("--port", default=None, type=click.IntRange(1, 65535), help="The port to listen on.")
@with_appcontext
def demo(host: str | None, port: int | None) -> None:
    """Run Alongside on an invented school, with its own database, key and cookie."""
    clock = current_app.extensions["alongside"].clock
    with sentences():
        settings = Settings.read(os.environ, demo=True)
        settings = replace(settings, host=host or settings.host, port=port or settings.port)
        desk = Desk(Database(settings, clock), clock, settings)
        check_address(settings)
        prepare(desk)
        if not service.is_built(desk):
            _begin_again(desk)
            click.echo("Building an invented school. This takes a few seconds, once.")
            service.build(desk)
        click.echo(f"Everyone and everything in this school is invented. The password of each: {service.PASSWORD}")
        for login in service.LOGINS:
            click.echo(f"  {login.email:<32} {login.name}, {login.office}")
        run(settings.host, settings.port, desk)


def _begin_again(desk: Desk) -> None:
    """Take away an invented school that was left half built: its folder holds nothing of anybody's."""
    if setup.is_set_up(desk):
        desk.database.close()
        shutil.rmtree(desk.settings.data)
        prepare(desk)
