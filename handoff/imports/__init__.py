"""Rows from a CSV file, by the same verbs as pages and API: read, shown beforehand, written all or none, undone."""
