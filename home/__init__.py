"""One home: its settings and locks, and its documents, registered, archived, read in worker processes and stored. Knows no warehouse."""
