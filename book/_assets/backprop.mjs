// Backpropagation through a network of two inputs, two hidden units and two outputs, number by number.

import { button, element, slider } from "./controls.mjs";

const INDEX = ["₁", "₂"];
const BOX = { width: 94, height: 84 };
const COLUMNS = [2, 152, 302];
const ROWS = [4, 140];
const WIDTH = COLUMNS[2] + BOX.width + 2;
const HEIGHT = ROWS[1] + BOX.height + 4;

const sigmoid = (t) => (t >= 0 ? 1 / (1 + Math.exp(-t)) : Math.exp(t) / (1 + Math.exp(t)));
const softplus = (t) => Math.max(t, 0) + Math.log1p(Math.exp(-Math.abs(t)));
const times = (W, v) => W.map((row) => row.reduce((sum, w, i) => sum + w * v[i], 0));
const turned = (W) => W[0].map((_, i) => W.map((row) => row[i]));
const outer = (u, v) => u.map((a) => v.map((b) => a * b));

// Every number of a forward and a backward pass, for the class y (0 or 1).
export function run({ x, y, W1, b1, W2, b2 }) {
  const ha = times(W1, x).map((sum, j) => sum + b1[j]);
  const hs = ha.map(softplus);
  const oa = times(W2, hs).map((sum, k) => sum + b2[k]);
  const top = Math.max(...oa);
  const weights = oa.map((value) => Math.exp(value - top));
  const sum = weights[0] + weights[1];
  const os = weights.map((weight) => weight / sum);
  const loss = top + Math.log(sum) - oa[y];
  const dOa = os.map((value, k) => value - (k === y ? 1 : 0));
  const dHs = times(turned(W2), dOa);
  const dHa = dHs.map((value, j) => value * sigmoid(ha[j]));
  return {
    x, y, W1, b1, W2, b2, ha, hs, oa, os, loss, dOa, dHs, dHa,
    dW2: outer(dOa, hs), dW1: outer(dHa, x), dX: times(turned(W1), dHa),
  };
}

const show = (value) => (Math.abs(value) < 0.005 ? "0" : value.toFixed(2).replace(/\.?0+$/, "")).replace("-", "\u2212");
const factor = (value) => (value < 0 && show(value) !== "0" ? `(${show(value)})` : show(value));
const product = (a, b) => `${factor(a)}·${factor(b)}`;
const each = (line) => [0, 1].map(line);
const ways = (W, v) => `${product(W[0], v[0])} + ${product(W[1], v[1])}`;
const cell = (name, k, j) => `∂L/∂${name}${INDEX[k]}${INDEX[j]}`;

// One step each: what is computed, and every number of it. `lights` names the lines that are used.
export const STEPS = [
  { title: "The input", formula: "x", lines: (n) => each((i) => `x${INDEX[i]} = ${show(n.x[i])}`) },
  {
    title: "Hidden layer, before the activation", formula: "hᵃ = W⁽¹⁾x + b⁽¹⁾", lights: 0,
    lines: (n) => each((j) => `hᵃ${INDEX[j]} = ${show(n.b1[j])} + ${ways(n.W1[j], n.x)} = ${show(n.ha[j])}`),
  },
  {
    title: "Hidden layer, after the activation", formula: "hˢ = softplus(hᵃ)",
    lines: (n) => each((j) => `hˢ${INDEX[j]} = log(1 + exp(${show(n.ha[j])})) = ${show(n.hs[j])}`),
  },
  {
    title: "Output layer, before softmax", formula: "oᵃ = W⁽²⁾hˢ + b⁽²⁾", lights: 1,
    lines: (n) => each((k) => `oᵃ${INDEX[k]} = ${show(n.b2[k])} + ${ways(n.W2[k], n.hs)} = ${show(n.oa[k])}`),
  },
  {
    title: "Probabilities", formula: "oˢ = softmax(oᵃ)",
    lines: (n) => each((k) => `oˢ${INDEX[k]} = exp(${show(n.oa[k])}) / (exp(${show(n.oa[0])}) + exp(${show(n.oa[1])})) = ${show(n.os[k])}`),
  },
  {
    title: "The loss", formula: "L = −log oˢ of the right class",
    lines: (n) => [`L = −log ${show(n.os[n.y])} = ${show(n.loss)}`, "Now the way back. Read the lower numbers."],
  },
  {
    title: "Back: prediction minus target", formula: "δₒ = ∂L/∂oᵃ = oˢ − e_y",
    lines: (n) => each((k) => `∂L/∂oᵃ${INDEX[k]} = ${show(n.os[k])} − ${k === n.y ? 1 : 0} = ${show(n.dOa[k])}`),
  },
  {
    title: "The output weights: error times activity", formula: "∂L/∂W⁽²⁾ = δₒ (hˢ)ᵀ, ∂L/∂b⁽²⁾ = δₒ", lights: 1, grads: 1,
    lines: (n) => each((k) => each((j) => `${cell("W⁽²⁾", k, j)} = ${product(n.dOa[k], n.hs[j])} = ${show(n.dW2[k][j])}`)).flat(),
  },
  {
    title: "Back through the output weights", formula: "∂L/∂hˢ = (W⁽²⁾)ᵀ δₒ", lights: 1,
    lines: (n) => each((j) => `∂L/∂hˢ${INDEX[j]} = ${ways([n.W2[0][j], n.W2[1][j]], n.dOa)} = ${show(n.dHs[j])}`),
  },
  {
    title: "Back through the activation", formula: "δₕ = ∂L/∂hᵃ = ∂L/∂hˢ ⊙ σ(hᵃ)",
    lines: (n) => each((j) => `∂L/∂hᵃ${INDEX[j]} = ${factor(n.dHs[j])}·σ(${show(n.ha[j])}) = ${product(n.dHs[j], sigmoid(n.ha[j]))} = ${show(n.dHa[j])}`),
  },
  {
    title: "The first weights: error times activity", formula: "∂L/∂W⁽¹⁾ = δₕ xᵀ, ∂L/∂b⁽¹⁾ = δₕ", lights: 0, grads: 0,
    lines: (n) => each((j) => each((i) => `${cell("W⁽¹⁾", j, i)} = ${product(n.dHa[j], n.x[i])} = ${show(n.dW1[j][i])}`)).flat(),
  },
  {
    title: "All the way to the input", formula: "∂L/∂x = (W⁽¹⁾)ᵀ δₕ", lights: 0,
    lines: (n) => each((i) => `∂L/∂x${INDEX[i]} = ${ways([n.W1[0][i], n.W1[1][i]], n.dHa)} = ${show(n.dX[i])}`),
  },
];

// What a box says, line by line: a name, a number, the step at which it appears, and whether it came back.
function entries(column, row, n) {
  const i = INDEX[row];
  if (column === 0) return [[`x${i}`, n.x[row], 0], [`∂x${i}`, n.dX[row], 11, true]];
  if (column === 1) {
    return [[`hᵃ${i}`, n.ha[row], 1], [`hˢ${i}`, n.hs[row], 2], [`∂hˢ${i}`, n.dHs[row], 8, true], [`∂hᵃ${i}`, n.dHa[row], 9, true]];
  }
  return [[`oᵃ${i}`, n.oa[row], 3], [`oˢ${i}`, n.os[row], 4], [`∂oᵃ${i}`, n.dOa[row], 6, true]];
}

function box(column, row, n, step) {
  const [x, y] = [COLUMNS[column], ROWS[row]];
  const right = column === 2 && row === n.y ? " right-class" : "";
  const parts = [element("rect", { x, y, width: BOX.width, height: BOX.height, rx: 8, class: `unit${right}` })];
  const list = entries(column, row, n);
  const top = y + BOX.height / 2 - (list.length - 1) * 9.5 + 5;
  list.forEach(([name, value, since, back], line) => {
    if (step < since) return;
    const kind = `${back ? "back" : "forth"}${step === since ? " now" : ""}`;
    const at = { y: top + 19 * line, class: kind };
    parts.push(element("text", { ...at, x: x + 6 }, name), element("text", { ...at, x: x + BOX.width - 6, "text-anchor": "end" }, show(value)));
  });
  return element("g", {}, ...parts);
}

// The lines between two columns, with their weights, or with the gradients of these.
function lines(layer, n, { lights, grads }) {
  const W = layer === 0 ? n.W1 : n.W2;
  const G = layer === 0 ? n.dW1 : n.dW2;
  const [from, to] = [COLUMNS[layer] + BOX.width, COLUMNS[layer + 1]];
  const links = [];
  const labels = [];
  for (const k of [0, 1]) {
    for (const j of [0, 1]) {
      const [y1, y2] = [ROWS[j] + BOX.height / 2, ROWS[k] + BOX.height / 2];
      const lit = lights === layer ? " lit" : "";
      links.push(element("line", { x1: from, y1, x2: to, y2, class: `link${lit}` }));
      const share = k === j ? 0.5 : 0.28;
      const label = { x: from + share * (to - from), y: y1 + share * (y2 - y1) - 4, "text-anchor": "middle" };
      const kind = grads === layer ? "back now" : `weight${lit}`;
      labels.push(element("text", { ...label, class: `on-link ${kind}` }, show(grads === layer ? G[k][j] : W[k][j])));
    }
  }
  return { links, labels };
}

function render({ model, el }) {
  const network = Object.fromEntries(["W1", "b1", "W2", "b2"].map((name) => [name, model.get(name)]));
  const state = { x: [...model.get("x")], y: model.get("y"), step: 0 };
  const picture = element("div", { class: "network", tabindex: 0, role: "group", "aria-label": "The network. The arrow keys step through it." });
  const title = element("p", { class: "step-title" });
  const formula = element("p", { class: "step-formula" });
  const list = element("ul", { class: "step-lines" });
  const text = element("div", { class: "step-text", "aria-live": "polite" }, title, formula, list);

  function draw() {
    const n = run({ ...network, x: state.x, y: state.y });
    const { title: name, formula: how, lines: said, lights, grads } = STEPS[state.step];
    const svg = element("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, "aria-hidden": "true" });
    const between = [0, 1].map((layer) => lines(layer, n, { lights, grads }));
    svg.append(...between.flatMap(({ links }) => links));
    svg.append(...[0, 1, 2].flatMap((column) => [0, 1].map((row) => box(column, row, n, state.step))));
    svg.append(...between.flatMap(({ labels }) => labels));
    picture.replaceChildren(svg);
    title.textContent = `${state.step + 1} of ${STEPS.length} · ${name}`;
    formula.textContent = how;
    list.replaceChildren(...said(n).map((line) => element("li", {}, line)));
    back.disabled = state.step === 0;
    next.disabled = state.step === STEPS.length - 1;
    inputs.forEach(({ input, output }, i) => { input.value = state.x[i]; output.textContent = show(state.x[i]); });
    target.textContent = `Right class: ${state.y + 1} (change)`;
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
  const target = button("", () => { state.y = 1 - state.y; draw(); });
  const end = button("To the end", () => go(STEPS.length - 1));
  const reset = button("Start again", () => { state.x = [...model.get("x")]; state.y = model.get("y"); go(0); });
  const range = { min: -3, max: 3, step: 0.5 };
  const inputs = [0, 1].map((i) => slider(`x${INDEX[i]}`, range, state.x[i], (value) => { state.x[i] = value; draw(); }));
  el.classList.add("one-column");
  el.append(
    picture, element("div", { class: "buttons" }, back, next, end, reset, target), text,
    element("div", { class: "sliders", role: "group", "aria-label": "Inputs" }, ...inputs.map(({ row }) => row)),
  );
  draw();
}

export default { render };
