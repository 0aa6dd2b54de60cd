"""What a person can do with a paper now: the table of its life and the policy, asked once for the page."""

from __future__ import annotations

from dataclasses import dataclass

from webapp.domain.lifecycle import Step, can
from webapp.domain.policy import Permission
from webapp.services.papers import AgreementView
from webapp.services.reading import ReadingView


@dataclass(frozen=True, slots=True)
class Acts:
    """Each act of a paper's life, where it is open to this person in the paper's present state."""

    circulate: bool
    recall: bool
    agree: bool
    decline: bool
    comment: bool
    at_table: bool
    issue_unagreed: bool
    """Once whoever issues it has agreed it themselves."""
    abandon: bool
    resume: bool
    sign: bool
    add: bool
    amend: bool
    give_up: bool
    for_others: tuple[AgreementView, ...]
    """Parties without an account, whose word on paper this person can note."""

    @property
    def rare(self) -> bool:
        """Whether there is anything for the end of the page, where what is seldom done stands."""
        return any((self.at_table, self.abandon, self.add, self.amend, self.give_up, self.for_others))


def acts_of(view: ReadingView) -> Acts:
    """The acts that are open. A service decides again when one is sent."""

    def is_open(step: Step, permission: Permission) -> bool:
        return can(view.head.state, step) and permission in view.head.permissions

    mine = my_word(view)
    leads = is_open(Step.AGREE, Permission.PAPER_CIRCULATE)
    speaks = is_open(Step.AGREE, Permission.PAPER_AGREE) and mine is not None
    agrees = speaks and mine is not None and mine.decision != "agreed"
    return Acts(
        circulate=is_open(Step.CIRCULATE, Permission.PAPER_CIRCULATE),
        recall=is_open(Step.RECALL, Permission.PAPER_CIRCULATE),
        agree=agrees,
        decline=speaks,
        comment=is_open(Step.COMMENT, Permission.PAPER_COMMENT),
        at_table=is_open(Step.PRINT_FOR_TABLE, Permission.PAPER_CIRCULATE),
        issue_unagreed=leads and view.may_issue_unagreed and not agrees,
        abandon=is_open(Step.ABANDON, Permission.PAPER_CIRCULATE),
        resume=is_open(Step.RESUME, Permission.PAPER_CIRCULATE),
        sign=is_open(Step.SIGN, Permission.PAPER_SIGN)
        and (mine is not None or Permission.PAPER_CIRCULATE in view.head.permissions),
        add=is_open(Step.ADD, Permission.PAPER_AMEND),
        amend=is_open(Step.AMEND, Permission.PAPER_AMEND) and not view.sequel.followed_by,
        give_up=is_open(Step.GIVE_UP, Permission.PAPER_AMEND),
        for_others=tuple(said for said in _waited_for(view) if leads and not said.party.has_account),
    )


def my_word(view: ReadingView) -> AgreementView | None:
    """What this person has said of the text in hand; None where their word is not asked for."""
    me = view.head.my_party
    if me is None:
        return None
    return next((said for said in view.agreements if said.expected and said.party.person_id == me.person_id), None)


def _waited_for(view: ReadingView) -> tuple[AgreementView, ...]:
    return tuple(said for said in view.agreements if said.expected and said.decision != "agreed")
