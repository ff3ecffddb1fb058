"""Ramps: values that can be kept."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from layers.ramp import Ramp

CLASSES = Ramp(("#0", "#1"), breaks=(3.0,))


@pytest.mark.parametrize(
    "ramp",
    [
        Ramp(),
        Ramp(("#000000", "#ffffff"), -5.0, 12.5, hillshade=True),
        CLASSES,
        replace(CLASSES, names=("a", "b")),
    ],
)
def test_a_ramp_comes_back_from_json_as_it_was(ramp: Ramp) -> None:
    assert Ramp.from_json(json.loads(json.dumps(ramp.to_json()))) == ramp


def test_classes_have_one_colour_more_than_breaks() -> None:
    with pytest.raises(ValueError, match="one colour more"):
        Ramp(("#000000", "#ffffff"), breaks=(1.0, 2.0))
    with pytest.raises(ValueError, match="a name for each"):
        Ramp(("#000000", "#ffffff"), breaks=(1.0,), names=("a",))
