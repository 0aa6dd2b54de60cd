"""The forms of the way in and of one's own account."""

from __future__ import annotations

from collections.abc import Iterable

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    EmailField,
    Field,
    HiddenField,
    PasswordField,
    RadioField,
    SelectMultipleField,
    StringField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its types
from wtforms.validators import InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from webapp.domain.dates import WEEKDAYS
from webapp.domain.errors import Invalid
from webapp.domain.people import Role
from webapp.domain.reminding import Often

_NEW = {"autocomplete": "new-password"}
_HINT = "At least 12 characters. Three or four words that do not belong together are a good way."


def blame(field: Field, error: Invalid) -> None:
    """Hang a service's sentences on the box that they are about."""
    field.errors = [*field.errors, *error.problems]


class KeepsPlace(FlaskForm):
    """A form on the way to somewhere: where to go next, and what was typed before."""

    next = HiddenField()
    kept = HiddenField()


class SignInForm(KeepsPlace):
    """Who is there."""

    email = EmailField(
        "School email address",
        [InputRequired("Type your school email address")],
        render_kw={"autocomplete": "username"},
    )
    password = PasswordField(
        "Password", [InputRequired("Type your password")], render_kw={"autocomplete": "current-password"}
    )


class StepUpForm(KeepsPlace):
    """Still the same person."""

    password = PasswordField(
        "Your password", [InputRequired("Type your password")], render_kw={"autocomplete": "current-password"}
    )
    code = StringField(
        "Code",
        [InputRequired("Type a code"), Length(max=40)],
        description="What your authenticator shows now, or one of your printed codes.",
        render_kw={"autocomplete": "one-time-code", "spellcheck": "false"},
    )


class CodeForm(KeepsPlace):
    """The second factor, after the password."""

    code = StringField(
        "Code", [InputRequired("Type a code"), Length(max=40)], render_kw={"autocomplete": "one-time-code"}
    )


class EnrolForm(KeepsPlace):
    """A second factor that is taken up: what the page offered, sealed, and the first code of it."""

    offer = HiddenField()
    code = StringField("Code", [InputRequired("Type a code"), Length(max=40)])


class ChangeFactorForm(EnrolForm):
    """The same for somebody who has one: the password is asked for once more."""

    password = PasswordField(
        "Your password", [InputRequired("Type your password")], render_kw={"autocomplete": "current-password"}
    )


class NewCodesForm(FlaskForm):
    """Still the same person, before printed codes are shown."""

    password = PasswordField(
        "Your password", [InputRequired("Type your password")], render_kw={"autocomplete": "current-password"}
    )


class PasskeyForm(KeepsPlace):
    """A passkey at the door. Its one box is filled by the browser, from what the device answers."""

    answer = HiddenField()


class EnrolPasskeyForm(PasskeyForm):
    """A passkey that is taken up, and what its owner calls it."""

    label = StringField(
        "A name for this passkey",
        [Length(max=60)],
        description="Such as “school laptop”, to tell it from others later. Left empty, it is called by today’s date.",
    )


class AddPasskeyForm(EnrolPasskeyForm):
    """The same for somebody who has a factor. The password is looked at before the device is asked, and not again."""

    password = PasswordField("Your password", render_kw={"autocomplete": "current-password"})


class RemovePasskeyForm(FlaskForm):
    """Still the same person, before a passkey goes."""

    password = PasswordField(
        "Your password", [InputRequired("Type your password")], render_kw={"autocomplete": "current-password"}
    )


class ChosenTwice(FlaskForm):
    """A password chosen twice, so that a slip shows. The fields stand in each form, in the order of its page."""

    password: PasswordField
    again: PasswordField

    def validate_again(self, field: Field) -> None:
        """Compare the two."""
        if field.data != self.password.data:
            raise ValidationError("The two are not the same. Type the new password twice")


def _chosen() -> PasswordField:
    return PasswordField("New password", [InputRequired("Choose a password")], description=_HINT, render_kw=_NEW)


def _once_more() -> PasswordField:
    return PasswordField("The same once more", [InputRequired("Type the same password once more")], render_kw=_NEW)


class NewPassword(ChosenTwice):
    """The password of an account that is being opened."""

    password = _chosen()
    again = _once_more()


class PasswordForm(ChosenTwice):
    """A new password, with the old one as proof."""

    current = PasswordField(
        "Password that you have now",
        [InputRequired("Type the password that you have now")],
        render_kw={"autocomplete": "current-password"},
    )
    password = _chosen()
    again = _once_more()


class ThemeForm(FlaskForm):
    """How pages look to this person."""

    theme = RadioField(
        "Light or dark",
        choices=[SelectChoice("", "As this device says"), SelectChoice("light", "Light"), SelectChoice("dark", "Dark")],
        default="",
    )


OFTEN = {
    Often.WEEKLY: "Once a week, on the first of my days on which something waits",
    Often.DAILY: "On each of my days on which something waits",
    Often.NONE: "Not by e-mail",
}


class ReminderForm(FlaskForm):
    """How often a person is reminded, and on which days."""

    often = RadioField("How often?", choices=[SelectChoice(often.value, words) for often, words in OFTEN.items()])
    days = SelectMultipleField(
        "On which days do you work here?",
        choices=[SelectChoice(str(number), name) for number, name in enumerate(WEEKDAYS, 1)],
        description="You are reminded on these days only.",
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    in_holidays = BooleanField(
        "In holidays and on closed days too",
        description="Otherwise you are left alone in holidays, on bank holidays and on days on which school is closed.",
    )


class SetUpForm(ChosenTwice):
    """The first school and its first person."""

    code = StringField(
        "Code on the server’s console",
        [InputRequired("Type the code that the server shows")],
        description="Eight letters and figures, such as K7QR-2MXT. It is new each time Alongside starts.",
    )
    school_name = StringField("Name of the school", [InputRequired("Give the name of the school"), Length(max=120)])
    person_name = StringField(
        "Your name", [InputRequired("Give your name"), Length(max=120)], render_kw={"autocomplete": "name"}
    )
    office = StringField(
        "Your post", [Length(max=120)], description="As it is printed after your name, such as “deputy head”."
    )
    email = EmailField(
        "Your school email address",
        [InputRequired("Type your school email address")],
        description="You sign in with it. Nothing is sent to it unless your school sets up reminders.",
        render_kw={"autocomplete": "username"},
    )
    second_role = RadioField(
        "What else are you in the school?",
        choices=[
            SelectChoice("", "Administrator only. I look after Alongside and read no records"),
            SelectChoice(Role.LEAD.value, "Designated safeguarding lead"),
            SelectChoice(Role.DEPUTY.value, "Deputy safeguarding lead"),
            SelectChoice(Role.HEAD.value, "Head"),
        ],
        default="",
        description="You are the administrator in any case: you add people and give them their roles.",
    )

    password = _chosen()
    again = _once_more()

    @property
    def roles(self) -> Iterable[Role]:
        """The roles that were chosen."""
        return (Role.ADMINISTRATOR, *([Role(self.second_role.data)] if self.second_role.data else []))
