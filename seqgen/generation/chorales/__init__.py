"""Settings for four voices: blocked Gibbs sampling, and translation by an encoder and a decoder."""
