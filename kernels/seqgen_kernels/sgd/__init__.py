"""The operator `sgd`: one file a version."""
