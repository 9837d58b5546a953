"""The AE's answer and what follows: accept, bounce, undo, fix, second round, recycling, feedback."""
