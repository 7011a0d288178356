// A query and a key turned by their positions: a common shift changes neither the angle between them nor the score.

import { button, element, number, redrawOnResize, slider } from "./controls.mjs";

const BLUE = "#0072B2";
const RED = "#D55E00";
const GREEN = "#009E73";
const POSITION = { min: 0, max: 24, step: 1 };
const SPEED = 30; // degrees a position
const KEY = 40; // degrees from the query to the key before anything turns

const radians = (degrees) => (degrees * Math.PI) / 180;

// Angles of the turned query and key in degrees, and the product of these two arrows of length 1.
export function turned(m, n) {
  const query = SPEED * m;
  const key = KEY + SPEED * n;
  return { query, key, score: Math.cos(radians(key - query)) };
}

const degrees = (angle) => `${number(((angle % 360) + 360) % 360)}°`;

// The sentence that a screen reader says after a change; everything the picture shows, in words.
export function describe(m, n) {
  const { query, key, score } = turned(m, n);
  return `The query at position ${m} points to ${degrees(query)}, the key at position ${n} to ${degrees(key)}. ` +
    `The difference n − m is ${number(n - m)}, the score ${number(score)}.`;
}

function arrow(svg, [cx, cy], angle, length, colour, label) {
  const [ux, uy] = [Math.cos(radians(angle)), -Math.sin(radians(angle))];
  const [x, y] = [cx + length * ux, cy + length * uy];
  svg.append(element("line", { x1: cx, y1: cy, x2: x, y2: y, stroke: colour, "stroke-width": 3 }));
  const wing = (side) => `${x - 12 * ux + side * 6 * uy} ${y - 12 * uy - side * 6 * ux}`;
  svg.append(element("path", { d: `M${x} ${y}L${wing(1)}L${wing(-1)}Z`, fill: colour }));
  svg.append(element("text", { x: x + 14 * ux, y: y + 14 * uy + 4, "text-anchor": "middle", style: `fill: ${colour}` }, label));
}

function picture(state, width) {
  const height = Math.min(width, 320);
  const [cx, cy, radius] = [width / 2, height / 2, height / 2 - 28];
  const svg = element("svg", { viewBox: `0 0 ${width} ${height}`, "aria-hidden": "true" });
  const { query, key } = turned(state.m, state.n);
  svg.append(element("circle", { cx, cy, r: radius, fill: "none", class: "rule", "stroke-dasharray": "3 4" }));
  const between = ((key - query) % 360 + 360) % 360; // counted from the query to the key, against the clock
  const on = (angle) => `${cx + 0.35 * radius * Math.cos(radians(angle))} ${cy - 0.35 * radius * Math.sin(radians(angle))}`;
  const arc = `M${on(query)}A${0.35 * radius} ${0.35 * radius} 0 ${between > 180 ? 1 : 0} 0 ${on(query + between)}`;
  svg.append(element("path", { d: arc, fill: "none", stroke: GREEN, "stroke-width": 3 }));
  arrow(svg, [cx, cy], query, radius, RED, "q");
  arrow(svg, [cx, cy], key, radius, BLUE, "k");
  return svg;
}

function render({ model, el }) {
  const start = { m: model.get("m") ?? 1, n: model.get("n") ?? 3 };
  const state = { ...start };
  const change = (changes) => { Object.assign(state, changes); draw(); };
  const shift = (by) => {
    const room = Math.min(POSITION.max - Math.max(state.m, state.n), Math.max(by, -Math.min(state.m, state.n)));
    change({ m: state.m + room, n: state.n + room });
  };
  const rows = {
    m: slider("m", POSITION, state.m, (m) => change({ m })),
    n: slider("n", POSITION, state.n, (n) => change({ n })),
  };
  const place = element("div", { style: "max-width: 420px; margin: 0 auto; width: 100%" });
  const reading = element("p", { class: "reading", "aria-hidden": "true" });
  const words = element("p", { class: "words", "aria-live": "polite" });
  let speak;

  function draw() {
    for (const [name, { input, output }] of Object.entries(rows)) {
      input.value = state[name];
      output.textContent = String(state[name]);
      input.setAttribute("aria-valuetext", `position ${state[name]}`);
    }
    place.replaceChildren(picture(state, Math.min(420, Math.max(260, place.clientWidth))));
    reading.textContent = `n − m = ${number(state.n - state.m)}: score ${number(turned(state.m, state.n).score)}`;
    clearTimeout(speak);
    speak = setTimeout(() => { words.textContent = describe(state.m, state.n); }, 400);
  }

  const buttons = element(
    "div", { class: "buttons" },
    button("Shift both by 1", () => shift(1)),
    button("Shift both by −1", () => shift(-1)),
    button("Exchange m and n", () => change({ m: state.n, n: state.m })),
    button("Start again", () => change(start)),
  );
  for (const { row } of Object.values(rows)) row.classList.add("temperature");
  el.append(...Object.values(rows).map(({ row }) => row), place, reading, words, buttons);
  draw();
  redrawOnResize(el, draw);
}

export default { render };
