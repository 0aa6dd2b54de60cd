"""What can go wrong, as sentences that a person can act on. `webapp/web/errors.py` turns each into a page."""

from __future__ import annotations


class DomainError(Exception):
    """Something that a person is told. `sentence` says what happened, where, and what to do; it never holds a name."""

    def __init__(self, sentence: str) -> None:
        """Keep the sentence as the exception's only argument."""
        super().__init__(sentence)
        self.sentence = sentence


class Refused(DomainError):
    """This person may not do this. Shown as "not found", so that nobody learns what exists (design, section 7)."""

    def __init__(self, sentence: str = "There is nothing at this address for you.") -> None:
        """The sentence is for the log; the page says only that nothing was found."""
        super().__init__(sentence)


class NotFound(Refused):
    """There is no such thing. Looks exactly like `Refused` from outside."""


class Conflict(DomainError):
    """Somebody else changed it first, or it is no longer in the state that this step needs."""


class Invalid(DomainError):
    """What was given cannot be used as it is. `problems` lists each sentence, `sentence` sums them up."""

    def __init__(self, sentence: str, problems: tuple[str, ...] = ()) -> None:
        """`problems` are whole sentences, in the order of the page."""
        super().__init__(sentence)
        self.problems = problems or (sentence,)


class StepUpNeeded(DomainError):
    """A script asked for a step whose proof is too old (policy.STEP_UP, design section 7)."""

    def __init__(self) -> None:
        """There is one sentence for every such step."""
        super().__init__("Open this page once more: it asks first whether it is still you.")


class TooManyTries(DomainError):
    """The throttle is closed for now."""


class Unavailable(DomainError):
    """The installation cannot do this at the moment: the disk is full, the database is locked or read-only."""


class NotProtected(Unavailable):
    """Names of children and of who meets whom are refused until this installation is safe for them."""


class StartUpError(DomainError):
    """The program cannot start. Printed on the console without a traceback."""
