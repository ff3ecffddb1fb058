"""What people do with the pointer on the map, as generators: sent events, yielding a preview, returning an edit."""
