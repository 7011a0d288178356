// Second moments through thirty wide layers: choose activation, variance and residual connection.

import { button, element, number, redrawOnResize, slider } from "./controls.mjs";
import { choice } from "./grid.mjs";

const BLUE = "#0072B2";
const RED = "#D55E00";
export const LAYERS = 30;
const FACTOR = { min: 0, max: 4, step: 0.05 }; // the variance of the weights, times fan
const DECADES = 10; // shown on either side of 1
const [HEIGHT, LEFT, RIGHT, TOP, BOTTOM] = [220, 40, 12, 12, 44];

const sigmoid = (t) => 1 / (1 + Math.exp(-t));
export const ACTIVATIONS = [
  { name: "none", value: (t) => t, slope: () => 1 },
  { name: "ReLU", value: (t) => Math.max(t, 0), slope: (t) => (t > 0 ? 1 : t < 0 ? 0 : Math.SQRT1_2) },
  { name: "tanh", value: Math.tanh, slope: (t) => 1 - Math.tanh(t) ** 2 },
  { name: "SiLU", value: (t) => t * sigmoid(t), slope: (t) => sigmoid(t) * (1 + t * sigmoid(-t)) },
];
export const WAYS = [
  { name: "none", stays: 0, scale: 1 },
  { name: "x + F(x)", stays: 1, scale: 1 },
  { name: "x + F(x)/√30", stays: 1, scale: 1 / Math.sqrt(LAYERS) },
];

// The mean of f(√q·z)² for a standard normal z: equal steps are exact for a smooth f, and the kink is a node.
const NODES = Array.from({ length: 193 }, (_, i) => (i - 96) / 8);
export function mean(f, q) {
  const size = Math.sqrt(q);
  const sum = NODES.reduce((total, t) => total + f(size * t) ** 2 * Math.exp((-t * t) / 2), 0);
  return sum / 8 / Math.sqrt(2 * Math.PI);
}

// A layer is x ← W f(x), or x ← x + α W f(x); the second moments of values, and of the gradient going back.
export function travel(activation, way, factor) {
  const { value, slope } = ACTIVATIONS[activation];
  const { stays, scale } = WAYS[way];
  const share = factor * scale ** 2;
  const values = [1];
  const factors = [];
  for (let layer = 0; layer < LAYERS; layer += 1) {
    const q = values[layer];
    const usable = Number.isFinite(q) && q < 1e200;
    values.push(usable ? stays * q + share * mean(value, q) : Infinity);
    factors.push(stays + share * mean(slope, usable ? q : 1e200));
  }
  const gradient = Array(LAYERS + 1).fill(1);
  for (let layer = LAYERS - 1; layer >= 0; layer -= 1) gradient[layer] = gradient[layer + 1] * factors[layer];
  return { values, gradient };
}

const fate = (moment) => {
  if (moment < 1e-6) return "has vanished";
  if (moment > 1e6) return "has exploded";
  if (moment < 0.1) return "has faded";
  return moment > 10 ? "has grown" : "has about kept its size";
};

// A second moment in words: powers of ten where there are many zeros.
const size = (moment) => {
  if (moment < 1e5) return number(moment);
  const [mantissa, exponent] = moment.toExponential(1).split("e+");
  return exponent === undefined ? "no number any more" : `${mantissa}·10^${exponent}`;
};

// The sentence that a screen reader says after a change; everything the picture shows, in words.
export function describe({ activation, way, factor }) {
  const { values, gradient } = travel(activation, way, factor);
  const kind = way === 0 ? "no residual connection" : `residual, ${WAYS[way].name}`;
  return `Activation ${ACTIVATIONS[activation].name}, variance ${number(factor)} over fan, ${kind}. ` +
    `After thirty layers the values have the second moment ${size(values[LAYERS])}: the signal ${fate(values[LAYERS])}. ` +
    `At the first layer the gradient has ${size(gradient[0])}: it ${fate(gradient[0])}.`;
}

function curve(moments, colour, label, width) {
  const svg = element("svg", { viewBox: `0 0 ${width} ${HEIGHT}`, "aria-hidden": "true" });
  const x = (layer) => LEFT + (layer / LAYERS) * (width - LEFT - RIGHT);
  const y = (decade) => TOP + ((DECADES - decade) / (2 * DECADES)) * (HEIGHT - TOP - BOTTOM);
  for (const decade of [-8, -4, 0, 4, 8]) {
    svg.append(element("line", { x1: LEFT, x2: width - RIGHT, y1: y(decade), y2: y(decade), class: "rule" }));
    const text = decade === 0 ? "1" : `1e${String(decade).replace("-", "\u2212")}`;
    svg.append(element("text", { x: LEFT - 6, y: y(decade) + 4, "text-anchor": "end" }, text));
  }
  for (const layer of [0, 10, 20, 30]) {
    svg.append(element("text", { x: x(layer), y: HEIGHT - 26, "text-anchor": "middle" }, String(layer)));
  }
  svg.append(element("text", { x: x(LAYERS / 2), y: HEIGHT - 6, "text-anchor": "middle" }, label));
  const shown = moments
    .map((moment, layer) => [layer, Math.log10(moment)])
    .filter(([, decade]) => Math.abs(decade) <= DECADES);
  const points = shown.map(([layer, decade]) => `${x(layer).toFixed(1)} ${y(decade).toFixed(1)}`);
  if (points.length) svg.append(element("path", { d: `M${points.join("L")}`, stroke: colour, class: "curve" }));
  return svg;
}

function render({ model, el }) {
  const start = { activation: 1, way: 0, factor: model.get("factor") ?? 2 };
  const state = { ...start };
  const change = (part) => { Object.assign(state, part); draw(); };
  const kinds = choice("Activation", ACTIVATIONS.map(({ name }) => name), state.activation, (i) => change({ activation: i }));
  const ways = choice("Residual", WAYS.map(({ name }) => name), state.way, (i) => change({ way: i }));
  const factor = slider("c", FACTOR, state.factor, (value) => change({ factor: value }));
  const pair = element("div", { class: "pair" });
  const reading = element("p", { class: "reading", "aria-hidden": "true" });
  const words = element("p", { class: "words", "aria-live": "polite" });
  let speak;

  function draw() {
    kinds.press(state.activation);
    ways.press(state.way);
    factor.input.value = state.factor;
    factor.output.textContent = `variance ${number(state.factor)}/fan`;
    factor.input.setAttribute("aria-valuetext", `variance ${number(state.factor)} over fan`);
    const { values, gradient } = travel(state.activation, state.way, state.factor);
    const column = pair.clientWidth < 560 ? pair.clientWidth : (pair.clientWidth - 20) / 2;
    const width = Math.min(420, Math.max(260, column));
    pair.replaceChildren(
      curve(values, BLUE, "values: second moment by layer", width),
      curve(gradient, RED, "gradient: second moment by layer", width),
    );
    reading.textContent = `the signal ${fate(values[LAYERS])}, the gradient ${fate(gradient[0])}`;
    clearTimeout(speak);
    speak = setTimeout(() => { words.textContent = describe(state); }, 400);
  }

  const buttons = element(
    "div", { class: "buttons" },
    button("LeCun (1/fan)", () => change({ factor: 1 })),
    button("He (2/fan)", () => change({ factor: 2 })),
    button("Start again", () => change(start)),
  );
  factor.row.classList.add("temperature");
  el.append(kinds.group, ways.group, factor.row, pair, reading, words, buttons);
  draw();
  redrawOnResize(el, draw);
}

export default { render };
