"""Taking over a hand-over package: what clashes, changed or is new, side by side, and what is chosen of it."""

from desktop.dialogs.takeover.panel import TakeOverPanel

__all__ = ["TakeOverPanel"]
