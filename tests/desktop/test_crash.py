"""The last catch."""

from __future__ import annotations

import sys
import threading

import pytest
from psygnal import Signal

from desktop.crash import CrashHandler
from layers.errors import SituationError


class Source:
    told = Signal()


@pytest.fixture
def caught(qapp, tmp_path):
    handler = CrashHandler(tmp_path / "state" / "log.txt")
    handler.install(qt=False)
    yield handler
    handler.remove()


def raised(error: BaseException):
    try:
        raise error
    except BaseException as same:  # noqa: BLE001
        return type(same), same, same.__traceback__


def test_what_a_person_can_mend_is_told_as_a_sentence(qtbot, caught):
    with qtbot.waitSignal(caught.refused) as told:
        sys.excepthook(*raised(SituationError("No room.", hint="Make some.")))
    assert told.args[0].hint == "Make some."


def test_a_refusal_inside_a_signal_is_unwrapped(qtbot, caught):
    source = Source()

    @source.told.connect
    def refuse():
        raise SituationError("No.")

    with qtbot.waitSignal(caught.refused) as told:
        try:
            source.told.emit()
        except Exception as error:  # noqa: BLE001
            sys.excepthook(*raised(error))
    assert told.args[0].message == "No."


def test_a_mistake_on_another_thread_is_logged_and_told(qtbot, caught):
    def work():
        raise ZeroDivisionError("in a thread")

    with qtbot.waitSignal(caught.broke) as told:
        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
    assert isinstance(told.args[0], ZeroDivisionError)
    assert "in a thread" in caught.log_path.read_text(encoding="utf-8")
