"""The wiring, and the nouns that everything turns on: account, contact, opportunity, meeting, handoff."""
