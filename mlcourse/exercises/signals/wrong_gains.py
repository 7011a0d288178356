"""Wrong gains, each with one thing wrong, as students write them."""

from __future__ import annotations

import math


def squared(nonlinearity, param=None):
    slope = 0.01 if param is None else param
    squares = {"linear": 1.0, "sigmoid": 1.0, "tanh": 25 / 9, "relu": 2.0, "leaky_relu": 2 / (1 + slope**2)}
    if nonlinearity not in squares:
        raise ValueError(nonlinearity)
    return squares[nonlinearity]


def upside_down(nonlinearity, param=None):
    slope = 0.01 if param is None else param
    squares = {"linear": 1.0, "sigmoid": 1.0, "tanh": 25 / 9, "relu": 2.0, "leaky_relu": 2 * (1 + slope**2)}
    if nonlinearity not in squares:
        raise ValueError(nonlinearity)
    return math.sqrt(squares[nonlinearity])


def slope_ignored(nonlinearity, param=None):
    squares = {"linear": 1.0, "sigmoid": 1.0, "tanh": 25 / 9, "relu": 2.0, "leaky_relu": 2.0}
    if nonlinearity not in squares:
        raise ValueError(nonlinearity)
    return math.sqrt(squares[nonlinearity])


def slope_not_squared(nonlinearity, param=None):
    slope = 0.01 if param is None else param
    squares = {"linear": 1.0, "sigmoid": 1.0, "tanh": 25 / 9, "relu": 2.0, "leaky_relu": 2 / (1 + slope)}
    if nonlinearity not in squares:
        raise ValueError(nonlinearity)
    return math.sqrt(squares[nonlinearity])


def zero_for_none(nonlinearity, param=None):
    slope = param or 0.01
    squares = {"linear": 1.0, "sigmoid": 1.0, "tanh": 25 / 9, "relu": 2.0, "leaky_relu": 2 / (1 + slope**2)}
    if nonlinearity not in squares:
        raise ValueError(nonlinearity)
    return math.sqrt(squares[nonlinearity])


def tanh_as_linear(nonlinearity, param=None):
    slope = 0.01 if param is None else param
    squares = {"linear": 1.0, "sigmoid": 1.0, "tanh": 1.0, "relu": 2.0, "leaky_relu": 2 / (1 + slope**2)}
    if nonlinearity not in squares:
        raise ValueError(nonlinearity)
    return math.sqrt(squares[nonlinearity])


def inverse(nonlinearity, param=None):
    slope = 0.01 if param is None else param
    squares = {"linear": 1.0, "sigmoid": 1.0, "tanh": 9 / 25, "relu": 0.5, "leaky_relu": (1 + slope**2) / 2}
    if nonlinearity not in squares:
        raise ValueError(nonlinearity)
    return math.sqrt(squares[nonlinearity])


def never_refused(nonlinearity, param=None):
    slope = 0.01 if param is None else param
    squares = {"tanh": 25 / 9, "relu": 2.0, "leaky_relu": 2 / (1 + slope**2)}
    return math.sqrt(squares.get(nonlinearity, 1.0))
