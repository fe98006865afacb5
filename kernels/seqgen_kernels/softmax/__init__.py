"""The operator `softmax`: one file a version."""
