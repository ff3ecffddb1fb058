"""The side panel that edits plans: sections, triggers, levels with tasks and needs, posts with cards, graphics."""

from desktop.panels.plan_editor.panel import PlanPanel

__all__ = ["PlanPanel"]
