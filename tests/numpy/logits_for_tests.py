"""Rows of logits that softmax and its logarithm are tested on, and the exact softmax of a row."""

import mpmath as mp

ROWS = {
    "ordinary": [0.3, -1.2, 2.0, 0.1, -0.5],
    "ties": [1.0, 3.0, 3.0, -2.0, 3.0],
    "zeros": [0.0, 0.0, 0.0],
    "wide": [30.0, -30.0, 0.0, 12.0],
    "saturated": [50.0, 0.0, -1.0, 3.0],
    "far": [1000.0, -1000.0, 999.0],
    "one": [7.0],
}


def exact_softmax(x):
    e = [mp.exp(mp.mpf(float(v))) for v in x]
    return [v / mp.fsum(e) for v in e]
