// x times a gate: β by slider turns x·σ(βx) from a line over SiLU and nearly GELU into ReLU.

import { button, element, number, redrawOnResize, slider } from "./controls.mjs";

const BLUE = "#0072B2";
const RED = "#D55E00";
const BETA = { min: 0, max: 100, step: 1 }; // β from 0 to 12, finer near 0
const X = { min: -4, max: 4 };
const [HEIGHT, LEFT, RIGHT, TOP, BOTTOM] = [220, 34, 12, 12, 44];

export const betaOf = (place) => 12 * (place / 100) ** 2;
export const placeOf = (beta) => 100 * Math.sqrt(beta / 12); // between two marks of the slider, too
export const sigmoid = (t) => (t >= 0 ? 1 / (1 + Math.exp(-t)) : Math.exp(t) / (1 + Math.exp(t)));
export const value = (x, beta) => x * sigmoid(beta * x);
export const slope = (x, beta) => sigmoid(beta * x) * (1 + beta * x * sigmoid(-beta * x));

// The extremes of the slope lie where those of SiLU do, divided by β; a line has none.
export const steepest = (beta) => (beta > 0 ? 2.39935728 / beta : null);
export const lowest = (beta) => (beta > 0 ? { x: -1.27846454 / beta, y: -0.27846454 / beta } : null);

export const name = (beta) => {
  if (beta === 0) return "a straight line, x/2";
  if (Math.abs(beta - 1) < 0.06) return "SiLU";
  if (Math.abs(beta - 1.702) < 0.09) return "nearly GELU";
  return beta > 8 ? "nearly ReLU" : "a gate between";
};

// The sentence that a screen reader says after a change; everything the picture shows, in words.
export function describe(beta) {
  if (beta === 0) return "β = 0: the gate is one half everywhere, and the function the line x/2 with the slope one half.";
  const low = lowest(beta);
  return `β = ${number(beta)}, ${name(beta)}. The lowest value is ${number(low.y)} at x = ${number(low.x)}. ` +
    `The slope rises above 1, up to 1.1 at x = ${number(steepest(beta))}, and falls below 0, down to −0.1, on the other side.`;
}

function axes(width, bottom, top, ticks) {
  const scale = {
    x: (x) => LEFT + ((x - X.min) / (X.max - X.min)) * (width - LEFT - RIGHT),
    y: (y) => TOP + ((top - y) / (top - bottom)) * (HEIGHT - TOP - BOTTOM),
  };
  const svg = element("svg", { viewBox: `0 0 ${width} ${HEIGHT}`, "aria-hidden": "true" });
  for (const y of ticks) {
    svg.append(element("line", { x1: LEFT, x2: width - RIGHT, y1: scale.y(y), y2: scale.y(y), class: "rule" }));
    svg.append(element("text", { x: LEFT - 6, y: scale.y(y) + 4, "text-anchor": "end" }, number(y)));
  }
  for (const x of [-4, -2, 0, 2, 4]) {
    svg.append(element("text", { x: scale.x(x), y: HEIGHT - 26, "text-anchor": "middle" }, number(x)));
  }
  return { svg, ...scale };
}

const places = Array.from({ length: 241 }, (_, i) => X.min + ((X.max - X.min) * i) / 240);
const path = (points, x, y) => `M${points.map(([a, b]) => `${x(a).toFixed(1)} ${y(b).toFixed(1)}`).join("L")}`;

function values(beta, width) {
  const { svg, x, y } = axes(width, -0.6, 4, [0, 2, 4]);
  svg.append(element("text", { x: x(0), y: HEIGHT - 6, "text-anchor": "middle" }, "solid: x·σ(βx), dashed: ReLU"));
  svg.append(element("path", { d: path([[-4, 0], [0, 0], [4, 4]], x, y), stroke: RED, class: "curve", "stroke-dasharray": "7 4" }));
  const shown = places.map((at) => [at, value(at, beta)]).filter(([, b]) => b >= -0.6);
  svg.append(element("path", { d: path(shown, x, y), stroke: BLUE, class: "curve" }));
  const low = lowest(beta);
  if (low && low.x >= X.min) svg.append(element("circle", { cx: x(low.x), cy: y(low.y), r: 5, fill: BLUE }));
  return svg;
}

function slopes(beta, width) {
  const { svg, x, y } = axes(width, -0.3, 1.3, [0, 0.5, 1]);
  svg.append(element("text", { x: x(0), y: HEIGHT - 6, "text-anchor": "middle" }, "its slope; shaded: above 1"));
  const above = places.map((at) => [at, Math.max(1, slope(at, beta))]);
  svg.append(element("path", { d: `${path([[-4, 1], ...above, [4, 1]], x, y)}Z`, fill: RED, "fill-opacity": 0.4 }));
  svg.append(element("path", { d: path(places.map((at) => [at, slope(at, beta)]), x, y), stroke: BLUE, class: "curve" }));
  return svg;
}

function render({ model, el }) {
  const start = placeOf(model.get("beta") ?? 1);
  const state = { place: start };
  const change = (place) => { state.place = place; draw(); };
  const beta = slider("β", BETA, state.place, change);
  const pair = element("div", { class: "pair" });
  const reading = element("p", { class: "reading", "aria-hidden": "true" });
  const words = element("p", { class: "words", "aria-live": "polite" });
  let speak;

  function draw() {
    const b = betaOf(state.place);
    beta.input.value = state.place;
    beta.output.textContent = `β = ${number(b)}`;
    beta.input.setAttribute("aria-valuetext", `β ${number(b)}`);
    const column = pair.clientWidth < 560 ? pair.clientWidth : (pair.clientWidth - 20) / 2;
    const width = Math.min(420, Math.max(260, column));
    pair.replaceChildren(values(b, width), slopes(b, width));
    reading.textContent = name(b);
    clearTimeout(speak);
    speak = setTimeout(() => { words.textContent = describe(b); }, 400);
  }

  const buttons = element(
    "div", { class: "buttons" },
    button("A line (β = 0)", () => change(0)),
    button("SiLU (β = 1)", () => change(placeOf(1))),
    button("Nearly GELU (β = 1.7)", () => change(placeOf(1.702))),
    button("Nearly ReLU (β = 12)", () => change(100)),
    button("Start again", () => change(start)),
  );
  beta.row.classList.add("temperature");
  el.append(beta.row, pair, reading, words, buttons);
  draw();
  redrawOnResize(el, draw);}

export default { render };
