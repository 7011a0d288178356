"""Wrong steps of Adam, each with one thing wrong, as students write them."""

from __future__ import annotations

import numpy as np


def corrected_moments_kept(theta, grad, exp_avg, exp_avg_sq, step, lr, beta1, beta2, eps):
    t = step + 1
    m = beta1 * exp_avg + (1 - beta1) * grad
    v = beta2 * exp_avg_sq + (1 - beta2) * grad**2
    m_hat, v_hat = m / (1 - beta1**t), v / (1 - beta2**t)
    return theta - lr * m_hat / (np.sqrt(v_hat) + eps), m_hat, v_hat, t


def steps_counted_from_zero(theta, grad, exp_avg, exp_avg_sq, step, lr, beta1, beta2, eps):
    t = step + 1
    m = beta1 * exp_avg + (1 - beta1) * grad
    v = beta2 * exp_avg_sq + (1 - beta2) * grad**2
    m_hat, v_hat = m / (1 - beta1**step), v / (1 - beta2**step)
    return theta - lr * m_hat / (np.sqrt(v_hat) + eps), m, v, t


def constant_correction(theta, grad, exp_avg, exp_avg_sq, step, lr, beta1, beta2, eps):
    t = step + 1
    m = beta1 * exp_avg + (1 - beta1) * grad
    v = beta2 * exp_avg_sq + (1 - beta2) * grad**2
    m_hat, v_hat = m / (1 - beta1), v / (1 - beta2)
    return theta - lr * m_hat / (np.sqrt(v_hat) + eps), m, v, t


def product_for_a_power(theta, grad, exp_avg, exp_avg_sq, step, lr, beta1, beta2, eps):
    t = step + 1
    m = beta1 * exp_avg + (1 - beta1) * grad
    v = beta2 * exp_avg_sq + (1 - beta2) * grad**2
    m_hat, v_hat = m / (1 - beta1 * t), v / (1 - beta2 * t)
    return theta - lr * m_hat / (np.sqrt(v_hat) + eps), m, v, t


def mean_corrected_alone(theta, grad, exp_avg, exp_avg_sq, step, lr, beta1, beta2, eps):
    t = step + 1
    m = beta1 * exp_avg + (1 - beta1) * grad
    v = beta2 * exp_avg_sq + (1 - beta2) * grad**2
    m_hat, v_hat = m / (1 - beta1**t), v
    return theta - lr * m_hat / (np.sqrt(v_hat) + eps), m, v, t


def square_corrected_alone(theta, grad, exp_avg, exp_avg_sq, step, lr, beta1, beta2, eps):
    t = step + 1
    m = beta1 * exp_avg + (1 - beta1) * grad
    v = beta2 * exp_avg_sq + (1 - beta2) * grad**2
    m_hat, v_hat = m, v / (1 - beta2**t)
    return theta - lr * m_hat / (np.sqrt(v_hat) + eps), m, v, t


def nothing_corrected(theta, grad, exp_avg, exp_avg_sq, step, lr, beta1, beta2, eps):
    t = step + 1
    m = beta1 * exp_avg + (1 - beta1) * grad
    v = beta2 * exp_avg_sq + (1 - beta2) * grad**2
    m_hat, v_hat = m, v
    return theta - lr * m_hat / (np.sqrt(v_hat) + eps), m, v, t


def eps_inside(theta, grad, exp_avg, exp_avg_sq, step, lr, beta1, beta2, eps):
    t = step + 1
    m = beta1 * exp_avg + (1 - beta1) * grad
    v = beta2 * exp_avg_sq + (1 - beta2) * grad**2
    m_hat, v_hat = m / (1 - beta1**t), v / (1 - beta2**t)
    return theta - lr * m_hat / np.sqrt(v_hat + eps), m, v, t


def eps_before_the_correction(theta, grad, exp_avg, exp_avg_sq, step, lr, beta1, beta2, eps):
    t = step + 1
    m = beta1 * exp_avg + (1 - beta1) * grad
    v = beta2 * exp_avg_sq + (1 - beta2) * grad**2
    size = lr * np.sqrt(1 - beta2**t) / (1 - beta1**t)
    return theta - size * m / (np.sqrt(v) + eps), m, v, t


def eps_forgotten(theta, grad, exp_avg, exp_avg_sq, step, lr, beta1, beta2, eps):
    t = step + 1
    m = beta1 * exp_avg + (1 - beta1) * grad
    v = beta2 * exp_avg_sq + (1 - beta2) * grad**2
    m_hat, v_hat = m / (1 - beta1**t), v / (1 - beta2**t)
    return theta - lr * m_hat / np.sqrt(v_hat), m, v, t


def betas_exchanged(theta, grad, exp_avg, exp_avg_sq, step, lr, beta1, beta2, eps):
    t = step + 1
    m = beta2 * exp_avg + (1 - beta2) * grad
    v = beta1 * exp_avg_sq + (1 - beta1) * grad**2
    m_hat, v_hat = m / (1 - beta2**t), v / (1 - beta1**t)
    return theta - lr * m_hat / (np.sqrt(v_hat) + eps), m, v, t


def corrections_exchanged(theta, grad, exp_avg, exp_avg_sq, step, lr, beta1, beta2, eps):
    t = step + 1
    m = beta1 * exp_avg + (1 - beta1) * grad
    v = beta2 * exp_avg_sq + (1 - beta2) * grad**2
    m_hat, v_hat = m / (1 - beta2**t), v / (1 - beta1**t)
    return theta - lr * m_hat / (np.sqrt(v_hat) + eps), m, v, t


def not_squared(theta, grad, exp_avg, exp_avg_sq, step, lr, beta1, beta2, eps):
    t = step + 1
    m = beta1 * exp_avg + (1 - beta1) * grad
    v = beta2 * exp_avg_sq + (1 - beta2) * np.abs(grad)
    m_hat, v_hat = m / (1 - beta1**t), v / (1 - beta2**t)
    return theta - lr * m_hat / (np.sqrt(v_hat) + eps), m, v, t


def old_mean(theta, grad, exp_avg, exp_avg_sq, step, lr, beta1, beta2, eps):
    t = step + 1
    m = beta1 * exp_avg + (1 - beta1) * grad
    v = beta2 * exp_avg_sq + (1 - beta2) * grad**2
    m_hat, v_hat = exp_avg / (1 - beta1**t), v / (1 - beta2**t)
    return theta - lr * m_hat / (np.sqrt(v_hat) + eps), m, v, t


def gradient_for_the_mean(theta, grad, exp_avg, exp_avg_sq, step, lr, beta1, beta2, eps):
    t = step + 1
    m = beta1 * exp_avg + (1 - beta1) * grad
    v = beta2 * exp_avg_sq + (1 - beta2) * grad**2
    m_hat, v_hat = m / (1 - beta1**t), v / (1 - beta2**t)
    return theta - lr * grad / (np.sqrt(v_hat) + eps), m, v, t


def root_forgotten(theta, grad, exp_avg, exp_avg_sq, step, lr, beta1, beta2, eps):
    t = step + 1
    m = beta1 * exp_avg + (1 - beta1) * grad
    v = beta2 * exp_avg_sq + (1 - beta2) * grad**2
    m_hat, v_hat = m / (1 - beta1**t), v / (1 - beta2**t)
    return theta - lr * m_hat / (v_hat + eps), m, v, t


def step_not_counted(theta, grad, exp_avg, exp_avg_sq, step, lr, beta1, beta2, eps):
    t = step + 1
    m = beta1 * exp_avg + (1 - beta1) * grad
    v = beta2 * exp_avg_sq + (1 - beta2) * grad**2
    m_hat, v_hat = m / (1 - beta1**t), v / (1 - beta2**t)
    return theta - lr * m_hat / (np.sqrt(v_hat) + eps), m, v, step


def multiplied_for_divided(theta, grad, exp_avg, exp_avg_sq, step, lr, beta1, beta2, eps):
    t = step + 1
    m = beta1 * exp_avg + (1 - beta1) * grad
    v = beta2 * exp_avg_sq + (1 - beta2) * grad**2
    m_hat, v_hat = m * (1 - beta1**t), v * (1 - beta2**t)
    return theta - lr * m_hat / (np.sqrt(v_hat) + eps), m, v, t


def correction_outside_of_the_root(theta, grad, exp_avg, exp_avg_sq, step, lr, beta1, beta2, eps):
    t = step + 1
    m = beta1 * exp_avg + (1 - beta1) * grad
    v = beta2 * exp_avg_sq + (1 - beta2) * grad**2
    m_hat, root = m / (1 - beta1**t), np.sqrt(v) / (1 - beta2**t)
    return theta - lr * m_hat / (root + eps), m, v, t


def sums_for_means(theta, grad, exp_avg, exp_avg_sq, step, lr, beta1, beta2, eps):
    t = step + 1
    m = beta1 * exp_avg + grad
    v = beta2 * exp_avg_sq + grad**2
    m_hat, v_hat = m / (1 - beta1**t), v / (1 - beta2**t)
    return theta - lr * m_hat / (np.sqrt(v_hat) + eps), m, v, t


def uphill(theta, grad, exp_avg, exp_avg_sq, step, lr, beta1, beta2, eps):
    t = step + 1
    m = beta1 * exp_avg + (1 - beta1) * grad
    v = beta2 * exp_avg_sq + (1 - beta2) * grad**2
    m_hat, v_hat = m / (1 - beta1**t), v / (1 - beta2**t)
    return theta + lr * m_hat / (np.sqrt(v_hat) + eps), m, v, t


def mean_squared_for_the_mean_of_squares(theta, grad, exp_avg, exp_avg_sq, step, lr, beta1, beta2, eps):
    t = step + 1
    m = beta1 * exp_avg + (1 - beta1) * grad
    v = beta2 * exp_avg_sq + (1 - beta2) * m**2
    m_hat, v_hat = m / (1 - beta1**t), v / (1 - beta2**t)
    return theta - lr * m_hat / (np.sqrt(v_hat) + eps), m, v, t


def changed_in_place(theta, grad, exp_avg, exp_avg_sq, step, lr, beta1, beta2, eps):
    step += 1
    exp_avg *= beta1
    exp_avg += (1 - beta1) * grad
    exp_avg_sq *= beta2
    exp_avg_sq += (1 - beta2) * grad**2
    m_hat, v_hat = exp_avg / (1 - beta1**step), exp_avg_sq / (1 - beta2**step)
    theta -= lr * m_hat / (np.sqrt(v_hat) + eps)
    return theta, exp_avg, exp_avg_sq, step
