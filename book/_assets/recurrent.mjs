// How long a gradient is that goes back through forty steps: sliders for the norm of the weights and for the strength of the inputs.

import { button, element, number, redrawOnResize, slider } from "./controls.mjs";
import { choice } from "./grid.mjs";

const BLUE = "#0072B2";
const RED = "#D55E00";
const GREEN = "#009E73";
export const STEPS = 40;
const DECADES = 8; // shown on either side of 1
const [HEIGHT, LEFT, RIGHT, TOP, BOTTOM] = [250, 40, 12, 12, 44];
const TURN = 0.7;

// Two matrices of norm 1: one that turns, and one that shifts the first unit by the second.
const SHEAR = 0.6; // its eigenvalues, before it is divided by its norm
export const WEIGHTS = [
  { name: "turning", matrix: [[Math.cos(TURN), -Math.sin(TURN)], [Math.sin(TURN), Math.cos(TURN)]] },
  { name: "one way", matrix: [[SHEAR, 1], [0, SHEAR]] },
].map(({ name, matrix }) => ({ name, matrix: scaled(matrix, 1 / norm(matrix)) }));

// Inputs that look like chance and are the same on each page: a linear congruential generator.
const INPUTS = (() => {
  let seed = 7;
  const next = () => { seed = (seed * 16807) % 2147483647; return (2 * seed) / 2147483647 - 1; };
  return Array.from({ length: STEPS }, () => [next(), next()]);
})();

function scaled(matrix, factor) {
  return matrix.map((row) => row.map((entry) => factor * entry));
}

// The spectral norm of two by two numbers: their squares have a sum, and they have a determinant.
export function norm([[a, b], [c, d]]) {
  const squares = a * a + b * b + c * c + d * d;
  const determinant = Math.abs(a * d - b * c);
  return (Math.sqrt(squares + 2 * determinant) + Math.sqrt(Math.max(squares - 2 * determinant, 0))) / 2;
}

const product = (p, q) => p.map((row) => [0, 1].map((j) => row[0] * q[0][j] + row[1] * q[1][j]));

// The norms of the Jacobians of the last state in the states 0, 1, … steps before it, and the largest slopes there.
export function wayBack({ weights, size, strength }) {
  const w = scaled(WEIGHTS[weights].matrix, size);
  let h = [0, 0];
  const slopes = [];
  const factors = INPUTS.map(([p, q]) => {
    h = w.map((row, i) => Math.tanh(row[0] * h[0] + row[1] * h[1] + strength * [p, q][i]));
    slopes.unshift(1 - Math.min(...h.map(Math.abs)) ** 2);
    return w.map((row, i) => row.map((entry) => (1 - h[i] ** 2) * entry));
  });
  let jacobian = [[1, 0], [0, 1]];
  const lengths = [1, ...factors.reverse().map((factor) => norm((jacobian = product(jacobian, factor))))];
  return { lengths, slopes };
}

const fate = (length) => {
  if (length < 1e-3) return "has vanished";
  if (length > 1e3) return "has exploded";
  return length < 0.3 ? "has faded" : length > 3 ? "has grown" : "has about kept its length";
};

const size = (value) => {
  if (value === 0 || (value >= 0.01 && value < 1e4)) return number(value);
  const [mantissa, exponent] = value.toExponential(1).split("e");
  return `${mantissa}·10^${exponent.replace("+", "").replace("-", "\u2212")}`;
};

// The sentence that a screen reader says after a change; everything the picture shows, in words.
export function describe(state) {
  const { lengths, slopes } = wayBack(state);
  const mean = slopes.reduce((sum, slope) => sum + slope) / STEPS;
  return `Weights ${WEIGHTS[state.weights].name}, norm ${number(state.size)}, inputs of strength ${number(state.strength)}. ` +
    `After ${STEPS} steps back the gradient is at most ${size(lengths[STEPS])} times as long: it ${fate(lengths[STEPS])}. ` +
    `The bound by norms is ${size(state.size ** STEPS)}. The largest slope of tanh at a step is ${number(mean)} on average.`;
}

// A panel with marks on its left, and what turns a value into a height in it.
function panel(width, marks, height) {
  const svg = element("svg", { viewBox: `0 0 ${width} ${HEIGHT}`, "aria-hidden": "true" });
  const x = (step) => LEFT + (step / STEPS) * (width - LEFT - RIGHT);
  const y = (value) => TOP + (1 - height(value)) * (HEIGHT - TOP - BOTTOM);
  for (const [value, text] of marks) {
    svg.append(element("line", { x1: LEFT, x2: width - RIGHT, y1: y(value), y2: y(value), class: "rule" }));
    svg.append(element("text", { x: LEFT - 6, y: y(value) + 4, "text-anchor": "end" }, text));
  }
  for (const step of [0, 10, 20, 30, 40]) svg.append(element("text", { x: x(step), y: HEIGHT - 26, "text-anchor": "middle" }, String(step)));
  const line = (values, stroke, extra = {}) => {
    const points = values
      .map((value, step) => [step, height(value), y(value)])
      .filter(([, part]) => part >= 0 && part <= 1)
      .map(([step, , place]) => `${x(step).toFixed(1)} ${place.toFixed(1)}`);
    if (points.length) svg.append(element("path", { d: `M${points.join("L")}`, stroke, class: "curve", ...extra }));
  };
  const label = (text) => svg.append(element("text", { x: x(STEPS / 2), y: HEIGHT - 6, "text-anchor": "middle" }, text));
  return { svg, line, label };
}

function lengthsPanel(state, lengths, width) {
  const marks = [-8, -4, 0, 4, 8].map((k) => [10 ** k, k === 0 ? "1" : `1e${String(k).replace("-", "\u2212")}`]);
  const { svg, line, label } = panel(width, marks, (value) => (Math.log10(value) + DECADES) / (2 * DECADES));
  line(lengths.map((_, k) => state.size ** k), RED, { "stroke-dasharray": "7 4" });
  line(lengths, BLUE);
  label("length, by steps back");
  return svg;
}

function slopesPanel(slopes, width) {
  const { svg, line, label } = panel(width, [[0, "0"], [0.5, "½"], [1, "1"]], (value) => value);
  line(slopes, GREEN);
  label("largest slope, by steps back");
  return svg;
}

function render({ model, el }) {
  const start = { weights: 0, size: model.get("size") ?? 1.2, strength: 0.3 };
  const state = { ...start };
  const change = (part) => { Object.assign(state, part); draw(); };
  const kinds = choice("Weights", WEIGHTS.map(({ name }) => name), state.weights, (i) => change({ weights: i }));
  const controls = {
    size: slider("‖W‖", { min: 0.5, max: 2, step: 0.05 }, state.size, (value) => change({ size: value })),
    strength: slider("inputs", { min: 0, max: 2, step: 0.05 }, state.strength, (value) => change({ strength: value })),
  };
  const pair = element("div", { class: "pair" });
  const words = element("p", { class: "words", "aria-live": "polite" });
  const reading = element("p", { class: "reading", "aria-hidden": "true" });
  let speak;

  function draw() {
    kinds.press(state.weights);
    for (const [name, control] of Object.entries(controls)) {
      control.input.value = state[name];
      control.output.textContent = number(state[name]);
      control.input.setAttribute("aria-valuetext", number(state[name]));
    }
    const { lengths, slopes } = wayBack(state);
    const column = pair.clientWidth < 560 ? pair.clientWidth : (pair.clientWidth - 20) / 2;
    const width = Math.min(420, Math.max(260, column));
    pair.replaceChildren(lengthsPanel(state, lengths, width), slopesPanel(slopes, width));
    reading.textContent = `the gradient ${fate(lengths[STEPS])}; dashed: the bound ‖W‖ᵏ`;
    clearTimeout(speak);
    speak = setTimeout(() => { words.textContent = describe(state); }, 400);
  }

  const buttons = element(
    "div", { class: "buttons" },
    button("No inputs", () => change({ strength: 0 })),
    button("Strong inputs", () => change({ strength: 1.5 })),
    button("Start again", () => change(start)),
  );
  for (const control of Object.values(controls)) control.row.classList.add("temperature");
  el.append(kinds.group, controls.size.row, controls.strength.row, pair, reading, words, buttons);
  draw();
  redrawOnResize(el, draw);
}

export default { render };
