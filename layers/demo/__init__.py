"""The demo city: a made-up city in Nanning's coordinate frame, made from a seed, with a flood going on."""

from __future__ import annotations

from layers.demo.city import SEED, make_city
from layers.demo.making import build

__all__ = ["SEED", "build", "make_city"]
