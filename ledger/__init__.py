"""What happened and what is due: events, their dispatch, the feed, clocks and their engines."""
