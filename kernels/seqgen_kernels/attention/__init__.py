"""The operator `attention`: one file a version."""
