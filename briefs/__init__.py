"""The 120-200-word artifact: drafting, guidance, readiness, submission."""
