// One-dimensional convolution: a kernel slides along a signal, flipped or not, in three modes.

import { BLUE, GREEN, RED, choice, count, element, range, short, slider, square, stage } from "./grid.mjs";

export const MODES = ["full", "same", "valid"];

// Positions t of the kernel's newest end, first and last, in each mode (n at least k).
export function positions(mode, n, k) {
  const same = Math.floor((k - 1) / 2);
  return { full: [0, n + k - 2], same: [same, same + n - 1], valid: [k - 1, n - 1] }[mode];
}

// The kernel as it lies under the signal, and the products at position t.
export function products(a, v, t, flip) {
  const laid = flip ? [...v].reverse() : v;
  return laid.map((weight, j) => {
    const i = t - v.length + 1 + j;
    return { i, weight, sample: a[i] ?? 0, inside: i >= 0 && i < a.length };
  });
}

export const total = (terms) => terms.reduce((sum, { weight, sample }) => sum + weight * sample, 0);

export function describe(a, v, t, mode, flip) {
  const terms = products(a, v, t, flip);
  const [first, last] = positions(mode, a.length, v.length);
  const sum = terms.map(({ weight, sample }) => `${short(weight)} times ${short(sample)}`).join(" plus ");
  const outside = terms.filter(({ inside }) => !inside).length;
  const border = outside ? `On zeros outside the signal: ${outside} of the kernel's ${count(v.length, "number")}.` : "The whole kernel lies on the signal.";
  const name = flip ? "Convolution" : "Correlation, kernel not flipped";
  return `${name}, mode ${mode}, ${count(last - first + 1, "number")}. Number ${t - first + 1}, t = ${t}: ${sum} is ${short(total(terms))}. ${border}`;
}

function picture(state, width) {
  const { a, v, t, mode, flip } = state;
  const [n, k] = [a.length, v.length];
  const columns = n + 2 * (k - 1);
  const size = Math.min(44, Math.floor((width - 4) / columns));
  const x = (i) => 2 + (i + k - 1) * size;
  const rows = { a: 22, v: 22 + size + 12, sum: 22 + 2 * size + 40, y: 22 + 2 * size + 78 };
  const svg = element("svg", { viewBox: `0 0 ${columns * size + 4} ${rows.y + size + 6}`, "aria-hidden": "true" });
  const say = (text, at, y) => svg.append(element("text", { x: at, y }, text));
  const terms = products(a, v, t, flip);
  const [first, last] = positions(mode, n, k);
  say("signal", x(0), 14);
  for (const i of range(columns).map((c) => c - k + 1)) {
    const inside = i >= 0 && i < n;
    const met = terms.some((term) => term.i === i);
    svg.append(square(x(i), rows.a, size, inside ? short(a[i]) : "0", inside ? (met ? "window" : "") : "zero", inside ? BLUE : ""));
  }
  for (const term of terms) svg.append(square(x(term.i), rows.v, size, short(term.weight), "now", RED));
  const formula = terms.map(({ weight, sample }) => `${short(weight)}·${short(sample)}`).join(" + ");
  say(`${formula} = ${short(total(terms))}`, x(1 - k), rows.sum);
  say(`result, mode ${mode}`, x(1 - k), rows.y - 8);
  for (const i of range(n + k - 1)) {
    const kept = i >= first && i <= last;
    const value = kept && i <= t ? short(total(products(a, v, i, flip))) : "";
    svg.append(square(x(i), rows.y, size, value, kept ? (i === t ? "window now" : "") : "zero", kept ? GREEN : ""));
  }
  return svg;
}

function render({ model, el }) {
  const kernels = model.get("kernels");
  const state = { a: model.get("signal"), v: kernels[0], t: 0, mode: "full", flip: true };
  const position = slider("position", { min: 0, max: 1 }, 0, (t) => { state.t = t; redraw(); });
  const controls = [
    position.row,
    choice("Mode", MODES, 0, (i) => { state.mode = MODES[i]; redraw(); }).group,
    choice("Kernel", kernels.map((v) => v.map(short).join(" ")), 0, (i) => { state.v = kernels[i]; redraw(); }).group,
    choice("Flip", ["flipped: convolution", "as it is: correlation"], 0, (i) => { state.flip = i === 0; redraw(); }).group,
  ];
  const redraw = stage(el, controls, (width) => {
    const [min, max] = positions(state.mode, state.a.length, state.v.length);
    state.t = Math.min(max, Math.max(min, state.t));
    position.set({ min, max }, state.t, `t = ${state.t}`);
    return { svg: picture(state, width), text: describe(state.a, state.v, state.t, state.mode, state.flip) };
  });
}

export default { render };
