"""What goes out of the program to be looked at: so far the web map and its single file."""
