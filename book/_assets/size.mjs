// The size formula: every window that fits, drawn below the input; size, kernel, stride, padding, dilation by slider.

import { BLUE, GREEN, RED, choice, count as counted, element, range, slider, square, stage } from "./grid.mjs";

export const span = ({ k, d }) => d * (k - 1) + 1;
export const room = (c) => c.i + 2 * c.p - span(c);
export const count = (c) => (room(c) < 0 ? 0 : Math.floor(room(c) / c.s) + 1);
export const leftOver = (c) => (room(c) < 0 ? 0 : room(c) % c.s);

export function formula(c) {
  const inside = `(${c.i} + 2·${c.p} \u2212 ${span(c)})/${c.s}`;
  if (room(c) < 0) return `The kernel spans ${span(c)}, the padded input only ${c.i + 2 * c.p}: nothing fits`;
  const exact = room(c) / c.s;
  const rounded = Number.isInteger(exact) ? "" : `, rounded down`;
  return `${inside} = ${+exact.toFixed(2)}${rounded}; plus 1 is ${count(c)}`;
}

export function describe(c) {
  const holes = c.d > 1 && c.k > 1 ? ` with gaps, so it spans ${span(c)}` : "";
  const settings = `Input of ${c.i} with ${counted(c.p, "zero")} at each end, kernel of ${c.k}${holes}, stride ${c.s}.`;
  if (room(c) < 0) return `${settings} The kernel does not fit even once.`;
  const rest = leftOver(c) ? `Left over at the end and never seen: ${leftOver(c)}.` : "Nothing is left over.";
  return `${settings} ${count(c) === 1 ? "1 window fits" : `${count(c)} windows fit`}. ${rest}`;
}

function picture(c, width) {
  const columns = c.i + 2 * c.p;
  const size = Math.max(6, Math.min(30, Math.floor((width - 4) / Math.max(columns, span(c)))));
  const x = (cell) => 2 + cell * size;
  const row = Math.min(20, size);
  const bottom = size + 12 + count(c) * (row + 4);
  const svg = element("svg", { viewBox: `0 0 ${Math.max(columns, span(c)) * size + 4} ${bottom + 22}`, "aria-hidden": "true" });
  const rest = leftOver(c);
  if (rest) {
    const band = element("rect", { x: x(columns - rest), y: 2, width: rest * size, height: bottom });
    band.style.fill = GREEN;
    band.style.fillOpacity = 0.25;
    svg.append(band);
    svg.append(element("text", { x: x(columns) - 2, y: bottom + 16, "text-anchor": "end" }, `left over: ${rest}`));
  }
  for (const cell of range(columns)) {
    const zero = cell < c.p || cell >= c.p + c.i;
    svg.append(square(x(cell), 2, size, size < 14 ? "" : zero ? "0" : String(cell - c.p), zero ? "zero" : ""));
  }
  for (const number of range(count(c))) {
    const y = size + 12 + number * (row + 4);
    const frame = element("rect", { x: x(number * c.s), y, width: span(c) * size, height: row, class: "frame" });
    frame.style.stroke = RED;
    for (const entry of range(c.k)) {
      const box = element("rect", { x: x(number * c.s + entry * c.d) + 1, y: y + 1, width: size - 2, height: row - 2 });
      box.style.fill = BLUE;
      svg.append(box);
    }
    svg.append(frame);
  }
  return svg;
}

const NAMES = {
  i: ["input i", 1, 24], k: ["kernel k", 1, 8], s: ["stride s", 1, 6], p: ["padding p", 0, 4], d: ["dilation d", 1, 4],
};

function render({ model, el }) {
  const state = { ...model.get("settings") };
  const sliders = Object.entries(NAMES).map(([key, [label, min, max]]) => {
    const made = slider(label, { min, max }, state[key], (value) => { state[key] = value; redraw(); });
    return { ...made, key, limits: { min, max } };
  });
  const examples = model.get("examples");
  const presets = choice("Examples", examples.map(({ name }) => name), -1, (n) => {
    Object.assign(state, examples[n].settings);
    redraw();
  });
  const result = element("p", { class: "outcome", "aria-hidden": "true" });
  const group = element("div", { class: "pair", role: "group", "aria-label": "Settings" }, ...sliders.map(({ row }) => row));
  const redraw = stage(el, [group, presets.group, result], (width) => {
    sliders.forEach(({ key, set, limits }) => set(limits, state[key]));
    const chosen = examples.findIndex(({ settings }) => Object.entries(settings).every(([key, value]) => state[key] === value));
    presets.press(chosen);
    result.textContent = formula(state);
    return { svg: picture(state, width), text: describe(state) };
  });
}

export default { render };
