"""suggest: what may come next, or stand in the place of a note or a bar."""
