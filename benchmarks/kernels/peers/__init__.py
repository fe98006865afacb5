"""The same work in PyTorch: a function an operator, called with the names that our contract gives the arguments."""

from benchmarks.kernels.peers import attention, layers, optimisers, recurrent

FORWARD = layers.FORWARD | recurrent.FORWARD | attention.FORWARD
STEP = layers.STEP | recurrent.STEP | attention.STEP
OPTIMISER = optimisers.OPTIMISER
