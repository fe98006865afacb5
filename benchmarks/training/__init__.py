"""A whole training step, forward, backward, clipping and optimiser, beside the same network in PyTorch."""
