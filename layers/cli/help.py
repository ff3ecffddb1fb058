"""The format of scripted edits, with an example of each verb."""

APPLY_HELP = """\
Apply scripted edits. The file holds one JSON object a line; each line is one edit, one line of the journal and one
step of undo. A refused line is named on stderr with its number and the reason; the other lines go in.
Exit code: 0 all lines applied, 1 none, 3 some.

create   a new feature of a kind, in the first state of its workflow; "id" may be given (else one is made and printed)
  {"create": "shelter", "id": "s1", "values": {"name": "No. 1 School", "capacity": 800},
   "geometry": {"type": "Point", "coordinates": [108.33, 22.82]}}

set      change values (null empties a field) and, if given, the place
  {"set": "s1", "values": {"occupancy": 120}, "geometry": {"type": "Point", "coordinates": [108.34, 22.82]}}

move     one step along the workflow of its kind; "values" fill what the step needs, "reason" is kept in the journal
  {"move": "s1", "to": "standby", "reason": "stage above 73.0 m"}

delete   take a feature away; it stays in the bin and in the journal
  {"delete": "s1", "reason": "entered twice"}

Every line may also have "valid" (since when it is true in the world: ISO 8601, naive times in the workspace's zone)
and "reason". Each example stands on one line in the file. Blank lines are skipped.
"""
