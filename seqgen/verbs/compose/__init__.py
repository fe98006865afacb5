"""compose: a new melody, from what is asked for to what is played."""
