"""The operator `lstm`: one file a version."""
