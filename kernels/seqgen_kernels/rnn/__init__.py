"""The operator `rnn`: one file a version."""
