"""One file format a module, each with `read(path, name, sink, options)`; run in the guarded child process only."""
