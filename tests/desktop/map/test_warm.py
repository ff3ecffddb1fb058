"""Getting the kernels ready: once compiled, noted; compiled apart only where they never were."""

import subprocess

import pytest

from desktop.map import warm
from desktop.map.kernels import engine


@pytest.fixture
def asked(monkeypatch):
    """What other Pythons were asked for."""
    calls = []
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
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))

    warm.warm_up()

    assert engine.warm_up()
