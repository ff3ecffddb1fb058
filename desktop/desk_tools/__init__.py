"""The map's desk: what helps to find one's way on the map, each tool joined to the window in a file of its own."""
