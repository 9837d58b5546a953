"""The floor F: the least that can do the same: bare Django and DRF, token auth, one serializer, three rows a write."""
