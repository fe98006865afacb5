"""The operator `bce_with_logits`: one file a version."""
