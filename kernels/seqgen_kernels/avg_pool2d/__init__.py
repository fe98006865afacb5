"""The operator `avg_pool2d`: one file a version."""
