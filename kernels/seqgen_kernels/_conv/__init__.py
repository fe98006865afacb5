"""How compiled convolutions sum. `gather` (y), `scatter` (dx) and `weights` (dw, db) choose a way by the shapes:

    planes read through a table of offsets      plan, planes, panels, tiles, loops; few weights: dots
    products of matrices, in larger steps       rows, columns
    columns of a few lines, for few channels    few

A transposed convolution is the gradient of a convolution: what is forward to one is backward to the other.
"""
