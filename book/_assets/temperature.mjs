// Softmax and temperature: logits and c = 1/T by slider, probabilities as bars and as curves over c.

import { button, element, redrawOnResize, slider } from "./controls.mjs";

const COLOURS = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#8C6D00", "#5B6BBF"];
const DASHES = ["", "7 4", "9 3 2 3", "2 3", "12 4", "4 2 1 2"];
const LOG_C = { min: -4, max: 4, step: 0.05 }; // log2 of c
const MOST = 6;
const LEAST = 3;

export function softmax(x) {
  const top = Math.max(...x);
  const weights = x.map((value) => Math.exp(value - top));
  const sum = weights.reduce((a, b) => a + b, 0);
  return weights.map((weight) => weight / sum);
}

export function entropy(p) {
  return -p.reduce((sum, value) => sum + (value > 0 ? value * Math.log2(value) : 0), 0);
}

// The sentence that a screen reader says after a change; everything the picture shows, in words.
export function describe(x, c) {
  const p = softmax(x.map((value) => c * value));
  const mean = p.reduce((sum, value, i) => sum + value * x[i], 0);
  const order = p.map((_, i) => i).sort((a, b) => p[b] - p[a]);
  const shares = order.map((i) => `class ${i + 1} ${percent(p[i])}`).join(", ");
  const growing = x.flatMap((value, i) => (value > mean + 1e-9 ? [i + 1] : []));
  const trend = growing.length
    ? `With more c, ${growing.length > 1 ? "classes" : "class"} ${growing.join(" and ")} would still grow.`
    : "No class grows with c.";
  return `c = ${number(c)}, temperature ${number(1 / c)}: ${shares}. Entropy ${entropy(p).toFixed(2)} bits. ${trend}`;
}

const percent = (value) => `${(100 * value).toFixed(value < 0.0995 ? 1 : 0)} %`;
const number = (value) => String(+value.toPrecision(3));
const signed = (value) => value.toFixed(1).replace("-", "\u2212");

// Curves of every component over log2 c, with the present c marked.
function curves(x, logC, width) {
  const [height, left, bottom] = [262, 34, 46];
  const X = (t) => left + ((t - LOG_C.min) / (LOG_C.max - LOG_C.min)) * (width - left - 10);
  const Y = (p) => 8 + (1 - p) * (height - bottom - 8);
  const svg = element("svg", { viewBox: `0 0 ${width} ${height}`, "aria-hidden": "true" });
  for (const p of [0, 0.5, 1]) {
    svg.append(element("line", { x1: left, x2: width - 10, y1: Y(p), y2: Y(p), class: "rule" }));
    svg.append(element("text", { x: left - 6, y: Y(p) + 4, "text-anchor": "end" }, String(p)));
  }
  for (const t of [-4, -2, 0, 2, 4]) {
    const name = t < 0 ? `1/${2 ** -t}` : String(2 ** t);
    svg.append(element("text", { x: X(t), y: height - 27, "text-anchor": "middle" }, name));
  }
  svg.append(element("text", { x: X(0), y: height - 6, "text-anchor": "middle" }, "c = 1/T"));
  svg.append(element("line", { x1: X(logC), x2: X(logC), y1: Y(1), y2: Y(0), class: "marker" }));
  const now = softmax(x.map((value) => 2 ** logC * value));
  x.forEach((_, i) => {
    const points = [];
    for (let t = LOG_C.min; t <= LOG_C.max + 1e-9; t += 0.1) {
      points.push(`${X(t).toFixed(1)} ${Y(softmax(x.map((value) => 2 ** t * value))[i]).toFixed(1)}`);
    }
    const line = { d: `M${points.join("L")}`, stroke: COLOURS[i], "stroke-dasharray": DASHES[i], class: "curve" };
    svg.append(element("path", line), element("circle", { cx: X(logC), cy: Y(now[i]), r: 5, fill: COLOURS[i] }));
  });
  return svg;
}

function render({ model, el }) {
  const start = { x: model.get("logits"), c: model.get("c") ?? 1 };
  const state = { x: [...start.x], logC: Math.log2(start.c) };
  const logits = element("div", { class: "sliders", role: "group", "aria-label": "Logits" });
  const bars = element("div", { class: "bars", "aria-hidden": "true" });
  const picture = element("div", { class: "curves" });
  const facts = element("p", { class: "facts", "aria-hidden": "true" });
  const words = element("p", { class: "words", "aria-live": "polite" });
  const temperature = slider("c = 1/T", LOG_C, state.logC, (value) => { state.logC = value; draw(); });
  const rows = [];
  let speak;

  function build() {
    rows.length = 0;
    state.x.forEach((value, i) => {
      const range = { min: -4, max: 4, step: 0.1 };
      rows.push(slider(`logit ${i + 1}`, range, value, (next) => { state.x[i] = next; draw(); }));
    });
    logits.replaceChildren(...rows.map(({ row }) => row));
    more.disabled = state.x.length >= MOST;
    fewer.disabled = state.x.length <= LEAST;
    draw();
  }

  function draw() {
    const c = 2 ** state.logC;
    const p = softmax(state.x.map((value) => c * value));
    rows.forEach(({ input, output }, i) => {
      input.value = state.x[i];
      output.textContent = signed(state.x[i]);
    });
    temperature.input.value = state.logC;
    temperature.input.setAttribute("aria-valuetext", `c ${number(c)}, temperature ${number(1 / c)}`);
    temperature.output.textContent = `${number(c)}   (T = ${number(1 / c)})`;
    bars.replaceChildren(...p.map((value, i) => {
      const bar = element("i", { style: `width:${100 * value}%;background:${COLOURS[i]}` });
      return element("div", {}, element("span", {}, `S${"₁₂₃₄₅₆"[i]}`), element("b", {}, bar), element("span", {}, percent(value)));
    }));
    picture.replaceChildren(curves(state.x, state.logC, Math.min(540, Math.max(270, picture.clientWidth))));
    facts.textContent = `Entropy ${entropy(p).toFixed(2)} of at most ${Math.log2(p.length).toFixed(2)} bits`;
    clearTimeout(speak);
    speak = setTimeout(() => { words.textContent = describe(state.x, c); }, 400);
  }

  function tie() {
    const order = state.x.map((_, i) => i).sort((a, b) => state.x[b] - state.x[a]);
    state.x[order[1]] = state.x[order[0]];
    draw();
  }

  const more = button("Add a logit", () => { state.x.push(0); build(); });
  const fewer = button("Remove one", () => { state.x.pop(); build(); });
  const reset = button("Start again", () => {
    state.x = [...start.x];
    state.logC = Math.log2(start.c);
    build();
  });
  const buttons = element("div", { class: "buttons" }, button("Tie the two largest", tie), more, fewer, reset);
  temperature.row.classList.add("temperature");
  el.append(temperature.row, logits, buttons, bars, facts, picture, words);
  build();
  redrawOnResize(el, draw);
}

export default { render };
