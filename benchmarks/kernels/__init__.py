"""``python -m benchmarks kernels``: every operator beside PyTorch, each library in processes of its own."""
