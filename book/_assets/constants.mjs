// One channel of a batch: the gradient with mean and spread taken for constants, and the true one. Sliders move level and slope of g, and ε.

import { button, element, number, redrawOnResize, slider } from "./controls.mjs";

const [BLUE, RED] = ["#0072B2", "#D55E00"];
export const X = [-1.9, -1.3, -0.9, -0.6, -0.3, -0.1, 0.2, 0.4, 0.7, 1.0, 1.3, 1.8];
export const REST = [0.3, -0.4, 0.1, 0.25, -0.35, 0.15, -0.05, 0.4, -0.3, -0.2, 0.35, -0.25];
const [HEIGHT, LEFT, RIGHT, TOP, BOTTOM] = [270, 34, 12, 40, 44];
const [SIDE, TALL] = [2.3, 3.2]; // what the picture shows of x, and of gradients

const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

// The formulas of the chapter, with γ = 1; `ratio` is ε/v.
export function gradients({ level, slope, ratio }) {
  const g = X.map((x, i) => level + slope * x + REST[i]);
  const middle = mean(X), v = mean(X.map((x) => (x - middle) ** 2));
  const s = Math.sqrt(v * (1 + ratio)), normal = X.map((x) => (x - middle) / s);
  const first = mean(g), second = mean(g.map((value, i) => value * normal[i]));
  return { constants: g.map((value) => value / s), right: g.map((value, i) => (value - first - normal[i] * second) / s) };
}

export function trend(values) {
  const middle = mean(X), level = mean(values);
  const slope = mean(values.map((y, i) => (y - level) * (X[i] - middle))) / mean(X.map((x) => (x - middle) ** 2));
  return { level, slope };
}

const near0 = (value) => number(Math.abs(value) < 5e-4 ? 0 : value, 2);
const told = (values) => `the mean ${near0(trend(values).level)} and the slope ${near0(trend(values).slope)}`;

// The sentence that a screen reader says after a change; everything the picture shows, in words.
export function describe(state) {
  const { constants, right } = gradients(state);
  return `ε is ${number(state.ratio)} times the variance. With μ and s taken for constants the gradient has ${told(constants)}; ` +
    `the true one has ${told(right)}.`;
}

function picture(state, width) {
  const x = (value) => LEFT + ((value + SIDE) / (2 * SIDE)) * (width - LEFT - RIGHT);
  const y = (value) => TOP + ((TALL - Math.min(TALL, Math.max(-TALL, value))) / (2 * TALL)) * (HEIGHT - TOP - BOTTOM);
  const svg = element("svg", { viewBox: `0 0 ${width} ${HEIGHT}`, "aria-hidden": "true" });
  for (const value of [-2, 0, 2]) {
    svg.append(element("line", { x1: LEFT, x2: width - RIGHT, y1: y(value), y2: y(value), class: "rule" }));
    svg.append(element("text", { x: LEFT - 6, y: y(value) + 4, "text-anchor": "end" }, number(value)));
    svg.append(element("text", { x: x(value), y: HEIGHT - 26, "text-anchor": "middle" }, number(value)));
  }
  const { constants, right } = gradients(state);
  constants.forEach((value, i) => svg.append(cross(x(X[i]), y(value))));
  right.forEach((value, i) => svg.append(dot(x(X[i]), y(value))));
  svg.append(cross(LEFT + 6, 12), element("text", { x: LEFT + 18, y: 16 }, "μ and s taken for constants"));
  svg.append(dot(LEFT + 6, 30), element("text", { x: LEFT + 18, y: 34 }, "the gradient"));
  svg.append(element("text", { x: (LEFT + width) / 2, y: HEIGHT - 6, "text-anchor": "middle" }, "x"));
  return svg;
}

const cross = (x, y) => element("path", { d: `M${x - 5} ${y - 5}L${x + 5} ${y + 5}M${x - 5} ${y + 5}L${x + 5} ${y - 5}`, stroke: RED, class: "curve", "stroke-width": 2 });
const dot = (x, y) => element("circle", { cx: x, cy: y, r: 4.5, fill: BLUE });

function render({ model, el }) {
  const start = { level: model.get("level") ?? 0.5, slope: model.get("slope") ?? 0.4, ratio: 0 };
  const state = { ...start };
  const change = (what) => { Object.assign(state, what); draw(); };
  const controls = {
    level: slider("mean of g", { min: -1.5, max: 1.5, step: 0.1 }, state.level, (value) => change({ level: value })),
    slope: slider("slope of g", { min: -1, max: 1, step: 0.1 }, state.slope, (value) => change({ slope: value })),
    ratio: slider("ε/v", { min: 0, max: 3, step: 0.1 }, state.ratio, (value) => change({ ratio: value })),
  };
  const place = element("div", { class: "pair" });
  const words = element("p", { class: "words", "aria-live": "polite" });
  let speak;

  function draw() {
    for (const [name, control] of Object.entries(controls)) {
      control.input.value = state[name];
      control.output.textContent = number(state[name]);
      control.input.setAttribute("aria-valuetext", number(state[name]));
    }
    place.replaceChildren(picture(state, Math.min(560, Math.max(280, place.clientWidth))));
    clearTimeout(speak);
    speak = setTimeout(() => { words.textContent = describe(state); }, 400);
  }

  const buttons = element(
    "div", { class: "buttons" },
    button("Nothing but the rest", () => change({ level: 0, slope: 0 })),
    button("Start again", () => change({ ...start })),
  );
  for (const control of Object.values(controls)) {
    control.row.classList.add("temperature");
    el.append(control.row);
  }
  el.append(place, words, buttons);
  draw();
  redrawOnResize(el, draw);
}

export default { render };
