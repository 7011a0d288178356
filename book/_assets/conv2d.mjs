// A convolution on a grid, window by window: forward it multiplies and adds, backward it spreads the gradient out again.

import { BLUE, GREEN, RED, choice, element, range, short, slider, square, stage } from "./grid.mjs";

export const side = ({ i, k, s, p, d }) => Math.max(0, Math.floor((i + 2 * p - d * (k - 1) - 1) / s) + 1);

// Pixels (row, column) that window (r, c) sees, each with its kernel entry; outside the image where padding lies.
export function taps(c, r, column) {
  return range(c.k).flatMap((a) => range(c.k).map((b) => ({
    row: r * c.s + a * c.d - c.p, column: column * c.s + b * c.d - c.p, a, b,
  })));
}

const inside = (c, { row, column }) => row >= 0 && row < c.i && column >= 0 && column < c.i;

export function forward(c, image, kernel, r, column) {
  return taps(c, r, column).reduce((sum, t) => sum + (inside(c, t) ? image[t.row][t.column] * kernel[t.a][t.b] : 0), 0);
}

// What has come back to each pixel of the padded image after the first `count` windows.
export function backward(c, kernel, g, count) {
  const n = c.i + 2 * c.p;
  const dx = range(n).map(() => range(n).map(() => 0));
  for (const number of range(count)) {
    const [r, column] = [Math.floor(number / side(c)), number % side(c)];
    for (const t of taps(c, r, column)) dx[t.row + c.p][t.column + c.p] += g(r, column) * kernel[t.a][t.b];
  }
  return dx;
}

// An upstream gradient that is not constant, and small enough to add up in one's head.
export const upstream = (r, column) => [1, -1, 2][(r + 2 * column) % 3];

export function describe(c, image, kernel, position, direction) {
  const o = side(c);
  if (!o) return "The kernel does not fit: there is no window.";
  const [r, column] = [Math.floor(position / o), position % o];
  const seen = taps(c, r, column).filter((t) => inside(c, t)).length;
  const where = `Output ${o} by ${o}. Window in row ${r + 1}, column ${column + 1}`;
  const zeros = c.k * c.k - seen ? `, ${c.k * c.k - seen} of its ${c.k * c.k} pixels in the padding` : "";
  if (direction === "forward") return `${where}${zeros}: the sum is ${short(forward(c, image, kernel, r, column))}.`;
  const dx = backward(c, kernel, upstream, position + 1);
  const reached = range(c.i).flatMap((a) => range(c.i).map((b) => [a, b])).filter(([a, b]) => touched(c, position + 1, a, b)).length;
  const sum = range(c.i).reduce((total, a) => total + range(c.i).reduce((line, b) => line + dx[a + c.p][b + c.p], 0), 0);
  return `${where}${zeros}: gradient ${short(upstream(r, column))} times the kernel is added to its pixels. So far ${reached} of ${c.i * c.i} pixels were reached, and the gradients in them sum to ${short(sum)}.`;
}

const touched = (c, count, a, b) => range(count).some((number) =>
  taps(c, Math.floor(number / side(c)), number % side(c)).some((t) => t.row === a && t.column === b));

function picture(state, width) {
  const { c, image, kernel, position, direction } = state;
  const [o, n] = [side(c), c.i + 2 * c.p];
  const beside = width >= 430;
  const size = Math.min(34, Math.floor((width - 8) / (beside ? n + Math.max(o, c.k) + 1 : n)));
  const right = beside ? (n + 1) * size : 0;
  const below = beside ? 0 : n * size + 26;
  const kernelTop = 22 + below;
  const outputTop = kernelTop + c.k * size + 28;
  const height = Math.max(22 + n * size, outputTop + o * size) + 8;
  const total = beside ? right + Math.max(o, c.k, 3) * size : Math.max(n, o, c.k) * size;
  const svg = element("svg", { viewBox: `-2 0 ${total + 6} ${height}`, "aria-hidden": "true" });
  const say = (text, x, y) => svg.append(element("text", { x, y }, text));
  const back = direction === "backward";
  const [r, column] = o ? [Math.floor(position / o), position % o] : [0, 0];
  const window = o ? taps(c, r, column) : [];
  const dx = back ? backward(c, kernel, upstream, o ? position + 1 : 0) : null;
  say(back ? "gradient of the image, so far" : "image", 0, 14);
  const marked = []; // drawn last, so that no neighbour covers their edges
  for (const a of range(n)) {
    for (const b of range(n)) {
      const place = { row: a - c.p, column: b - c.p };
      const isInside = inside(c, place);
      const met = window.some((t) => t.row === place.row && t.column === place.column);
      const value = back ? (isInside || dx[a][b] ? short(dx[a][b]) : "") : isInside ? short(image[place.row][place.column]) : "0";
      const kind = `${isInside ? "" : "zero"} ${met ? "window" : ""}`;
      const drawn = square(b * size, 22 + a * size, size, value, kind, met ? RED : isInside ? BLUE : "");
      if (met) marked.push(drawn);
      else svg.append(drawn);
    }
  }
  svg.append(...marked);
  say(back ? `kernel × ${short(o ? upstream(r, column) : 0)}` : "kernel", right, kernelTop - 8);
  for (const a of range(c.k)) {
    for (const b of range(c.k)) {
      const value = kernel[a][b] * (back && o ? upstream(r, column) : 1);
      svg.append(square(right + b * size, kernelTop + a * size, size, short(value || 0), "", RED));
    }
  }
  say(back ? "gradient g" : "output", right, outputTop - 8);
  for (const number of range(o * o)) {
    const [a, b] = [Math.floor(number / o), number % o];
    const value = back ? upstream(a, b) : number <= position ? forward(c, image, kernel, a, b) : "";
    const kind = number === position ? "window now" : "";
    svg.append(square(right + b * size, outputTop + a * size, size, value === "" ? "" : short(value), kind, GREEN));
  }
  return svg;
}

const SETTINGS = { s: ["stride", 1, 3], p: ["padding", 0, 2], d: ["dilation", 1, 2] };
const DIRECTIONS = ["forward", "backward"];

function render({ model, el }) {
  const kernels = model.get("kernels");
  const state = { c: { i: model.get("image").length, k: kernels[0].length, s: 1, p: 0, d: 1 }, image: model.get("image"), kernel: kernels[0], position: 0, direction: "forward" };
  const window = slider("window", { min: 0, max: 1 }, 0, (position) => { state.position = position; redraw(); });
  const settings = Object.entries(SETTINGS).map(([key, [label, min, max]]) => {
    const made = slider(label, { min, max }, state.c[key], (value) => { state.c[key] = value; redraw(); });
    return { ...made, key, limits: { min, max } };
  });
  const way = choice("Way", DIRECTIONS, 0, (i) => { state.direction = DIRECTIONS[i]; redraw(); });
  const size = choice("Kernel", kernels.map((kernel) => `${kernel.length}×${kernel.length}`), 0, (i) => {
    state.kernel = kernels[i];
    state.c.k = kernels[i].length;
    redraw();
  });
  const group = element("div", { class: "pair", role: "group", "aria-label": "Settings" }, ...settings.map(({ row }) => row));
  const redraw = stage(el, [way.group, size.group, group, window.row], (width) => {
    const most = Math.max(0, side(state.c) ** 2 - 1);
    state.position = Math.min(most, state.position);
    window.set({ min: 0, max: most }, state.position, `${state.position + 1} of ${most + 1}`);
    settings.forEach(({ key, set, limits }) => set(limits, state.c[key]));
    return { svg: picture(state, width), text: describe(state.c, state.image, state.kernel, state.position, state.direction) };
  });
}

export default { render };
