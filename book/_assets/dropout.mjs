// What one unit gets under all 256 masks of its eight inputs: a slider for p, and the mean of its ReLU beside the ReLU of its mean.

import { button, element, number, redrawOnResize, slider } from "./controls.mjs";

const [BLUE, RED] = ["#0072B2", "#D55E00"];
export const TERMS = [1.6, -1.1, 0.9, -0.7, 0.8, -0.5, 0.4, -0.3];
const [LOW, BIN, BINS] = [-10.2, 0.4, 60];
const VIEW = [-8, 10];
const [HEIGHT, LEFT, RIGHT, TOP, BOTTOM] = [230, 40, 12, 34, 44];

// Every sum that dropout may leave, with its probability.
export function sums(p) {
  let found = [[0, 1]];
  for (const term of TERMS) {
    found = found.flatMap(([sum, share]) => [[sum + term / (1 - p), share * (1 - p)], [sum, share * p]]);
  }
  return found.filter(([, share]) => share > 0);
}

const mean = (values, f = (x) => x) => values.reduce((total, [x, share]) => total + share * f(x), 0);

export function facts(p) {
  const all = sums(p), middle = mean(all);
  return { mean: middle, spread: Math.sqrt(Math.max(mean(all, (x) => (x - middle) ** 2), 0)), ofRelu: mean(all, (x) => Math.max(x, 0)) };
}

// The sentence that a screen reader says after a change; everything the picture shows, in words.
export function describe(p) {
  const { mean: middle, spread, ofRelu } = facts(p);
  return `p = ${number(p)}. The sum has the mean ${number(middle)}, whatever p is, and the standard deviation ${number(spread)}. ` +
    `The mean of its ReLU is ${number(ofRelu)}; evaluation takes the ReLU of the mean, ${number(Math.max(middle, 0))}.`;
}

function histogram(p, width) {
  const x = (value) => LEFT + ((value - VIEW[0]) / (VIEW[1] - VIEW[0])) * (width - LEFT - RIGHT);
  const shares = new Array(BINS).fill(0);
  for (const [sum, share] of sums(p)) shares[Math.min(BINS - 1, Math.max(0, Math.floor((sum - LOW) / BIN + 1e-9)))] += share;
  const top = Math.max(0.1, ...shares);
  const y = (share) => HEIGHT - BOTTOM - (share / top) * (HEIGHT - TOP - BOTTOM);
  const svg = element("svg", { viewBox: `0 0 ${width} ${HEIGHT}`, "aria-hidden": "true" });
  svg.append(element("line", { x1: LEFT, x2: width - RIGHT, y1: y(0), y2: y(0), class: "rule" }));
  shares.forEach((share, k) => {
    const from = LOW + k * BIN;
    if (!share || from < VIEW[0] || from + BIN > VIEW[1]) return;
    svg.append(element("rect", { x: x(from) + 0.5, y: y(share), width: x(from + BIN) - x(from) - 1, height: y(0) - y(share), fill: BLUE, "fill-opacity": 0.55 }));
  });
  const { mean: middle, ofRelu } = facts(p);
  const mark = (value, stroke, dashes) => element("line", { x1: x(value), x2: x(value), y1: TOP, y2: y(0), stroke, "stroke-width": 2, ...(dashes ? { "stroke-dasharray": dashes } : {}) });
  svg.append(mark(middle, "currentcolor"), mark(ofRelu, RED, "6 4"));
  legend(svg, width);
  for (const value of [-6, -4, -2, 0, 2, 4, 6, 8]) svg.append(element("text", { x: x(value), y: HEIGHT - 26, "text-anchor": "middle" }, number(value)));
  svg.append(element("text", { x: (LEFT + width) / 2, y: HEIGHT - 6, "text-anchor": "middle" }, "what arrives at the unit"));
  svg.append(element("text", { x: LEFT - 4, y: y(top) + 4, "text-anchor": "end" }, `${number(100 * top, 2)} %`));
  return svg;
}

// Which line is which, above the histogram.
function legend(svg, width) {
  const entries = [["mean", "currentcolor"], ["mean of the ReLU", RED, "6 4"]];
  entries.forEach(([name, stroke, dashes], k) => {
    const at = LEFT + k * 0.3 * width;
    svg.append(element("line", { x1: at, x2: at + 20, y1: 14, y2: 14, stroke, "stroke-width": 2, ...(dashes ? { "stroke-dasharray": dashes } : {}) }));
    svg.append(element("text", { x: at + 26, y: 18 }, name));
  });
}

function render({ model, el }) {
  const start = model.get("p") ?? 0.3;
  let p = start;
  const change = (value) => { p = value; draw(); };
  const control = slider("p", { min: 0, max: 0.8, step: 0.01 }, p, change);
  control.row.classList.add("temperature");
  const place = element("div", { class: "pair" });
  const words = element("p", { class: "words", "aria-live": "polite" });
  let speak;

  function draw() {
    control.input.value = p;
    control.output.textContent = number(p);
    control.input.setAttribute("aria-valuetext", number(p));
    place.replaceChildren(histogram(p, Math.min(620, Math.max(280, place.clientWidth))));
    clearTimeout(speak);
    speak = setTimeout(() => { words.textContent = describe(p); }, 400);
  }

  const buttons = element(
    "div", { class: "buttons" },
    button("Nothing dropped (p = 0)", () => change(0)),
    button("Half of all (p = 0.5)", () => change(0.5)),
    button("Start again", () => change(start)),
  );
  el.append(control.row, place, words, buttons);
  draw();
  redrawOnResize(el, draw);
}

export default { render };
