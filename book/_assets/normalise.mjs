// Three numbers, normalised: x̂ lies on a circle; of an upstream gradient only what is tangent comes back, and ε changes that.

import { button, element, number, redrawOnResize, slider } from "./controls.mjs";

const BLUE = "#0072B2";
const RED = "#D55E00";
const GREEN = "#009E73";
const ANGLE = { min: 0, max: 355, step: 5 };
const EPS = { min: 0, max: 30, step: 1 }; // ε/v in tenths
const RADIUS = Math.sqrt(3); // of x̂ with ε = 0: its squared length is n = 3
const LENGTH = 1.5; // of the upstream gradient

const radians = (degrees) => (degrees * Math.PI) / 180;

// All vectors lie in the plane of mean 0, in two coordinates. `ratio` is ε/v; `back` is s times the gradient at x.
export function normalised(angle, gradient, ratio) {
  const shrink = 1 / Math.sqrt(1 + ratio);
  const place = [RADIUS * shrink * Math.cos(radians(angle)), RADIUS * shrink * Math.sin(radians(angle))];
  const g = [LENGTH * Math.cos(radians(gradient)), LENGTH * Math.sin(radians(gradient))];
  const mean = (place[0] * g[0] + place[1] * g[1]) / 3;
  const back = [g[0] - place[0] * mean, g[1] - place[1] * mean];
  const along = (place[0] * back[0] + place[1] * back[1]) / Math.hypot(...place);
  return { place, g, back, along };
}

// The three numbers themselves, from two coordinates in the plane of mean 0.
export function entries([a, b]) {
  return [a / Math.sqrt(2) + b / Math.sqrt(6), -a / Math.sqrt(2) + b / Math.sqrt(6), (-2 * b) / Math.sqrt(6)];
}

const list = (vector) => entries(vector).map((t) => number(Math.abs(t) < 1e-12 ? 0 : t, 2)).join(", ");

// The sentence that a screen reader says after a change; everything the picture shows, in words.
export function describe(angle, gradient, ratio) {
  const { place, g, back, along } = normalised(angle, gradient, ratio);
  const radial = Math.abs(along) < 5e-4 ? "nothing of it points outwards" : `${number(along, 2)} of it points outwards`;
  return `ε is ${number(ratio)} times the variance. The normalised numbers are ${list(place)}, at the distance ${number(Math.hypot(...place), 2)} from 0. ` +
    `The upstream gradient is ${list(g)}; what comes back, times s, is ${list(back)}: ${radial}.`;
}

function arrow(svg, from, to, colour, label) {
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
  const size = Math.hypot(dx, dy);
  svg.append(element("line", { x1: from[0], y1: from[1], x2: to[0], y2: to[1], stroke: colour, "stroke-width": 3 }));
  if (size > 6) {
    const [ux, uy] = [dx / size, dy / size];
    const wing = (side) => `${to[0] - 10 * ux + side * 5 * uy} ${to[1] - 10 * uy - side * 5 * ux}`;
    svg.append(element("path", { d: `M${to[0]} ${to[1]}L${wing(1)}L${wing(-1)}Z`, fill: colour }));
    svg.append(element("text", { x: to[0] + 14 * ux, y: to[1] + 14 * uy + 4, "text-anchor": "middle", style: `fill: ${colour}` }, label));
  }
}

function picture(state, width) {
  const height = Math.min(width, 360);
  const unit = height / 7;
  const at = ([a, b]) => [width / 2 + unit * a, height / 2 - unit * b];
  const svg = element("svg", { viewBox: `0 0 ${width} ${height}`, "aria-hidden": "true" });
  const { place, g, back } = normalised(state.angle, state.gradient, state.ratio);
  const [cx, cy] = at([0, 0]);
  svg.append(element("circle", { cx, cy, r: unit * RADIUS, fill: "none", class: "rule", "stroke-dasharray": "3 4" }));
  const [px, py] = at(place);
  svg.append(element("line", { x1: cx, y1: cy, x2: px, y2: py, class: "rule" }));
  arrow(svg, [px, py], at([place[0] + g[0], place[1] + g[1]]), RED, "g");
  arrow(svg, [px, py], at([place[0] + back[0], place[1] + back[1]]), BLUE, "s·x̄");
  svg.append(element("circle", { cx: px, cy: py, r: 5, fill: GREEN }));
  svg.append(element("text", { x: px + (cx - px) * 0.12, y: py + (cy - py) * 0.12 + 18, "text-anchor": "middle", style: `fill: ${GREEN}` }, "x̂"));
  svg.append(element("text", { x: cx - 4, y: cy + 16, "text-anchor": "middle" }, "0"));
  return svg;
}

function render({ model, el }) {
  const start = { angle: model.get("angle") ?? 30, gradient: model.get("gradient") ?? 80, ratio: model.get("ratio") ?? 0 };
  const state = { ...start };
  const change = (changes) => { Object.assign(state, changes); draw(); };
  const rows = {
    angle: slider("x", ANGLE, state.angle, (angle) => change({ angle })),
    gradient: slider("g", ANGLE, state.gradient, (gradient) => change({ gradient })),
    ratio: slider("ε/v", EPS, 10 * state.ratio, (tenths) => change({ ratio: tenths / 10 })),
  };
  const place = element("div", { style: "max-width: 460px; margin: 0 auto; width: 100%" });
  const reading = element("p", { class: "reading", "aria-hidden": "true" });
  const words = element("p", { class: "words", "aria-live": "polite" });
  let speak;

  function draw() {
    const texts = { angle: `${state.angle}°`, gradient: `${state.gradient}°`, ratio: number(state.ratio) };
    for (const [name, { input, output }] of Object.entries(rows)) {
      input.value = name === "ratio" ? 10 * state.ratio : state[name];
      output.textContent = texts[name];
      input.setAttribute("aria-valuetext", texts[name]);
    }
    place.replaceChildren(picture(state, Math.min(460, Math.max(260, place.clientWidth))));
    const { along } = normalised(state.angle, state.gradient, state.ratio);
    reading.textContent = `along x̂ comes back: ${number(Math.abs(along) < 5e-4 ? 0 : along, 2)}`;
    clearTimeout(speak);
    speak = setTimeout(() => { words.textContent = describe(state.angle, state.gradient, state.ratio); }, 400);
  }

  const buttons = element(
    "div", { class: "buttons" },
    button("g along x̂", () => change({ gradient: state.angle })),
    button("g tangent", () => change({ gradient: (state.angle + 90) % 360 })),
    button("ε = 0", () => change({ ratio: 0 })),
    button("ε = v", () => change({ ratio: 1 })),
    button("Start again", () => change(start)),
  );
  for (const { row } of Object.values(rows)) row.classList.add("temperature");
  el.append(...Object.values(rows).map(({ row }) => row), place, reading, words, buttons);
  draw();
  redrawOnResize(el, draw);
}

export default { render };
