"""The performance suite, the drills and their harness: the real product, measured and hurt from outside."""
