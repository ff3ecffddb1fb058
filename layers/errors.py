"""What a person can do something about: what happened, and a hint at what to do now."""

from __future__ import annotations


class SituationError(Exception):
    """What happened, in words for the person at the desk; `hint` says what to do now."""

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


class Conflict(SituationError):
    """A feature is not as the edit found it; nothing was recorded."""


class Refused(SituationError):
    """The workflow, the rights of the post or the kind's own rules do not allow the edit."""


class CannotOpen(SituationError):
    """A workspace file that is damaged, foreign, newer, locked or unreadable. It was not written."""


class NotStored(SituationError):
    """The disk refused: nothing was recorded, and the edit is not acknowledged."""


class Cancelled(Exception):
    """The person had enough of waiting."""
