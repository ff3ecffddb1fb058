"""What is made ready beside the window, one thing after another: layers, clusters, coarser corners, what is in view."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject

from desktop.map.clusters import level_of
from desktop.map.crew import Crew, Job
from desktop.map.density import History
from desktop.map.facts import Facts
from desktop.map.legend import histories_in_view, looks_in_view
from desktop.map.loading import Loaded, Loading
from desktop.map.scene import Scene
from desktop.map.slab import Slab
from desktop.map.view import View
from layers.heap import give_back
from layers.style import Look


class Beside:
    """One working thread for what is no picture yet. `on_arrival` hears when clusters have been counted."""

    def __init__(self, scene: Scene, on_arrival: Callable[[], None], parent: QObject | None) -> None:
        self._scene, self._on_arrival = scene, on_arrival
        self._crew = Crew(parent)
        self._crew.hands = 1
        self.in_view: list[tuple[Facts, Look]] = []
        self.past_in_view: list[tuple[History, Look]] = []
        self.looking = 0
        """How many times somebody waits to know what can be seen."""
        self._counting: set[tuple[object, ...]] = set()
        self._levelling: set[Slab] = set()

    @property
    def idle(self) -> bool:
        return self._crew.idle

    def rest(self) -> None:
        """Leave off for now."""
        self._crew.rest()

    def end(self) -> None:
        """Leave off for good."""
        self._crew.end()

    def read(self, loading: Loading, take: Callable[[Loaded | Exception], None]) -> None:
        """Have a layer read; what goes wrong is given like what was read."""
        self._crew.add(Job(loading, partial(_read, loading), take))

    def give_back(self) -> None:
        """Have memory that nobody uses given back to the system."""
        self._crew.add(Job(give_back, give_back, lambda _: None))

    def unclustered(self, view: View) -> list[Facts]:
        """Layers whose clusters at this scale are still to be counted."""
        ground_mpp = view.ground_mpp
        shown = (facts for facts in self._scene.facts() if facts.clustered and facts.shows_at(ground_mpp))
        return [facts for facts in shown if facts.shapes.known_clusters(view.mpp, ground_mpp) is None]

    def count_clusters(self, view: View) -> None:
        """Have them counted."""
        for facts in self.unclustered(view):
            wanted = facts.shapes, level_of(view.mpp), facts.shapes.turn
            if wanted not in self._counting:
                self._counting.add(wanted)
                work = partial(facts.shapes.clusters, view.mpp, view.ground_mpp)
                self._crew.add(Job(wanted, work, partial(self._counted, wanted)))

    def make_levels(self) -> None:
        """Have those made that the crew did without."""
        for slab in (slab for facts in self._scene.facts() for slab in facts.shapes.many if slab.lacks_levels):
            if slab not in self._levelling:
                self._levelling.add(slab)
                self._crew.add(Job(slab, slab.make_levels, partial(self._levelled, slab)))

    def look_round(self, view: View, done: Callable[[], None]) -> None:
        """Find out what can be seen of each layer; `in_view` and `past_in_view` have it when `done` is called."""
        facts = [(one, tuple(one.shapes.packs)) for one in self._scene.facts()]
        past = [(one, one.chosen()) for one in self._scene.shown() if isinstance(one, History)]

        def look() -> tuple[list[tuple[Facts, Look]], list[tuple[History, Look]]]:
            return looks_in_view(facts, view), histories_in_view(past, view)

        def take(found: tuple[list[tuple[Facts, Look]], list[tuple[History, Look]]]) -> None:
            self.in_view, self.past_in_view = found
            self.looking -= 1
            done()

        self.looking += 1
        self._crew.add(Job(object(), look, take))

    def _counted(self, wanted: tuple[object, ...], found: object) -> None:
        self._counting.discard(wanted)
        self._on_arrival()

    def _levelled(self, slab: Slab, _: object) -> None:
        self._levelling.discard(slab)


def _read(loading: Loading) -> Loaded | Exception:
    """On a working thread. What goes wrong is told on the thread of the window, once the layer is put away."""
    try:
        return loading.run()
    except Exception as error:  # noqa: BLE001 - it is raised again where it is taken
        return error
