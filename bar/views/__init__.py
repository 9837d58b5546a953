"""Pages of the bar. Access line first, then one verb."""
