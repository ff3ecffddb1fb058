"""The timeline: any past moment, a history played at a chosen speed, and back to live."""

from desktop.panels.timeline.panel import TimelinePanel

__all__ = ["TimelinePanel"]
