"""The translation memory: SQLite, its snapshot for a run, and TMX in and out."""
