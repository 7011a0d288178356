// Two losses of one neuron over its weight and bias: descend on both from the same start.

import { button, element, number, slider } from "./controls.mjs";

const RANGE = 6; // weight and bias from -6 to 6
const CELLS = 30;
const SIZE = 240;
const MARGIN = 30;
const ARROW = 90; // pixels for a gradient of length one

const sigmoid = (o) => (o >= 0 ? 1 / (1 + Math.exp(-o)) : Math.exp(o) / (1 + Math.exp(o)));
const softplus = (o) => Math.max(o, 0) + Math.log1p(Math.exp(-Math.abs(o)));

export const LOSSES = {
  "squared error": {
    colour: "#D55E00",
    value: (o, y) => (sigmoid(o) - y) ** 2 / 2,
    slope: (o, y) => (sigmoid(o) - y) * sigmoid(o) * sigmoid(-o),
  },
  "cross-entropy": {
    colour: "#0072B2",
    value: (o, y) => (1 - y) * softplus(o) + y * softplus(-o),
    slope: (o, y) => (1 - y) * sigmoid(o) - y * sigmoid(-o),
  },
};

// Mean loss and its gradient in weight and bias.
export function evaluate({ value, slope }, points, { w, b }) {
  const sum = { loss: 0, dw: 0, db: 0, right: 0 };
  for (const [x, y] of points) {
    const o = w * x + b;
    sum.loss += value(o, y);
    sum.dw += slope(o, y) * x;
    sum.db += slope(o, y);
    sum.right += o > 0 === y > 0.5 ? 1 : 0;
  }
  const n = points.length;
  return { loss: sum.loss / n, dw: sum.dw / n, db: sum.db / n, right: sum.right };
}

export function describe(name, points, place) {
  const { loss, dw, db, right } = evaluate(LOSSES[name], points, place);
  return `${name}: weight ${number(place.w)}, bias ${number(place.b)}, loss ${number(loss)}, ` +
    `gradient of length ${number(Math.hypot(dw, db), 2)}, ${right} of ${points.length} points right.`;
}

const X = (w) => MARGIN + ((w + RANGE) / (2 * RANGE)) * SIZE;
const Y = (b) => ((RANGE - b) / (2 * RANGE)) * SIZE + 8;
const clamp = (value) => Math.min(RANGE, Math.max(-RANGE, value));

// The landscape: darker is higher, in steps like the contour lines of a map.
function landscape(loss, points) {
  const heights = [];
  for (let i = 0; i < CELLS; i += 1) {
    for (let j = 0; j < CELLS; j += 1) {
      const place = { w: -RANGE + (2 * RANGE * (i + 0.5)) / CELLS, b: -RANGE + (2 * RANGE * (j + 0.5)) / CELLS };
      heights.push({ ...place, loss: evaluate(loss, points, place).loss });
    }
  }
  const top = Math.max(...heights.map((cell) => cell.loss));
  const side = SIZE / CELLS;
  return heights.map(({ w, b, loss: height }) => element("rect", {
    x: X(w) - side / 2, y: Y(b) - side / 2, width: side, height: side, "shape-rendering": "crispEdges",
    fill: loss.colour, opacity: 0.04 + 0.6 * (Math.round((10 * height) / top) / 10),
  }));
}

function map(name, points, onPick) {
  const loss = LOSSES[name];
  const svg = element("svg", { viewBox: `0 0 ${SIZE + MARGIN + 8} ${SIZE + 50}`, "aria-hidden": "true", class: "map" });
  svg.append(...landscape(loss, points));
  for (const tick of [-6, -3, 0, 3, 6]) {
    svg.append(element("text", { x: X(tick), y: SIZE + 24, "text-anchor": "middle" }, number(tick)));
    svg.append(element("text", { x: MARGIN - 6, y: Y(tick) + 4, "text-anchor": "end" }, number(tick)));
  }
  svg.append(element("text", { x: X(0), y: SIZE + 43, "text-anchor": "middle" }, "weight w (bias b upwards)"));
  const path = element("polyline", { class: "path" });
  const arrow = element("line", { class: "arrow" });
  const dots = element("g");
  svg.append(path, dots, arrow);
  svg.addEventListener("pointerdown", (event) => {
    const box = svg.getBoundingClientRect();
    const scale = (SIZE + MARGIN + 8) / box.width;
    const w = (((event.clientX - box.left) * scale - MARGIN) / SIZE) * 2 * RANGE - RANGE;
    const b = RANGE - (((event.clientY - box.top) * scale - 8) / SIZE) * 2 * RANGE;
    if (Math.abs(w) <= RANGE && Math.abs(b) <= RANGE) onPick({ w: Math.round(w * 10) / 10, b: Math.round(b * 10) / 10 });
  });
  const facts = element("p", { class: "facts", "aria-hidden": "true" });
  const box = element("div", { class: "map-box" }, element("p", { class: "map-title" }, name), svg, facts);

  function draw(trail) {
    const at = trail.at(-1);
    const { loss: height, dw, db, right } = evaluate(loss, points, at);
    path.setAttribute("points", trail.map(({ w, b }) => `${X(clamp(w)).toFixed(1)},${Y(clamp(b)).toFixed(1)}`).join(" "));
    dots.replaceChildren(
      ...trail.slice(1, -1).map(({ w, b }) => element("circle", { cx: X(clamp(w)), cy: Y(clamp(b)), r: 1.8 })),
      element("circle", { cx: X(clamp(at.w)), cy: Y(clamp(at.b)), r: 6, class: "here" }),
    );
    const ends = { x1: X(clamp(at.w)), y1: Y(clamp(at.b)) };
    Object.entries({ ...ends, x2: ends.x1 - ARROW * dw, y2: ends.y1 + ARROW * db }).forEach(([key, value]) => arrow.setAttribute(key, value));
    facts.textContent = `loss ${number(height)}, gradient ${number(Math.hypot(dw, db), 2)}, ${right} of ${points.length} right`;
  }
  return { box, draw };
}

function render({ model, el }) {
  const points = model.get("points");
  const begin = { w: model.get("w"), b: model.get("b") };
  const state = { start: { ...begin }, rate: 1, trails: {} };
  const words = element("p", { class: "words", "aria-live": "polite" });
  let speak;

  function restart(start) {
    state.start = start;
    for (const name of Object.keys(LOSSES)) state.trails[name] = [start];
    draw();
  }

  function step(times) {
    for (const [name, trail] of Object.entries(state.trails)) {
      for (let i = 0; i < times; i += 1) {
        const { w, b } = trail.at(-1);
        const { dw, db } = evaluate(LOSSES[name], points, { w, b });
        trail.push({ w: w - state.rate * dw, b: b - state.rate * db });
      }
    }
    draw();
  }

  function draw() {
    const steps = state.trails["cross-entropy"].length - 1;
    for (const [name, { draw: redraw }] of maps) redraw(state.trails[name]);
    for (const [key, control] of [["w", weight], ["b", bias]]) {
      control.input.value = state.start[key];
      control.output.textContent = state.start[key].toFixed(1).replace("-", "\u2212");
    }
    rate.output.textContent = number(state.rate);
    clearTimeout(speak);
    speak = setTimeout(() => {
      const news = Object.entries(state.trails).map(([name, trail]) => describe(name, points, trail.at(-1)));
      words.textContent = `After ${steps} ${steps === 1 ? "step" : "steps"}. ${news.join(" ").replace(/(^|\. )([a-z])/g, (_, dot, letter) => dot + letter.toUpperCase())}`;
    }, 400);
  }

  const maps = Object.keys(LOSSES).map((name) => [name, map(name, points, (place) => restart(place))]);
  const range = { min: -RANGE, max: RANGE, step: 0.1 };
  const weight = slider("start w", range, begin.w, (w) => restart({ ...state.start, w }));
  const bias = slider("start b", range, begin.b, (b) => restart({ ...state.start, b }));
  const rate = slider("step", { min: 0.1, max: 5, step: 0.1 }, state.rate, (value) => { state.rate = value; draw(); });
  const buttons = element("div", { class: "buttons" },
    button("One step", () => step(1)), button("Ten steps", () => step(10)),
    button("A hundred", () => step(100)), button("Start again", () => { state.rate = 1; rate.input.value = 1; restart({ ...begin }); }));
  el.classList.add("one-column");
  el.append(
    element("div", { class: "maps" }, ...maps.map(([, { box }]) => box)), buttons,
    element("div", { class: "sliders", role: "group", "aria-label": "Start and step size" }, weight.row, bias.row, rate.row), words,
  );
  restart({ ...begin });
}

export default { render };
