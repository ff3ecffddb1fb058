"""Questions to the map: one method a file, its source in the docstring."""
