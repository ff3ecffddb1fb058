"""One layer on the map: its shapes, and how the stack shows them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from desktop.map.shapes import Shapes
from desktop.map.slab import Slab
from layers.kind import Kind
from layers.stack import Layer
from layers.style import Crowd


class Facts:
    """One layer of a kind, or an extract, as the stack shows it."""

    def __init__(self, key: str, kind: Kind, shapes: Shapes, layer: Layer | None = None) -> None:
        self.key, self.kind, self.shapes = key, kind, shapes
        self.layer = layer or Layer(key, kind.title, kind.group)
        self.dressed = 0

    def shown_as(self, layer: Layer) -> Facts:
        """The same shapes, shown otherwise."""
        found = Facts(self.key, self.kind, self.shapes, layer)
        found.dressed = self.dressed
        return found

    @property
    def opacity(self) -> float:
        return self.layer.opacity

    @property
    def quiet(self) -> bool:
        """Changes seldom or is large: it is held in columns, and painted ahead by the crew."""
        return self.shapes.columnar

    @property
    def name(self) -> tuple[object, ...]:
        """What a square of it is good for: the layer as it is shown now.

        Squares of what is lively are drawn anew in their places when it is dressed otherwise, and stay in sight until
        then.
        """
        return self.key, self.opacity, self.layer.min_mpp, self.layer.max_mpp, self.dressed if self.quiet else 0

    @property
    def has_ground(self) -> bool:
        """Whether there are lines or areas; before its first shape comes, a lively layer may get some."""
        return not self.quiet or any(slab.has_ground for slab in self.shapes.many)

    @property
    def dotted(self) -> bool:
        """Its points are painted ahead too: there are many of them, and they have no plates."""
        return self.quiet and not any(look.plate for look in self.shapes.looks)

    @property
    def clustered(self) -> bool:
        """Where its points crowd they are drawn as clusters."""
        return self.kind.style.crowd is Crowd.CLUSTERS and self.dotted

    def alone(self, slab: Slab, mpp: float, ground_mpp: float) -> NDArray[np.bool_] | None:
        """Which features of a slab are in no cluster at a scale, on any thread; None: all of them."""
        return self.shapes.clusters(mpp, ground_mpp).alone_in(slab) if self.clustered else None

    def shows_at(self, ground_mpp: float) -> bool:
        """Whether anything of it is seen where a pixel is `ground_mpp` metres on the ground."""
        limit = self.kind.style.max_mpp
        return self.opacity > 0 and (not limit or ground_mpp <= limit) and self.layer.shows_at(ground_mpp)
