"""The weekly SDR-AE meeting and its numbers."""
