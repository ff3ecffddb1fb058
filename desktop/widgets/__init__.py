"""The small building blocks that panels are composed of."""
