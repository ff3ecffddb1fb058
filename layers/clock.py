"""The moment looked at: live, or any past one, as it was or as it was known then; and playing through time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from psygnal import Signal

from layers.times import utc_now


@dataclass(frozen=True, slots=True)
class Moment:
    """`at` is a valid time ("as it was"), `known` a recorded time ("as known then"); live when both are None."""

    at: datetime | None = None
    known: datetime | None = None

    @property
    def live(self) -> bool:
        return self.at is None and self.known is None


LIVE = Moment()


class Clock:
    """One time for all layers. It is told how much time went by; it keeps no timer of its own."""

    changed = Signal(Moment)
    played = Signal(bool)

    def __init__(self, now: Callable[[], datetime] = utc_now) -> None:
        self._now = now
        self._moment = LIVE
        self._speed = 60.0
        self._playing = False
        self._as_known = False

    @property
    def moment(self) -> Moment:
        return self._moment

    @property
    def live(self) -> bool:
        return self._moment.live

    @property
    def as_known(self) -> bool:
        """Whether the past is shown as it was known then; else as it was."""
        return self._as_known

    @property
    def speed(self) -> float:
        """Seconds shown for one second of play; negative plays backwards."""
        return self._speed

    @property
    def playing(self) -> bool:
        return self._playing

    def now(self) -> datetime:
        """The moment shown, aware."""
        return self._moment.at or self._moment.known or self._now()

    def seek(self, moment: datetime, *, as_known: bool | None = None) -> None:
        """Look at a past moment; the present or later means live."""
        if as_known is not None:
            self._as_known = as_known
        if moment >= self._now():
            self.go_live()
        else:
            self._set(Moment(known=moment, at=moment) if self._as_known else Moment(at=moment))

    def look(self, moment: Moment) -> None:
        """Look at exactly this moment, both times as given."""
        self._as_known = moment.known is not None
        self._set(moment)

    def show_as_known(self, as_known: bool) -> None:
        """Switch between the two times, at the moment shown."""
        self._as_known = as_known
        if not self.live:
            self.seek(self.now())

    def go_live(self) -> None:
        self.pause()
        self._set(LIVE)

    def play(self, speed: float | None = None) -> None:
        if speed is not None:
            self._speed = speed
        if not self._playing:
            self._playing = True
            self.played.emit(True)

    def pause(self) -> None:
        if self._playing:
            self._playing = False
            self.played.emit(False)

    def tick(self, seconds: float) -> None:
        """`seconds` of real time went by: go on playing; live, say that it is later now."""
        if self._playing:
            self.seek(self.now() + timedelta(seconds=seconds * self._speed))
        elif self.live:
            self.changed.emit(self._moment)

    def _set(self, moment: Moment) -> None:
        if moment != self._moment:
            self._moment = moment
            self.changed.emit(moment)
