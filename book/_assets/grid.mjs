// What the figures on grids share: elements, controls, squares with numbers in them.

import { element, redrawOnResize, slider as bareSlider } from "./controls.mjs";

export { button, element } from "./controls.mjs";

export const BLUE = "#0072B2";
export const RED = "#D55E00";
export const GREEN = "#009E73";

// A number as a reader writes it: few digits, a real minus sign.
export const short = (value) => String(+value.toPrecision(3)).replace("-", "\u2212");

// "1 zero", "3 zeros".
export const count = (n, thing) => `${n} ${thing}${n === 1 ? "" : "s"}`;

export const range = (n) => Array.from({ length: Math.max(0, n) }, (_, i) => i);

// A labelled slider. `set` moves it and says in words where it is.
export function slider(label, { min, max }, value, onInput) {
  const { row, input, output } = bareSlider(label, { min, max, step: 1 }, value, onInput);
  const set = (limits, now, text = String(now)) => {
    input.min = limits.min;
    input.max = limits.max;
    input.value = now;
    input.disabled = limits.min === limits.max;
    input.setAttribute("aria-valuetext", `${label} ${text}`);
    output.textContent = text;
  };
  return { row, set };
}

// A group of buttons of which one is pressed.
export function choice(label, options, chosen, onChoose) {
  const buttons = options.map((text, i) => {
    const button = element("button", { type: "button", "aria-pressed": String(i === chosen) }, text);
    button.addEventListener("click", () => { press(i); onChoose(i); });
    return button;
  });
  const press = (i) => buttons.forEach((button, j) => button.setAttribute("aria-pressed", String(i === j)));
  const group = element("div", { class: "choice", role: "group", "aria-label": label }, element("span", {}, label), ...buttons);
  return { group, press };
}

// A square with a number; `kind` are classes: window, zero, now, quiet.
export function square(x, y, size, text, kind = "", colour = "") {
  const box = element("rect", { x, y, width: size, height: size, class: `cell ${kind}` });
  if (colour) box.style.stroke = colour;
  const label = element("text", { x: x + size / 2, y: y + size / 2, class: `cell ${kind}` }, text);
  return element("g", {}, box, label);
}

// Puts the parts into the page, draws, and draws again when the width changes; says `words` a moment later.
export function stage(el, controls, draw) {
  const picture = element("div", { class: "picture" });
  const words = element("p", { class: "words", "aria-live": "polite" });
  el.append(element("div", { class: "stage" }, ...controls, picture, words));
  let speak;
  const redraw = () => {
    const { svg, text } = draw(Math.min(540, Math.max(250, picture.clientWidth)));
    picture.replaceChildren(svg);
    clearTimeout(speak);
    speak = setTimeout(() => { words.textContent = text; }, 400);
  };
  redrawOnResize(el, redraw);
  redraw();
  return redraw;
}
