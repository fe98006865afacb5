"""The operator `avg_pool1d`: one file a version."""
