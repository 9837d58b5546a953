"""Users, teams, hours, and whose turn it is."""
