"""The operator `max_pool2d`: one file a version."""
