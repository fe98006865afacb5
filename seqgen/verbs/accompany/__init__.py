"""accompany: a partner who answers phrases as they are played."""
