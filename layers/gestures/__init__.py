"""What a hand does on the map, as generators: events in, previews out, an edit at the end."""
