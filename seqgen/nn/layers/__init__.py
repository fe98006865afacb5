"""Layers: parameters with PyTorch's names and first weights, and a call of a kernel or a few.

``seed`` is how a layer knows that it is trained: None means inference, a number draws the masks of dropout.
"""
