"""The forms of the school's people."""

from __future__ import annotations

from collections.abc import Sequence

from flask_wtf import FlaskForm
from wtforms import BooleanField, EmailField, RadioField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its types
from wtforms.validators import InputRequired, Length

from webapp.domain.people import Role
from webapp.services.approvals import NEEDS_SECOND


class AddPersonForm(FlaskForm):
    """Somebody whom the school knows."""

    name = StringField("Name", [InputRequired("Give the name"), Length(max=120)])
    office = StringField(
        "Post", [Length(max=120)], description="As it is printed after the name, such as “deputy safeguarding lead”."
    )
    email = EmailField(
        "School email address",
        description="Leave it empty for somebody who will not sign in. Otherwise you are given an invitation to print.",
    )

    outside = BooleanField(
        "Works elsewhere",
        description="At another school, the trust or a provider. In their contracts no child’s name is theirs to see.",
    )


class InviteForm(FlaskForm):
    """An account for somebody who has none yet, or a new way in."""

    email = EmailField("School email address", description="They sign in with it. No invitation is sent by e-mail.")


class GrantForm(FlaskForm):
    """One more role."""

    role = RadioField("Give a role", [InputRequired("Choose a role")], validate_choice=True)

    def offer(self, roles: Sequence[Role]) -> None:
        """Offer these roles, each with what giving it asks for."""
        self.role.choices = [SelectChoice(role.value, _words(role)) for role in roles]


def _words(role: Role) -> str:
    words = role.label.capitalize()
    return f"{words}. A head or trust lead approves it first" if role in NEEDS_SECOND else words
