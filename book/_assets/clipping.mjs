// A gradient of two entries whose direction and length move by sliders, clipped by its norm and entry by entry.

import { button, element, number, redrawOnResize, slider } from "./controls.mjs";

const [BLUE, RED] = ["#0072B2", "#D55E00"];
const REACH = 3.2; // of the picture, in units of the limit
const LEGEND = 62;

const degrees = ([x, y]) => (Math.atan2(y, x) * 180) / Math.PI;
const length = ([x, y]) => Math.hypot(x, y);
export const gradient = ({ angle, size }) => [size * Math.cos((angle * Math.PI) / 180), size * Math.sin((angle * Math.PI) / 180)];
export const byNorm = (g) => g.map((x) => x * Math.min(1, 1 / (length(g) + 1e-6)));
export const byValue = (g) => g.map((x) => Math.min(1, Math.max(-1, x)));
export const turn = (state) => degrees(byValue(gradient(state))) - degrees(gradient(state));

// The sentence that a screen reader says after a change; everything the picture shows, in words.
export function describe(state) {
  const g = gradient(state), turned = turn(state);
  const way = Math.abs(turned) < 0.05 ? "keeps its direction" : `turns it by ${number(Math.abs(turned), 2)} degrees`;
  return `The gradient has the length ${number(state.size)} and the direction ${number(state.angle)} degrees; the limit is 1. ` +
    `By the norm it becomes ${number(length(byNorm(g)), 3)} long and keeps its direction. ` +
    `Entry by entry it becomes ${number(length(byValue(g)), 3)} long, which ${way}.`;
}

function picture(state, width) {
  const height = width + LEGEND, middle = width / 2, unit = middle / REACH;
  const at = ([x, y]) => [middle + unit * x, middle - unit * y];
  const svg = element("svg", { viewBox: `0 0 ${width} ${height}`, "aria-hidden": "true" });
  svg.append(element("circle", { cx: middle, cy: middle, r: unit, stroke: "currentcolor", fill: "none" }));
  svg.append(element("rect", { x: middle - unit, y: middle - unit, width: 2 * unit, height: 2 * unit, stroke: "currentcolor", fill: "none", "stroke-dasharray": "3 4" }));
  const g = gradient(state);
  const arrows = [["gradient", g, "currentcolor"], ["clipped by the norm", byNorm(g), BLUE], ["clipped entry by entry", byValue(g), RED, "6 4"]];
  arrows.forEach(([name, to, stroke, dashes], k) => {
    svg.append(arrow([middle, middle], at(to), stroke, dashes));
    const y = width + 10 + 19 * k;
    svg.append(arrow([8, y], [38, y], stroke, dashes), element("text", { x: 46, y: y + 4 }, name));
  });
  return svg;
}

function arrow([x0, y0], [x1, y1], stroke, dashes) {
  const angle = Math.atan2(y1 - y0, x1 - x0), tip = (side) => [x1 - 9 * Math.cos(angle + side), y1 - 9 * Math.sin(angle + side)];
  const points = ([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`;
  const shaft = element("path", { d: `M${points([x0, y0])}L${points([x1, y1])}`, stroke, class: "curve", "stroke-width": 2, ...(dashes ? { "stroke-dasharray": dashes } : {}) });
  const head = element("path", { d: `M${points(tip(0.45))}L${points([x1, y1])}L${points(tip(-0.45))}`, stroke, class: "curve", "stroke-width": 2 });
  return element("g", {}, shaft, head);
}

function render({ model, el }) {
  const start = { angle: model.get("angle") ?? 23, size: 2.8 };
  const state = { ...start };
  const change = (what) => { Object.assign(state, what); draw(); };
  const controls = {
    angle: slider("angle", { min: -180, max: 180, step: 1 }, state.angle, (value) => change({ angle: value })),
    size: slider("norm", { min: 0.1, max: 3, step: 0.1 }, state.size, (value) => change({ size: value })),
  };
  const place = element("div", { class: "pair" });
  const words = element("p", { class: "words", "aria-live": "polite" });
  let speak;

  function draw() {
    for (const [name, control] of Object.entries(controls)) {
      control.input.value = state[name];
      control.output.textContent = name === "angle" ? `${number(state.angle)}°` : number(state.size);
      control.input.setAttribute("aria-valuetext", control.output.textContent);
    }
    place.replaceChildren(picture(state, Math.min(380, Math.max(260, place.clientWidth))));
    clearTimeout(speak);
    speak = setTimeout(() => { words.textContent = describe(state); }, 400);
  }

  const buttons = element(
    "div", { class: "buttons" },
    button("Short enough (norm 0.8)", () => change({ size: 0.8 })),
    button("Start again", () => change({ ...start })),
  );
  for (const control of Object.values(controls)) {
    control.row.classList.add("temperature");
    el.append(control.row);
  }
  el.append(place, words, buttons);
  draw();
  redrawOnResize(el, draw);
}

export default { render };
