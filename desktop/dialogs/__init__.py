"""What asks for something once: the palette of commands, files to bring in and to write."""
