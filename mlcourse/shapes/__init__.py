"""Shapes and parameter counts of convolutional networks, and the inverse problem, in plain integers.

A size is an integer or a tuple with one integer for each axis. A kernel of size k with dilation d spans
k' = d (k - 1) + 1 entries; it fits onto i entries with p of padding at each end
floor((i + 2p - k') / s) + 1 times, in steps of s.
"""

from mlcourse.shapes.inverse import find_conv_configs, is_valid_conv_config
from mlcourse.shapes.networks import Conv, Pool, cnn_shapes, receptive_field
from mlcourse.shapes.sizes import conv2d_num_parameters, conv_output_size, pool_output_size

__all__ = [
    "Conv",
    "Pool",
    "cnn_shapes",
    "conv2d_num_parameters",
    "conv_output_size",
    "find_conv_configs",
    "is_valid_conv_config",
    "pool_output_size",
    "receptive_field",
]
