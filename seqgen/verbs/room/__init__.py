"""continue and infill: room in a given melody, and what fills it."""
