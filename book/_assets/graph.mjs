// The graph of L = max(x y, z) + x, stepped through forward and back.

import { button, element, number, slider } from "./controls.mjs";

const BOX = { width: 92, height: 58 };
const PLACES = { x: [2, 2], y: [2, 82], z: [2, 162], p: [126, 70], m: [250, 120], L: [374, 10] };
const ARROWS = [["x", "p"], ["y", "p"], ["p", "m"], ["z", "m"], ["m", "L"], ["x", "L"]];
const NAMES = { x: "x", y: "y", z: "z", p: "p = xy", m: "m = max", L: "L = m + x" };

// All values, and what each arrow sends back: the gate of its end says how.
export function run({ x, y, z }) {
  const p = x * y;
  const m = Math.max(p, z);
  const open = p >= z ? 1 : 0;
  const sent = { mL: 1, xL: 1, pm: open, zm: 1 - open, xp: open * y, yp: open * x };
  return {
    values: { x, y, z, p, m, L: m + x }, sent,
    grads: { L: 1, m: sent.mL, p: sent.pm, z: sent.zm, y: sent.yp, x: sent.xL + sent.xp },
  };
}

// One step each: the node that is dealt with, whether it is the way back, and what is said.
export const STEPS = [
  { title: "The inputs", nodes: ["x", "y", "z"], says: () => "Three values that no step has made." },
  { title: "A product", nodes: ["p"], says: ({ values: v }) => `p = x·y = ${number(v.p)}` },
  { title: "A maximum", nodes: ["m"], says: ({ values: v }) => `m = max(p, z) = ${number(v.m)}` },
  { title: "A sum", nodes: ["L"], says: ({ values: v }) => `L = m + x = ${number(v.L)}. Now the way back.` },
  { title: "The loss", back: true, nodes: ["L"], says: () => "∂L/∂L = 1" },
  { title: "The sum copies", back: true, nodes: ["m"], arrows: ["mL", "xL"], says: () => "1 to m, and 1 to x, which waits for its other user." },
  {
    title: "The maximum routes", back: true, nodes: ["p", "z"], arrows: ["pm", "zm"],
    says: ({ sent }) => (sent.pm ? "All to p, the larger; 0 to z." : "All to z, the larger; 0 to p."),
  },
  {
    title: "The product swaps", back: true, nodes: ["y"], arrows: ["xp", "yp"],
    says: ({ values: v, grads: g, sent }) => `To x: ${number(g.p)}·y = ${number(sent.xp)}; to y: ${number(g.p)}·x = ${number(sent.yp)}; y is ${number(v.y)}.`,
  },
  { title: "A value used twice adds", back: true, nodes: ["x"], says: ({ sent, grads: g }) => `∂L/∂x = ${number(sent.xL)} + ${number(sent.xp)} = ${number(g.x)}` },
];

function node(name, result, step) {
  const [x, y] = PLACES[name];
  const since = (back) => STEPS.findIndex((one) => Boolean(one.back) === back && one.nodes.includes(name));
  const parts = [element("rect", { x, y, width: BOX.width, height: BOX.height, rx: 8, class: "unit" })];
  const write = (text, at, kind) => parts.push(element("text", { x: x + BOX.width / 2, y: y + at, "text-anchor": "middle", class: kind }, text));
  write(NAMES[name], 16, "");
  for (const [back, at, value] of [[false, 34, result.values[name]], [true, 51, result.grads[name]]]) {
    const now = step === since(back) ? " now" : "";
    if (step >= since(back)) write((back ? "∂ " : "") + number(value), at, (back ? "back" : "forth") + now);
  }
  return element("g", {}, ...parts);
}

function arrow([from, to], result, step) {
  const [x1, y1, x2, y2] = [PLACES[from][0] + BOX.width, PLACES[from][1] + 29, PLACES[to][0], PLACES[to][1] + 29];
  const lit = (STEPS[step].arrows ?? []).includes(from + to);
  const parts = [element("line", { x1, y1, x2, y2, class: `link${lit ? " lit" : ""}` })];
  const at = { x: x1 + 0.55 * (x2 - x1), y: y1 + 0.55 * (y2 - y1) - 4, "text-anchor": "middle", class: "on-link back now" };
  if (lit) parts.push(element("text", at, number(result.sent[from + to])));
  return parts;
}

function render({ model, el }) {
  const start = () => ({ x: model.get("x"), y: model.get("y"), z: model.get("z") });
  const state = { inputs: start(), step: 0 };
  const picture = element("div", { class: "network", tabindex: 0, role: "group", "aria-label": "The graph. The arrow keys step through it." });
  const title = element("p", { class: "step-title" });
  const words = element("p", { class: "step-formula" });

  function draw() {
    const result = run(state.inputs);
    const svg = element("svg", { viewBox: "0 0 468 222", "aria-hidden": "true" });
    svg.append(...ARROWS.flatMap((pair) => arrow(pair, result, state.step)));
    svg.append(...Object.keys(PLACES).map((name) => node(name, result, state.step)));
    picture.replaceChildren(svg);
    title.textContent = `${state.step + 1} of ${STEPS.length} · ${STEPS[state.step].title}`;
    words.textContent = STEPS[state.step].says(result);
    back.disabled = state.step === 0;
    next.disabled = state.step === STEPS.length - 1;
    sliders.forEach(({ input, output }, i) => { input.value = state.inputs["xyz"[i]]; output.textContent = number(state.inputs["xyz"[i]]); });
  }

  function go(step) {
    state.step = Math.min(STEPS.length - 1, Math.max(0, step));
    draw();
  }

  picture.addEventListener("keydown", (event) => {
    const to = { ArrowRight: state.step + 1, ArrowLeft: state.step - 1, Home: 0, End: STEPS.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    go(to);
  });
  const back = button("Back", () => go(state.step - 1));
  const next = button("Next", () => go(state.step + 1));
  const end = button("To the end", () => go(STEPS.length - 1));
  const reset = button("Start again", () => { state.inputs = start(); go(0); });
  const range = { min: -5, max: 5, step: 1 };
  const sliders = [..."xyz"].map((name) => slider(name, range, state.inputs[name], (value) => { state.inputs[name] = value; draw(); }));
  el.classList.add("one-column");
  el.append(
    picture, element("div", { class: "buttons" }, back, next, end, reset),
    element("div", { class: "step-text", "aria-live": "polite" }, title, words),
    element("div", { class: "sliders", role: "group", "aria-label": "Inputs" }, ...sliders.map(({ row }) => row)),
  );
  draw();
}

export default { render };
