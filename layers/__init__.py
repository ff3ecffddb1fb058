"""The domain of Anlan: facts, how they change, and what follows from them. No Qt in here."""
