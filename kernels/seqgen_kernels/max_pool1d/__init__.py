"""The operator `max_pool1d`: one file a version."""
