"""The operator `gaussian_kl`: one file a version."""
