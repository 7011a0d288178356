// A schedule whose warm-up, length and minimum move by sliders: the whole, and its beginning and its end enlarged.

import { button, element, number, redrawOnResize, slider } from "./controls.mjs";

const [BLUE, RED] = ["#0072B2", "#D55E00"];
const LONGEST = 100; // steps that the whole shows
const ENLARGED = 10;
const [HEIGHT, LEFT, RIGHT, TOP, BOTTOM] = [200, 40, 12, 14, 44];

// The formula of the chapter, with η = 1.
export function rate(t, { W, T, low }) {
  if (t < W) return (t + 1) / (W + 1);
  if (t >= T) return low;
  return low + ((1 - low) / 2) * (1 + Math.cos((Math.PI * (t - W)) / (T - W)));
}

export const total = (settings) => {
  let sum = 0;
  for (let t = 0; t < settings.T; t += 1) sum += rate(t, settings);
  return sum;
};

// The sentence that a screen reader says after a change; everything the picture shows, in words.
export function describe(settings) {
  const { W, T, low } = settings;
  const top = T > W ? "1, the peak" : number(rate(W - 1, settings));
  const up = W ? `It rises in ${W} steps from ${number(rate(0, settings))} to ${top}` : "It begins at its peak, 1";
  const down = T > W ? `falls along half a cosine to ${number(low)} at t = ${T}` : `is at the minimum, ${number(low)}, from t = ${T} on`;
  return `${up}, ${down}, and stays there. The first ${T} step sizes add up to ${number(total(settings))} times η.`;
}

function frame(width, first, last, ticks, title) {
  const x = (t) => LEFT + ((t - first) / (last - first)) * (width - LEFT - RIGHT);
  const y = (value) => TOP + (1 - value) * (HEIGHT - TOP - BOTTOM);
  const svg = element("svg", { viewBox: `0 0 ${width} ${HEIGHT}`, "aria-hidden": "true" });
  for (const [value, label] of [[0, "0"], [0.5, "η/2"], [1, "η"]]) {
    svg.append(element("line", { x1: LEFT, x2: width - RIGHT, y1: y(value), y2: y(value), class: "rule" }));
    svg.append(element("text", { x: LEFT - 6, y: y(value) + 4, "text-anchor": "end" }, label));
  }
  for (const t of ticks) svg.append(element("text", { x: x(t), y: HEIGHT - 26, "text-anchor": "middle" }, String(t)));
  svg.append(element("text", { x: (LEFT + width) / 2, y: HEIGHT - 6, "text-anchor": "middle" }, title));
  return { svg, x, y };
}

function whole(settings, width) {
  const { svg, x, y } = frame(width, 0, LONGEST, [0, 20, 40, 60, 80, 100], "all steps");
  const points = Array.from({ length: LONGEST + 1 }, (_, t) => `${x(t).toFixed(1)} ${y(rate(t, settings)).toFixed(1)}`);
  svg.append(element("path", { d: `M${points.join("L")}`, stroke: BLUE, class: "curve" }));
  for (const t of [settings.W, settings.T]) svg.append(element("circle", { cx: x(t), cy: y(rate(t, settings)), r: 4.5, fill: BLUE }));
  return svg;
}

function enlarged(settings, width, first, title) {
  const ticks = [0, 2, 4, 6, 8, 10].map((k) => first + k);
  const { svg, x, y } = frame(width, first - 0.4, first + ENLARGED + 0.4, ticks, title);
  for (let t = first; t <= first + ENLARGED; t += 1) {
    svg.append(element("circle", { cx: x(t), cy: y(rate(t, settings)), r: 4, fill: t < settings.W ? RED : BLUE }));
  }
  return svg;
}

function render({ model, el }) {
  const start = { W: model.get("W") ?? 8, T: 60, low: 0.1 };
  const state = { ...start };
  const change = (what) => {
    Object.assign(state, what);
    if ("W" in what) state.T = Math.max(state.T, state.W);
    if ("T" in what) state.W = Math.min(state.W, state.T);
    draw();
  };
  const controls = {
    W: slider("W", { min: 0, max: 40, step: 1 }, state.W, (value) => change({ W: value })),
    T: slider("T", { min: 10, max: 100, step: 1 }, state.T, (value) => change({ T: value })),
    low: slider("min", { min: 0, max: 1, step: 0.05 }, state.low, (value) => change({ low: value })),
  };
  const pair = element("div", { class: "pair" });
  const words = element("p", { class: "words", "aria-live": "polite" });
  let speak;

  function draw() {
    for (const [name, control] of Object.entries(controls)) {
      control.input.value = state[name];
      control.output.textContent = name === "low" ? `${number(state.low)} η` : String(state[name]);
      control.input.setAttribute("aria-valuetext", control.output.textContent);
    }
    const column = pair.clientWidth < 560 ? pair.clientWidth : (pair.clientWidth - 20) / 2;
    const width = Math.min(420, Math.max(260, column));
    const last = Math.max(state.T - ENLARGED, 0);
    pair.replaceChildren(
      whole(state, width),
      enlarged(state, width, 0, "the first steps; red: the warm-up"),
      enlarged(state, width, last, "the last steps, up to t = T"),
    );
    clearTimeout(speak);
    speak = setTimeout(() => { words.textContent = describe(state); }, 400);
  }

  const buttons = element(
    "div", { class: "buttons" },
    button("No warm-up (W = 0)", () => change({ W: 0 })),
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
