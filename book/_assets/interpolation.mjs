// A network through every point: points to move, ReLU or sigmoid, ε or λ, and the matrix M with its triangle.

import { button, element, number, redrawOnResize, slider } from "./controls.mjs";

const X_RANGE = [0, 6];
const Y_RANGE = [-5, 7];
const MOST = 7;
const LEAST = 2;
const SPARE_PLACES = [5.5, 2, 0.25, 4, 3]; // where a new point may stand, the first that is free

// Units that share the direction 1: projections in falling order, hidden biases, matrix, solution.
export function fit(points, mode, setting) {
  const sorted = [...points].sort((a, b) => b.x - a.x);
  const p = sorted.map((point) => point.x);
  const gap = smallestGap(p);
  const eps = mode === "relu" ? setting * gap : 0;
  const phi = mode === "relu" ? (t) => Math.max(t + eps, 0) : (t) => 1 / (1 + Math.exp(-setting * t));
  const M = p.map((x) => [...p.slice(0, -1).map((own) => phi(x - own)), 1]);
  const { solution, det } = solve(M, sorted.map((point) => point.y));
  const weights = solution.slice(0, -1);
  const y = (x) => weights.reduce((sum, v, j) => sum + v * phi(x - p[j]), solution.at(-1));
  return { p, gap, eps, M, det, weights, y, exact: gap > 1e-6 && solution.every(Number.isFinite) };
}

export function smallestGap(falling) {
  return Math.min(Infinity, ...falling.slice(1).map((x, i) => falling[i] - x));
}

// Gaussian elimination with pivots; the determinant on the way.
export function solve(matrix, right) {
  const A = matrix.map((row, i) => [...row, right[i]]);
  const n = A.length;
  let det = 1;
  for (let k = 0; k < n; k++) {
    const top = A.reduce((best, row, i) => (i >= k && Math.abs(row[k]) > Math.abs(A[best][k]) ? i : best), k);
    if (top !== k) [A[k], A[top], det] = [A[top], A[k], -det];
    det *= A[k][k];
    for (let i = k + 1; i < n; i++) {
      const factor = A[i][k] / A[k][k];
      for (let j = k; j <= n; j++) A[i][j] -= factor * A[k][j];
    }
  }
  const solution = Array(n).fill(0);
  for (let i = n - 1; i >= 0; i--) {
    const known = A[i].slice(i + 1, n).reduce((sum, a, j) => sum + a * solution[i + 1 + j], 0);
    solution[i] = (A[i][n] - known) / A[i][i];
  }
  return { solution, det };
}

// How many entries below the diagonal are not zero.
export function left(M) {
  return M.flatMap((row, i) => row.slice(0, i)).filter((value) => value > 1e-9).length;
}

export function describe(points, mode, setting) {
  const net = fit(points, mode, setting);
  const name = mode === "relu" ? `ReLU, ε = ${number(net.eps)}` : `Sigmoid, λ = ${number(setting)}`;
  if (!net.exact) return `${name}: two points stand above each other, and no function takes two values there.`;
  const largest = Math.max(...net.weights.map(Math.abs));
  const below = left(net.M);
  const shape = below
    ? `${below} ${below === 1 ? "entry" : "entries"} below the diagonal of M ${below === 1 ? "is" : "are"} not zero`
    : "M is upper triangular";
  return `${name}: ${shape}, its determinant is ${number(net.det)}. The curve passes through all ${points.length} points. Largest output weight ${number(largest)}.`;
}

// The curve as a path, cut off where it leaves the frame.
function path(y, X, Y) {
  const [low, high] = Y_RANGE;
  const inside = (v) => v >= low && v <= high;
  const parts = [];
  let before;
  for (let i = 0; i <= 600; i++) {
    const x = X_RANGE[0] + ((X_RANGE[1] - X_RANGE[0]) * i) / 600;
    const now = { x, y: y(x) };
    if (before && inside(before.y) !== inside(now.y)) {
      const outside = inside(now.y) ? before.y : now.y;
      const edge = outside > high ? high : low;
      const at = before.x + ((edge - before.y) / (now.y - before.y)) * (x - before.x);
      parts.push(`${inside(now.y) ? "M" : "L"}${X(at).toFixed(1)} ${Y(edge).toFixed(1)}`);
    }
    if (inside(now.y)) parts.push(`${parts.length ? "L" : "M"}${X(x).toFixed(1)} ${Y(now.y).toFixed(1)}`);
    before = now;
  }
  return parts.join("");
}

function matrixTable(M, width) {
  const n = M.length;
  const cell = Math.min(52, width / n);
  const largest = Math.max(...M.flat());
  const svg = element("svg", { viewBox: `0 0 ${cell * n} ${cell * n}`, "aria-hidden": "true", class: "matrix" });
  svg.style.maxWidth = `${cell * n}px`;
  M.forEach((row, i) => row.forEach((value, j) => {
    const kind = i === j ? "on-diagonal" : i < j ? "above" : value > 1e-9 ? "below" : "zero";
    const box = { x: j * cell + 1, y: i * cell + 1, width: cell - 2, height: cell - 2, class: kind };
    const rect = element("rect", box);
    rect.style.fillOpacity = kind === "zero" ? 0 : 0.2 + (0.5 * value) / largest;
    const at = { x: (j + 0.5) * cell, y: (i + 0.5) * cell + 4, "text-anchor": "middle" };
    svg.append(rect, element("text", at, value > 1e-9 && value < 0.01 ? "<.01" : number(value > 1e-9 ? value : 0, 3)));
  }));
  return svg;
}

function render({ model, el }) {
  const start = () => model.get("points").map(([x, y]) => ({ x, y }));
  const state = { points: start(), mode: "relu", relu: 1, sigmoid: 2.5 };
  const picture = element("div", { class: "network-picture" });
  const matrix = element("div", { class: "network-matrix" });
  const facts = element("p", { class: "facts", "aria-hidden": "true" });
  const words = element("p", { class: "words", "aria-live": "polite" });
  const modes = ["relu", "sigmoid"].map((mode) => button(mode === "relu" ? "ReLU" : "Sigmoid", () => {
    state.mode = mode;
    draw();
  }));
  const eps = slider("ε / gap", { min: 0.1, max: 1.6, step: 0.05 }, state.relu, (value) => { state.relu = value; draw(); });
  const lam = slider("λ", { min: -1, max: 5, step: 0.1 }, Math.log2(state.sigmoid), (value) => { state.sigmoid = 2 ** value; draw(); });
  const more = button("Add a point", () => {
    const x = SPARE_PLACES.find((place) => state.points.every((point) => Math.abs(point.x - place) > 0.2));
    state.points.push({ x, y: 1 });
    build();
  });
  const fewer = button("Remove one", () => { state.points.pop(); build(); });
  const again = button("Start again", () => {
    Object.assign(state, { points: start(), relu: 1, sigmoid: 2.5 });
    eps.input.value = 1;
    lam.input.value = Math.log2(2.5);
    build();
  });
  let drawing;
  let speak;

  function build() {
    more.disabled = state.points.length >= MOST;
    fewer.disabled = state.points.length <= LEAST;
    drawing = frame(Math.min(540, Math.max(270, picture.clientWidth)));
    picture.replaceChildren(drawing.svg);
    draw();
  }

  function frame(width) {
    const [height, leftEdge, bottom] = [280, 30, 24];
    const X = (x) => leftEdge + ((x - X_RANGE[0]) / (X_RANGE[1] - X_RANGE[0])) * (width - leftEdge - 12);
    const Y = (y) => 8 + ((Y_RANGE[1] - y) / (Y_RANGE[1] - Y_RANGE[0])) * (height - bottom - 8);
    const svg = element("svg", { viewBox: `0 0 ${width} ${height}`, role: "group", "aria-label": "Points that can be moved, and the curve through them" });
    for (const y of [-4, -2, 0, 2, 4, 6]) {
      svg.append(element("line", { x1: leftEdge, x2: width - 12, y1: Y(y), y2: Y(y), class: "rule" }));
      svg.append(element("text", { x: leftEdge - 6, y: Y(y) + 4, "text-anchor": "end", "aria-hidden": "true" }, number(y)));
    }
    for (let x = 0; x <= 6; x++) {
      svg.append(element("text", { x: X(x), y: height - 6, "text-anchor": "middle", "aria-hidden": "true" }, String(x)));
    }
    const curve = svg.appendChild(element("path", { class: "curve", stroke: "#0072B2", "aria-hidden": "true" }));
    const handles = state.points.map((point) => svg.appendChild(handle(point, svg, width, X, Y)));
    return { svg, curve, handles, X, Y };
  }

  function handle(point, svg, width, X, Y) {
    const g = element("g", { tabindex: 0, role: "slider", class: "handle", "aria-valuemin": X_RANGE[0], "aria-valuemax": X_RANGE[1] },
      element("circle", { r: 16, class: "reach" }), element("circle", { r: 7 }), element("text", { y: -12, "text-anchor": "middle" }));
    const move = (x, y) => {
      point.x = Math.round(100 * Math.min(X_RANGE[1], Math.max(X_RANGE[0], x))) / 100;
      point.y = Math.round(100 * Math.min(4, Math.max(-2, y))) / 100;
      draw();
    };
    g.addEventListener("pointerdown", (event) => { g.setPointerCapture(event.pointerId); g.focus(); event.preventDefault(); });
    g.addEventListener("pointermove", (event) => {
      if (!g.hasPointerCapture(event.pointerId)) return;
      const box = svg.getBoundingClientRect();
      const scale = width / box.width;
      const [x, y] = [(event.clientX - box.left) * scale, (event.clientY - box.top) * scale];
      const [x0, x1, y0, y1] = [X(0), X(1), Y(0), Y(1)];
      move((x - x0) / (x1 - x0), (y - y0) / (y1 - y0));
    });
    g.addEventListener("keydown", (event) => {
      const step = { ArrowLeft: [-0.05, 0], ArrowRight: [0.05, 0], ArrowUp: [0, 0.1], ArrowDown: [0, -0.1] }[event.key];
      if (!step) return;
      event.preventDefault();
      move(point.x + step[0], point.y + step[1]);
    });
    return g;
  }

  function draw() {
    const { mode, points } = state;
    const net = fit(points, mode, state[mode]);
    modes.forEach((one, i) => one.setAttribute("aria-pressed", String(["relu", "sigmoid"][i] === mode)));
    eps.row.hidden = mode !== "relu";
    lam.row.hidden = mode !== "sigmoid";
    eps.output.textContent = `${number(state.relu)}   (ε = ${number(net.eps, 2)})`;
    lam.output.textContent = number(state.sigmoid);
    eps.input.setAttribute("aria-valuetext", `ε ${number(net.eps)}, ${number(state.relu)} times the smallest gap`);
    lam.input.setAttribute("aria-valuetext", `λ ${number(state.sigmoid)}`);
    drawing.curve.setAttribute("d", net.exact ? path(net.y, drawing.X, drawing.Y) : "");
    const rank = (point) => 1 + points.filter((other) => other.x > point.x).length;
    points.forEach((point, i) => {
      const g = drawing.handles[i];
      g.setAttribute("transform", `translate(${drawing.X(point.x).toFixed(1)} ${drawing.Y(point.y).toFixed(1)})`);
      g.setAttribute("aria-label", `Point ${rank(point)} in falling order; arrow keys move it`);
      g.setAttribute("aria-valuenow", point.x);
      g.setAttribute("aria-valuetext", `x ${number(point.x)}, y ${number(point.y)}`);
      g.lastChild.textContent = rank(point);
    });
    matrix.replaceChildren(matrixTable(net.M, Math.max(200, Math.min(360, matrix.clientWidth))));
    facts.textContent = net.exact
      ? `det M = ${number(net.det)}, largest output weight ${number(Math.max(...net.weights.map(Math.abs)))}`
      : "Two points stand above each other.";
    clearTimeout(speak);
    speak = setTimeout(() => { words.textContent = describe(points, mode, state[mode]); }, 400);
  }

  const choice = element("div", { class: "buttons", role: "group", "aria-label": "Activation" }, ...modes);
  eps.row.classList.add("temperature");
  lam.row.classList.add("temperature");
  el.classList.add("one-column");
  const title = element("p", { class: "map-title" }, "M: a row for each point, a column for each unit, and ones");
  el.append(choice, eps.row, lam.row, picture, title, matrix, facts, element("div", { class: "buttons" }, more, fewer, again), words);
  build();
  redrawOnResize(el, build);
}

export default { render };
