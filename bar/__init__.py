"""What "qualified" means: versions, items, frames, motions, agreements."""
