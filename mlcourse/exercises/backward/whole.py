"""Exercise on the whole backward pass of the softplus network (MIS-03)."""

from __future__ import annotations

import numpy as np

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.code import CodeExercise
from mlcourse.exercises import cases
from mlcourse.exercises.backward import inputs, variants
from mlcourse.exercises.backward.place import section
from mlcourse.numpy import cross_entropy_grad, linear_vjp, sigmoid, softplus, softplus_vjp

SECTION = section("whole-backward-pass", "The whole backward pass")


def mlp_backward(cache, target):
    delta_o = cross_entropy_grad(cache["oa"], target)
    dhs, W2, b2 = linear_vjp(cache["hs"], cache["W2"], delta_o)
    x, W1, b1 = linear_vjp(cache["x"], cache["W1"], softplus_vjp(cache["ha"], dhs))
    return {"W1": W1, "b1": b1, "W2": W2, "b2": b2, "x": x}


def step_by_step(cache, target):
    n = len(target)
    delta_o = cache["os"].copy()
    delta_o[np.arange(n), target] -= 1
    delta_o /= n
    delta_h = (delta_o @ cache["W2"]) * sigmoid(cache["ha"])
    return {
        "W1": delta_h.T @ cache["x"],
        "b1": delta_h.sum(axis=0),
        "W2": delta_o.T @ cache["hs"],
        "b2": delta_o.sum(axis=0),
        "x": delta_h @ cache["W1"],
    }


def example_by_example(cache, target):
    n, (h, d), m = len(target), cache["W1"].shape, len(cache["W2"])
    W1, b1, W2, b2, x = np.zeros((h, d)), np.zeros(h), np.zeros((m, h)), np.zeros(m), np.zeros((n, d))
    for i in range(n):
        delta_o = (cache["os"][i] - np.eye(m)[target[i]]) / n
        delta_h = (cache["W2"].T @ delta_o) * sigmoid(cache["ha"][i])
        W1 += np.outer(delta_h, cache["x"][i])
        W2 += np.outer(delta_o, cache["hs"][i])
        b1 += delta_h
        b2 += delta_o
        x[i] = cache["W1"].T @ delta_h
    return W1, b1, W2, b2, x


def with_einsum(cache, target):
    one_hot = np.eye(cache["os"].shape[1])[target]
    delta_o = (cache["os"] - one_hot) / len(target)
    delta_h = np.einsum("nk,kj,nj->nj", delta_o, cache["W2"], sigmoid(cache["ha"]))
    W1 = np.einsum("nj,ni->ji", delta_h, cache["x"])
    W2 = np.einsum("nk,nj->kj", delta_o, cache["hs"])
    return [W1, delta_h.sum(0), W2, delta_o.sum(0), np.einsum("nj,ji->ni", delta_h, cache["W1"])]


def function_for_its_derivative(cache, target):
    delta_o = (cache["os"] - np.eye(cache["os"].shape[1])[target]) / len(target)
    delta_h = (delta_o @ cache["W2"]) * softplus(cache["ha"])
    W1, W2 = delta_h.T @ cache["x"], delta_o.T @ cache["hs"]
    return {"W1": W1, "b1": delta_h.sum(0), "W2": W2, "b2": delta_o.sum(0), "x": delta_h @ cache["W1"]}


def activation_skipped(cache, target):
    delta_o = (cache["os"] - np.eye(cache["os"].shape[1])[target]) / len(target)
    delta_h = delta_o @ cache["W2"]
    W1, W2 = delta_h.T @ cache["x"], delta_o.T @ cache["hs"]
    return {"W1": W1, "b1": delta_h.sum(0), "W2": W2, "b2": delta_o.sum(0), "x": delta_h @ cache["W1"]}


def gradient_of_the_sum(cache, target):
    delta_o = cache["os"] - np.eye(cache["os"].shape[1])[target]
    delta_h = (delta_o @ cache["W2"]) * sigmoid(cache["ha"])
    W1, W2 = delta_h.T @ cache["x"], delta_o.T @ cache["hs"]
    return {"W1": W1, "b1": delta_h.sum(0), "W2": W2, "b2": delta_o.sum(0), "x": delta_h @ cache["W1"]}


def mean_taken_twice(cache, target):
    n = len(target)
    delta_o = (cache["os"] - np.eye(cache["os"].shape[1])[target]) / n
    delta_h = (delta_o @ cache["W2"]) * sigmoid(cache["ha"])
    W1, W2 = delta_h.T @ cache["x"] / n, delta_o.T @ cache["hs"] / n
    return {"W1": W1, "b1": delta_h.mean(0), "W2": W2, "b2": delta_o.mean(0), "x": delta_h @ cache["W1"]}


def pre_activation_for_the_weights(cache, target):
    delta_o = (cache["os"] - np.eye(cache["os"].shape[1])[target]) / len(target)
    delta_h = (delta_o @ cache["W2"]) * sigmoid(cache["ha"])
    W1, W2 = delta_h.T @ cache["x"], delta_o.T @ cache["ha"]
    return {"W1": W1, "b1": delta_h.sum(0), "W2": W2, "b2": delta_o.sum(0), "x": delta_h @ cache["W1"]}


def derivative_at_the_activation(cache, target):
    delta_o = (cache["os"] - np.eye(cache["os"].shape[1])[target]) / len(target)
    delta_h = (delta_o @ cache["W2"]) * sigmoid(cache["hs"])
    W1, W2 = delta_h.T @ cache["x"], delta_o.T @ cache["hs"]
    return {"W1": W1, "b1": delta_h.sum(0), "W2": W2, "b2": delta_o.sum(0), "x": delta_h @ cache["W1"]}


def cache_overwritten(cache, target):
    delta_o = cache["os"]
    delta_o[np.arange(len(target)), target] -= 1
    delta_o = delta_o / len(target)
    delta_h = (delta_o @ cache["W2"]) * sigmoid(cache["ha"])
    W1, W2 = delta_h.T @ cache["x"], delta_o.T @ cache["hs"]
    return {"W1": W1, "b1": delta_h.sum(0), "W2": W2, "b2": delta_o.sum(0), "x": delta_h @ cache["W1"]}


EXERCISES: tuple[Exercise, ...] = (
    CodeExercise(
        id="MIS-03",
        title="The whole backward pass",
        points=5,
        **SECTION,
        function="mlp_backward",
        answer_names=("mlp_backward",),
        families=variants.WHOLE,
        answer=mlp_backward,
        outputs=("W1", "b1", "W2", "b2", "x"),
        cases=inputs.caches,
        public=(cases.ORDINARY, inputs.ONE),
        hints=(
            "Two deltas carry everything: delta_o at the outputs, delta_h at the hidden units.",
            "delta_o is prediction minus target over N; `delta_o @ W2` brings it to the hidden units.",
            "Weights get delta.T @ (what they were multiplied with), biases delta.sum(axis=0), inputs "
            "delta @ W.",
        ),
        correct=(
            Correct("step by step", step_by_step),
            Correct("example by example", example_by_example),
            Correct("einsum", with_einsum),
        ),
        mistakes=(
            Mistake(
                "softplus in place of its derivative",
                function_for_its_derivative,
                "The chain rule multiplies with the slope of the activation, not with its value.",
            ),
            Mistake(
                "the activation skipped",
                activation_skipped,
                "Between the hidden activations and their pre-activations stands softplus.",
            ),
            Mistake(
                "the gradient of the sum",
                gradient_of_the_sum,
                "The loss is the mean over N examples: where is 1/N?",
            ),
            Mistake(
                "the mean taken twice",
                mean_taken_twice,
                "1/N comes in with delta_o, once; parameters then sum over the examples.",
            ),
            Mistake(
                "the pre-activations for the output weights",
                pre_activation_for_the_weights,
                "W2 was multiplied with hs.",
            ),
            Mistake(
                "the derivative taken at the activation",
                derivative_at_the_activation,
                "σ is taken at the pre-activation, where softplus was taken.",
            ),
            Mistake(
                "a cache that is overwritten",
                cache_overwritten,
                '`delta_o = cache["os"]` is the same array under a second name: make a copy.',
            ),
        ),
    ),
)
