// What all interactive figures are made of: elements, sliders and buttons.

const SVG = new Set(["svg", "path", "line", "circle", "text", "rect", "g", "polyline", "title"]);

export function element(tag, attributes = {}, ...children) {
  const el = SVG.has(tag) ? document.createElementNS("http://www.w3.org/2000/svg", tag) : document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) el.setAttribute(name, value);
  el.append(...children);
  return el;
}

export function slider(label, { min, max, step }, value, onInput) {
  const input = element("input", { type: "range", min, max, step });
  input.value = value;
  const output = element("output");
  input.addEventListener("input", () => onInput(Number(input.value)));
  return { row: element("label", { class: "slider" }, element("span", {}, label), input, output), input, output };
}

export function button(text, onClick) {
  const el = element("button", { type: "button" }, text);
  el.addEventListener("click", onClick);
  return el;
}

// A number as a book prints it: a few digits, a true minus, powers of ten for the tiny.
export function number(value, digits = 3) {
  const size = Math.abs(value);
  const text = size && size < 1e-3 ? value.toExponential(1) : String(+value.toPrecision(digits));
  const [mantissa, exponent] = text.split("e");
  return (exponent ? `${mantissa}·10^${+exponent}` : mantissa).replaceAll("-", "\u2212");
}

// Draw again when the place for the figure becomes wider or narrower.
export function redrawOnResize(el, draw) {
  let drawnFor = el.clientWidth;
  new ResizeObserver(() => {
    if (el.clientWidth === drawnFor) return;
    drawnFor = el.clientWidth;
    requestAnimationFrame(draw);
  }).observe(el);
}
