"""What the ground says: heights along a line, what sees what, how steep it is, its lowest and highest places."""
