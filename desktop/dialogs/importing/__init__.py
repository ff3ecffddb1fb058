"""Bringing in files, in the side panel: looked at on the map and in a table, doubts answered, then taken in."""
