"""A user's glossaries: CSV and TBX files read, checked and written."""
