// Queries that can be dragged: a row of weights for each, and its output, a mean of the values, inside of their triangle.

import { button, element, number, redrawOnResize, slider } from "./controls.mjs";

const BLUE = "#0072B2";
const RED = "#D55E00";
const GREEN = "#009E73";
const CORNERS = [[0, 2], [-1.8, -1.2], [1.8, -1.2]]; // keys, and values too
const START = [[-0.5, 1.5], [-1.6, 0.4], [1.5, -0.9]];
const SCALE = { min: 0, max: 30, step: 1 }; // of the scores, in tenths
const LIMIT = 2.2; // a query's coordinates stay within

const dot = (a, b) => a[0] * b[0] + a[1] * b[1];

// Softmax over what may be looked at.
export function softmax(scores, allowed) {
  const top = Math.max(...scores.filter((_, j) => allowed[j]));
  const e = scores.map((s, j) => (allowed[j] ? Math.exp(s - top) : 0));
  const total = e.reduce((a, b) => a + b);
  return e.map((t) => t / total);
}

// The matrix of weights and the outputs.
export function attention(queries, scale, causal) {
  const weights = queries.map((q, i) => softmax(CORNERS.map((k) => scale * dot(q, k)), CORNERS.map((_, j) => !causal || j <= i)));
  const outputs = weights.map((row) => [0, 1].map((axis) => row.reduce((sum, w, j) => sum + w * CORNERS[j][axis], 0)));
  return { weights, outputs };
}

// The sentence that a screen reader says after a change; everything the picture shows, in words.
export function describe({ queries, scale, causal }) {
  const { weights, outputs } = attention(queries, scale, causal);
  const rows = weights.map((row, i) =>
    `Query ${i + 1} at ${number(queries[i][0], 2)}, ${number(queries[i][1], 2)} has the weights ${row.map((w) => number(w, 2)).join(", ")} ` +
    `and its output lies at ${number(outputs[i][0], 2)}, ${number(outputs[i][1], 2)}.`);
  return `Scores are multiplied by ${number(scale, 2)}${causal ? ", and a query looks at no later key" : ""}. ${rows.join(" ")}`;
}

function matrix({ weights }, x0, side) {
  const g = element("g");
  weights.forEach((row, i) => {
    const y = 24 + i * side;
    g.append(element("text", { x: x0 - 8, y: y + side / 2 + 4, "text-anchor": "end" }, `q${i + 1}`));
    row.forEach((w, j) => {
      const x = x0 + j * side;
      g.append(element("rect", { x: x + 1, y: y + 1, width: side - 2, height: side - 2, fill: "none", class: "rule" }));
      const inner = (side - 6) * Math.sqrt(w);
      g.append(element("rect", { x: x + (side - inner) / 2, y: y + (side - inner) / 2, width: inner, height: inner, fill: BLUE }));
    });
  });
  CORNERS.forEach((_, j) => g.append(element("text", { x: x0 + (j + 0.5) * side, y: 16, "text-anchor": "middle" }, `k${j + 1}`)));
  return g;
}

function render({ model, el }) {
  const fresh = () => ({ queries: START.map((q) => [...q]), scale: model.get("scale") ?? Math.SQRT1_2, causal: false });
  let state = fresh();
  let grabbed = 0;
  const row = slider("scale", SCALE, 10 * state.scale, (tenths) => { state.scale = tenths / 10; draw(); });
  const place = element("div", { class: "stage" });
  const reading = element("p", { class: "reading", "aria-hidden": "true" });
  const words = element("p", { class: "words", "aria-live": "polite" });
  let speak;

  function handle(i, at, unit, width, height) {
    const [cx, cy] = at(state.queries[i]);
    const g = element("g", { class: "handle", tabindex: "0", role: "button", "aria-label": `Query ${i + 1}: drag it, or move it with the arrow keys` });
    g.append(element("circle", { cx, cy, r: 16, class: "reach" }), element("circle", { cx, cy, r: 6, style: `fill: ${RED}` }));
    g.append(element("text", { x: cx, y: cy - 12, "text-anchor": "middle", style: `fill: ${RED}` }, `q${i + 1}`));
    const move = (x, y) => {
      grabbed = i;
      state.queries[i] = [x, y].map((t) => Math.round(100 * Math.min(LIMIT, Math.max(-LIMIT, t))) / 100);
      draw();
    };
    g.addEventListener("pointerdown", (event) => { event.preventDefault(); follow(i, unit, width, height, move, event.pointerId); });
    g.addEventListener("keydown", (event) => {
      const step = { ArrowLeft: [-0.1, 0], ArrowRight: [0.1, 0], ArrowUp: [0, 0.1], ArrowDown: [0, -0.1] }[event.key];
      if (!step) return;
      event.preventDefault();
      move(state.queries[i][0] + step[0], state.queries[i][1] + step[1]);
      place.querySelectorAll(".handle")[i].focus();
    });
    return g;
  }

  // The picture is drawn anew at every step, so it is the place around it that keeps the pointer.
  function follow(i, unit, width, height, move, pointerId) {
    place.setPointerCapture(pointerId);
    const onMove = (event) => {
      const box = place.firstChild.getBoundingClientRect();
      const zoom = width / box.width;
      const [x, y] = [(event.clientX - box.left) * zoom, (event.clientY - box.top) * zoom];
      move((x - width / 2) / unit, (0.39 * width - y) / unit);
    };
    const onEnd = () => {
      place.removeEventListener("pointermove", onMove);
      place.querySelectorAll(".handle")[i].focus();
    };
    place.addEventListener("pointermove", onMove);
    place.addEventListener("pointerup", onEnd, { once: true });
    place.addEventListener("pointercancel", onEnd, { once: true });
  }

  function picture(width) {
    const [plane, side] = [0.76 * width, 34];
    const height = plane + 24 + 3 * side + 8;
    const unit = width / 6.4;
    const at = ([x, y]) => [width / 2 + unit * x, 0.39 * width - unit * y];
    const svg = element("svg", { viewBox: `0 0 ${width} ${height}`, style: `max-width: ${width}px`, role: "group", "aria-label": "Three queries that can be moved, and their weights" });
    const found = attention(state.queries, state.scale, state.causal);
    const points = CORNERS.map((v) => at(v).join(",")).join(" ");
    svg.append(element("path", { d: `M${points.replaceAll(" ", "L")}Z`, fill: "none", class: "rule" }));
    CORNERS.forEach((v, j) => {
      const [cx, cy] = at(v);
      svg.append(element("circle", { cx, cy, r: 5, fill: GREEN }));
      svg.append(element("text", { x: cx, y: cy + (v[1] > 0 ? -10 : 20), "text-anchor": "middle", style: `fill: ${GREEN}` }, `k${j + 1} = v${j + 1}`));
    });
    const [x0, y0] = at([0, 0]);
    state.queries.forEach((q, i) => {
      const [x, y] = at(q);
      svg.append(element("line", { x1: x0, y1: y0, x2: x, y2: y, stroke: RED, "stroke-width": 1.5 }));
      const [ox, oy] = at(found.outputs[i]);
      svg.append(element("rect", { x: ox - 5, y: oy - 5, width: 10, height: 10, fill: BLUE }));
      svg.append(element("text", { x: ox + 9, y: oy + 4, style: `fill: ${BLUE}` }, `o${i + 1}`));
    });
    const below = element("g", { transform: `translate(0 ${plane})` });
    below.append(matrix(found, width / 2 - 1.5 * side, side));
    svg.append(below, ...state.queries.map((_, i) => handle(i, at, unit, width, height)));
    return svg;
  }

  function draw() {
    row.input.value = 10 * state.scale;
    row.output.textContent = number(state.scale, 2);
    row.input.setAttribute("aria-valuetext", number(state.scale, 2));
    mask.setAttribute("aria-pressed", String(state.causal));
    place.replaceChildren(picture(Math.min(440, Math.max(260, place.clientWidth))));
    const { weights } = attention(state.queries, state.scale, state.causal);
    reading.textContent = `row ${grabbed + 1}: ${weights[grabbed].map((w) => number(+w.toFixed(2), 2)).join(", ")}`;
    clearTimeout(speak);
    speak = setTimeout(() => { words.textContent = describe(state); }, 400);
  }

  const mask = button("Causal mask", () => { state.causal = !state.causal; draw(); });
  const buttons = element(
    "div", { class: "buttons" },
    mask,
    button("No scale", () => { state.scale = 1; draw(); }),
    button("1/√d", () => { state.scale = Math.SQRT1_2; draw(); }),
    button("Start again", () => { state = fresh(); grabbed = 0; draw(); }),
  );
  row.row.classList.add("temperature");
  el.append(row.row, place, reading, words, buttons);
  draw();
  redrawOnResize(el, draw);
}

export default { render };
