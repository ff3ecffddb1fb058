"""Getting the kernels ready: once compiled, noted; compiled apart only where they never were."""

import subprocess
import threading

import pytest
from PySide6.QtCore import QPointF

from desktop.map import warm
from desktop.map.canvas import MapCanvas
from desktop.map.kernels import engine


@pytest.fixture
def asked(monkeypatch, tmp_path):
    """What other Pythons were asked for, where nothing was compiled before."""
    calls = []
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "kernels"))
    monkeypatch.setattr(subprocess, "run", lambda *a, **k: calls.append(a))
    monkeypatch.setattr(engine, "is_warm", lambda: False)
    return calls


def test_what_was_never_compiled_is_compiled_apart_once(asked):
    warm.warm_up()
    warm.warm_up()

    assert len(asked) == 1


def test_without_numba_nothing_is_noted(asked, monkeypatch):
    monkeypatch.setattr(engine, "warm_up", lambda: False)

    warm.warm_up()
    warm.warm_up()

    assert len(asked) == 2


def test_a_cache_nobody_can_write_is_no_mistake(asked, monkeypatch, tmp_path):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "file"))

    warm.warm_up()

    assert engine.warm_up()


@pytest.fixture
def opened(qtbot, situation, themes, monkeypatch):
    """A map in sight while `loading` gets the kernels ready, which they are when `ready` says so."""

    def open_it(loading, ready=lambda: False):
        loading.start()
        monkeypatch.setattr(warm, "begin", lambda: loading)
        monkeypatch.setattr(engine, "is_warm", ready)
        canvas = MapCanvas(situation, themes)
        qtbot.addWidget(canvas)
        canvas.show()
        canvas.set_view((108.32, 22.81, 108.34, 22.83))
        return canvas

    return open_it


def test_the_map_says_quietly_that_it_is_being_made_ready_until_it_is(qtbot, opened):
    ready = threading.Event()
    canvas = opened(threading.Thread(target=ready.wait, daemon=True), ready.is_set)

    qtbot.waitUntil(lambda: "warming up" in canvas.told())
    assert canvas.under(QPointF(10, 10)) is None
    qtbot.waitUntil(canvas.is_settled)
    with qtbot.assertNotEmitted(canvas.settled, wait=400):
        pass  # what is drawn is not drawn again and again meanwhile

    ready.set()
    qtbot.waitUntil(lambda: canvas.told() == "")


def test_where_kernels_never_come_the_map_is_drawn_without_them(qtbot, opened):
    failed = threading.Thread(target=lambda: None)
    canvas = opened(failed)
    failed.join()

    qtbot.waitUntil(canvas.is_settled)
    assert canvas.told() == ""


def test_kernels_that_fail_while_the_map_waits_for_them_do_not_stop_it(qtbot, opened):
    failing = threading.Event()
    canvas = opened(threading.Thread(target=failing.wait, daemon=True))
    with qtbot.assertNotEmitted(canvas.settled, wait=50):
        pass

    failing.set()
    qtbot.waitUntil(canvas.is_settled)
