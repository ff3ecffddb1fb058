"""The record: journal, present facts, undo, and the workspace file they live in."""
