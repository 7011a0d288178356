// The steep sigmoid and the step: k and x by slider, both curves, the error at x and everywhere.

import { button, element, number, redrawOnResize, slider } from "./controls.mjs";

const BLUE = "#0072B2";
const RED = "#D55E00";
const LOG_K = { min: 0, max: 12, step: 0.1 }; // log2 of k
const X = { min: -2, max: 2, step: 0.01 };
const [HEIGHT, LEFT, RIGHT, TOP, BOTTOM] = [210, 34, 12, 12, 44];

export const step = (x) => (x > 0 ? 1 : x < 0 ? 0 : 0.5);
export const sigmoid = (t) => (t >= 0 ? 1 / (1 + Math.exp(-t)) : Math.exp(t) / (1 + Math.exp(t)));
export const error = (x, k) => (x === 0 ? 0 : 1 / (1 + Math.exp(k * Math.abs(x))));

// How wide the strip around 0 is in which the error exceeds 1/4.
export const strip = (k) => (2 * Math.log(3)) / k;

// The sentence that a screen reader says after a change; everything the picture shows, in words.
export function describe(x, k) {
  const here = x === 0
    ? "At x = 0 both are one half, for every k."
    : `At x = ${number(x)} the sigmoid is ${number(sigmoid(k * x))} and the step ${step(x)}: error ${number(error(x, k))}.`;
  return `k = ${number(k)}. ${here} The error exceeds 1/4 on a strip of width ${number(strip(k))} around 0, ` +
    "and next to 0 it comes as close to one half as you like, for this k as for any other.";
}

// Points that lie closer together where the curve is steep.
function samples(k) {
  const near = Array.from({ length: 81 }, (_, i) => ((i - 40) / 40) * Math.min(2, 12 / k));
  return [...new Set([-2, ...near, 2])].sort((a, b) => a - b);
}

function axes(width, top, ticks) {
  const scale = {
    x: (x) => LEFT + ((x - X.min) / (X.max - X.min)) * (width - LEFT - RIGHT),
    y: (y) => TOP + (1 - y / top) * (HEIGHT - TOP - BOTTOM),
  };
  const svg = element("svg", { viewBox: `0 0 ${width} ${HEIGHT}`, "aria-hidden": "true" });
  for (const y of ticks) {
    svg.append(element("line", { x1: LEFT, x2: width - RIGHT, y1: scale.y(y), y2: scale.y(y), class: "rule" }));
    svg.append(element("text", { x: LEFT - 6, y: scale.y(y) + 4, "text-anchor": "end" }, y === 0.5 ? "½" : y === 0.25 ? "¼" : String(y)));
  }
  for (const x of [-2, -1, 0, 1, 2]) {
    svg.append(element("text", { x: scale.x(x), y: HEIGHT - 26, "text-anchor": "middle" }, number(x)));
  }
  return { svg, ...scale };
}

const path = (points, x, y) => `M${points.map(([a, b]) => `${x(a).toFixed(1)} ${y(b).toFixed(1)}`).join("L")}`;

function curves(state, k, width) {
  const { svg, x, y } = axes(width, 1, [0, 0.5, 1]);
  svg.append(element("text", { x: x(0), y: HEIGHT - 6, "text-anchor": "middle" }, "solid: σ(kx), dashed: the step"));
  for (const side of [-1, 1]) {
    const level = y(step(side));
    svg.append(element("line", { x1: x(0), x2: x(2 * side), y1: level, y2: level, stroke: RED, class: "curve", "stroke-dasharray": "7 4" }));
  }
  const points = samples(k).map((at) => [at, sigmoid(k * at)]);
  svg.append(element("path", { d: path(points, x, y), stroke: BLUE, class: "curve" }));
  svg.append(element("circle", { cx: x(0), cy: y(0.5), r: 4, fill: RED }));
  const [low, high] = [y(step(state.x)), y(sigmoid(k * state.x))];
  svg.append(element("line", { x1: x(state.x), x2: x(state.x), y1: low, y2: high, stroke: "currentColor", "stroke-width": 4 }));
  svg.append(element("circle", { cx: x(state.x), cy: high, r: 5, fill: BLUE }));
  return svg;
}

function errors(state, k, width) {
  const { svg, x, y } = axes(width, 0.55, [0, 0.25, 0.5]);
  svg.append(element("text", { x: x(0), y: HEIGHT - 6, "text-anchor": "middle" }, "distance between the two"));
  for (const side of [-1, 1]) {
    const points = samples(k).filter((at) => at * side > 0).map((at) => [at, error(at, k)]);
    const all = [[side * 1e-9, 0.5], ...points].sort((a, b) => a[0] - b[0]);
    svg.append(element("path", { d: path(all, x, y), stroke: BLUE, class: "curve" }));
  }
  // Next to 0 the error comes as close to one half as one likes; at 0 it is 0.
  svg.append(element("circle", { cx: x(0), cy: y(0.5), r: 4, fill: "none", stroke: BLUE, "stroke-width": 2 }));
  svg.append(element("circle", { cx: x(0), cy: y(0), r: 4, fill: BLUE }));
  svg.append(element("line", { x1: x(state.x), x2: x(state.x), y1: y(0), y2: y(error(state.x, k)), stroke: "currentColor", "stroke-width": 4 }));
  svg.append(element("circle", { cx: x(state.x), cy: y(error(state.x, k)), r: 5, fill: BLUE }));
  return svg;
}

function render({ model, el }) {
  const start = { logK: Math.log2(model.get("k") ?? 4), x: model.get("x") ?? 0.5 };
  const state = { ...start };
  const change = (part) => { Object.assign(state, part); draw(); };
  const steepness = slider("k", LOG_K, state.logK, (logK) => change({ logK }));
  const place = slider("x", X, state.x, (x) => change({ x }));
  const pair = element("div", { class: "pair" });
  const reading = element("p", { class: "reading", "aria-hidden": "true" });
  const words = element("p", { class: "words", "aria-live": "polite" });
  let speak;

  function draw() {
    const k = 2 ** state.logK;
    steepness.input.value = state.logK;
    place.input.value = state.x;
    steepness.output.textContent = `k = ${number(k)}`;
    steepness.input.setAttribute("aria-valuetext", `k ${number(k)}`);
    place.output.textContent = `x = ${number(state.x)}`;
    place.input.setAttribute("aria-valuetext", `x ${number(state.x)}`);
    const column = pair.clientWidth < 560 ? pair.clientWidth : (pair.clientWidth - 20) / 2;
    const width = Math.min(420, Math.max(260, column));
    pair.replaceChildren(curves(state, k, width), errors(state, k, width));
    reading.textContent = state.x === 0
      ? "error at x = 0: none, for every k"
      : `error at x: 1/(1 + e^(k|x|)) = ${number(error(state.x, k))}; next to 0: ½`;
    clearTimeout(speak);
    speak = setTimeout(() => { words.textContent = describe(state.x, k); }, 400);
  }

  const buttons = element(
    "div", { class: "buttons" },
    button("k twice as large", () => change({ logK: Math.min(LOG_K.max, state.logK + 1) })),
    button("Follow: x to where the error is ¼", () => change({ x: strip(2 ** state.logK) / 2 })),
    button("x = 0", () => change({ x: 0 })),
    button("Start again", () => change(start)),
  );
  for (const { row } of [steepness, place]) row.classList.add("temperature");
  el.append(steepness.row, place.row, pair, reading, words, buttons);
  draw();
  redrawOnResize(el, draw);
}

export default { render };
