"""The six convolutions that are measured on every device, so that their figures can be compared."""

CONVOLUTIONS = [  # x, weight, stride, padding, dilation
    ((64, 3, 32, 32), (32, 3, 3, 3), 1, 1, 1),
    ((64, 32, 32, 32), (64, 32, 3, 3), 1, 1, 1),
    ((64, 1, 28, 28), (8, 1, 5, 5), 1, 0, 1),
    ((16, 3, 128, 128), (16, 3, 8, 8), 2, 0, 1),
    ((64, 16, 28, 28), (32, 16, 3, 3), 2, 1, 1),
    ((64, 8, 32, 32), (16, 8, 3, 3), 1, 2, 2),
]
