// Five optimisers in one valley, drawn in the valley's own axes. Sliders move η, μ and β₂; the valley may lie along the axes or across them.

import { button, element, number, redrawOnResize, slider } from "./controls.mjs";

const [BLUE, RED, GREEN] = ["#0072B2", "#D55E00", "#009E73"];
const CURVATURES = [1, 20];
export const START = [-3, 1.2];
export const STEPS = 60;
const [HEIGHT, LEFT, RIGHT, TOP, BOTTOM] = [230, 34, 12, 12, 44];
const VIEW = { left: -3.6, right: 2.4, bottom: -1.7, top: 1.7 };
const METHODS = [
  { name: "SGD", stroke: "currentcolor" },
  { name: "momentum", stroke: BLUE },
  { name: "Nesterov", stroke: BLUE, dashes: "2 4" },
  { name: "RMSProp", stroke: RED, dashes: "7 4" },
  { name: "Adam", stroke: GREEN },
];
export const NAMES = METHODS.map((method) => method.name);
export const rate = (place) => 10 ** (place / 20 - 3); // the slider's marks lie evenly on a logarithm
const zero = () => ({ t: 0, b: [0, 0], m: [0, 0], v: [0, 0] });

// One coordinate of the step, and what is left for the next: the formulas of the chapter.
function stepOf(name, g, i, state, { mu, beta2 }) {
  if (name === "SGD") return g;
  if (name === "momentum" || name === "Nesterov") {
    state.b[i] = mu * state.b[i] + g; // from 0 this is g in the first step
    return name === "momentum" ? state.b[i] : g + mu * state.b[i];
  }
  state.v[i] = beta2 * state.v[i] + (1 - beta2) * g * g;
  if (name === "RMSProp") return g / (Math.sqrt(state.v[i]) + 1e-8);
  state.m[i] = mu * state.m[i] + (1 - mu) * g;
  const [mean, square] = [state.m[i] / (1 - mu ** state.t), state.v[i] / (1 - beta2 ** state.t)];
  return mean / (Math.sqrt(square) + 1e-8);
}

// Points in the valley's own axes; the parameters' axes are those, or turned by 45 degrees.
export function path(name, { lr, mu, beta2, turned }) {
  const c = turned ? Math.SQRT1_2 : 1, s = turned ? Math.SQRT1_2 : 0;
  const toParameters = ([x, y]) => [c * x - s * y, s * x + c * y];
  const toValley = ([x, y]) => [c * x + s * y, c * y - s * x];
  let theta = toParameters(START);
  const state = zero(), points = [START];
  for (let k = 0; k < STEPS; k += 1) {
    const here = toValley(theta);
    const slope = toParameters(here.map((x, i) => CURVATURES[i] * x));
    state.t += 1;
    theta = theta.map((x, i) => x - lr * stepOf(name, slope[i], i, state, { mu, beta2 }));
    points.push(toValley(theta));
  }
  return points;
}

export const distance = ([x, y]) => Math.min(Math.hypot(x, y), 1e9);

// The sentence that a screen reader says after a change; everything the picture shows, in words.
export function describe(settings) {
  const ends = NAMES.map((name) => {
    const last = distance(path(name, settings).at(-1));
    return `${name} ${last > 1e3 ? "flies away" : number(last, 2)}`;
  });
  const lie = settings.turned ? "across the axes" : "along the axes";
  return `The valley lies ${lie}; η = ${number(settings.lr)}, μ = β₁ = ${number(settings.mu)}, β₂ = ${number(settings.beta2)}. ` +
    `Distances from the lowest point after ${STEPS} steps: ${ends.join(", ")}.`;
}

const joined = (points) => `M${points.map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`).join("L")}`;
const drawn = (d, { stroke, dashes }) =>
  element("path", { d, stroke, class: "curve", "stroke-width": 1.6, ...(dashes ? { "stroke-dasharray": dashes } : {}) });
const clamp = (value, low, high) => Math.min(high, Math.max(low, value));

function map(paths, width) {
  const x = (a) => ((clamp(a, VIEW.left - 1, VIEW.right + 1) - VIEW.left) / (VIEW.right - VIEW.left)) * width;
  const y = (b) => ((VIEW.top - clamp(b, VIEW.bottom - 1, VIEW.top + 1)) / (VIEW.top - VIEW.bottom)) * (HEIGHT - 44);
  const svg = element("svg", { viewBox: `0 0 ${width} ${HEIGHT}`, "aria-hidden": "true" });
  for (const level of [0.4, 1.6, 4, 8, 14]) {
    const ring = Array.from({ length: 73 }, (_, k) => [Math.cos((k * Math.PI) / 36), Math.sin((k * Math.PI) / 36)]);
    const [p, q] = CURVATURES.map((a) => Math.sqrt((2 * level) / a));
    svg.append(element("path", { d: joined(ring.map(([u, v]) => [x(p * u), y(q * v)])), class: "rule", fill: "none" }));
  }
  METHODS.forEach((method, k) => svg.append(drawn(joined(paths[k].map(([a, b]) => [x(a), y(b)])), method)));
  svg.append(element("circle", { cx: x(START[0]), cy: y(START[1]), r: 4, fill: "currentcolor" }));
  legend(svg, width);
  return svg;
}

function distances(paths, width) {
  const x = (k) => LEFT + (k / STEPS) * (width - LEFT - RIGHT);
  const y = (r) => TOP + ((1 - clamp(Math.log10(r), -4, 1)) / 5) * (HEIGHT - TOP - BOTTOM);
  const svg = element("svg", { viewBox: `0 0 ${width} ${HEIGHT}`, "aria-hidden": "true" });
  for (const power of [-4, -2, 0]) {
    const at = y(10 ** power);
    svg.append(element("line", { x1: LEFT, x2: width - RIGHT, y1: at, y2: at, class: "rule" }));
    svg.append(element("text", { x: LEFT - 6, y: at + 4, "text-anchor": "end" }, { "-4": "10⁻⁴", "-2": "10⁻²", 0: "1" }[power]));
  }
  for (const k of [0, 20, 40, 60]) svg.append(element("text", { x: x(k), y: HEIGHT - 26, "text-anchor": "middle" }, String(k)));
  METHODS.forEach((method, m) => svg.append(drawn(joined(paths[m].map((point, k) => [x(k), y(Math.max(distance(point), 1e-9))])), method)));
  svg.append(element("text", { x: (LEFT + width) / 2, y: HEIGHT - 6, "text-anchor": "middle" }, "distance from the lowest point, by steps"));
  return svg;
}

// Which line is whose, below the map: three names in a row.
function legend(svg, width) {
  METHODS.forEach((method, k) => {
    const [x, y] = [8 + [0, 0.3, 0.67][k % 3] * width, HEIGHT - 30 + 18 * Math.floor(k / 3)];
    svg.append(drawn(joined([[x, y], [x + 18, y]]), method));
    svg.append(element("text", { x: x + 23, y: y + 4 }, method.name));
  });
}

function render({ model, el }) {
  const start = { rate: 34, mu: 0.9, beta2: 0.99, turned: Boolean(model.get("turned")) };
  const state = { ...start };
  const change = (what) => { Object.assign(state, what); draw(); };
  const controls = {
    rate: slider("η", { min: 0, max: 60, step: 1 }, state.rate, (value) => change({ rate: value })),
    mu: slider("μ, β₁", { min: 0, max: 0.98, step: 0.01 }, state.mu, (value) => change({ mu: value })),
    beta2: slider("β₂", { min: 0.5, max: 0.999, step: 0.001 }, state.beta2, (value) => change({ beta2: value })),
  };
  const pair = element("div", { class: "pair" });
  const words = element("p", { class: "words", "aria-live": "polite" });
  const turn = button("", () => change({ turned: !state.turned }));
  let speak;

  function draw() {
    const settings = { lr: rate(state.rate), mu: state.mu, beta2: state.beta2, turned: state.turned };
    const shown = { rate: settings.lr, mu: state.mu, beta2: state.beta2 };
    for (const [name, control] of Object.entries(controls)) {
      control.input.value = state[name];
      control.output.textContent = number(shown[name]);
      control.input.setAttribute("aria-valuetext", number(shown[name]));
    }
    turn.textContent = state.turned ? "Turn the valley back" : "Turn the valley by 45°";
    const column = pair.clientWidth < 560 ? pair.clientWidth : (pair.clientWidth - 20) / 2;
    const width = Math.min(420, Math.max(260, column));
    const paths = NAMES.map((name) => path(name, settings));
    pair.replaceChildren(map(paths, width), distances(paths, width));
    clearTimeout(speak);
    speak = setTimeout(() => { words.textContent = describe(settings); }, 400);
  }

  const buttons = element(
    "div", { class: "buttons" },
    turn,
    button("Too large for SGD (η = 0.11)", () => change({ rate: 20 * (Math.log10(0.11) + 3) })),
    button("Start again", () => change({ ...start })),
  );
  for (const control of Object.values(controls)) {
    control.row.classList.add("temperature");
    el.append(control.row);
  }
  el.append(pair, words, buttons);
  draw();
  redrawOnResize(el, draw);
}

export default { render };
