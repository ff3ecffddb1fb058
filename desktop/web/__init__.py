"""The web map in the window: Chromium under a strict policy, shown the same stack as the canvas."""
