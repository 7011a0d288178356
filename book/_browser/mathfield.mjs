// MathLive, loaded when the first formula is answered and not before, and set up for this course: what is
// typed are the names and functions of the exercise, and nothing in it is guessed.

const GREEK =
  "alpha beta gamma delta epsilon zeta eta theta kappa lambda mu nu xi pi rho sigma tau phi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Phi Psi Omega";
const NAMED = "softplus sigmoid sign abs relu softmax logsumexp diag outer ones eye trace sum mean where dphi";
const COMMANDS = "exp log ln tanh sinh cosh max min";
const SIGNS = { "<=": "\\le", ">=": "\\ge", "!=": "\\ne", "**": "^{#?}", ".T": "^{\\top}", sqrt: "\\sqrt{#?}", "√": "\\sqrt{#?}", "−": "-" };
const entries = (words, latex) => Object.fromEntries(words.split(" ").map((word) => [word, latex(word)]));
const SHORTCUTS = {
  ...entries(GREEK, (name) => `\\${name}`),
  ...entries(NAMED, (name) => `\\operatorname{${name}}`),
  ...entries(COMMANDS, (name) => `\\${name}`),
  ...entries("axis keepdims True", (name) => `\\mathrm{${name}}`),
  logsoftmax: "\\operatorname{log\\_softmax}",
  ...SIGNS,
};

let loading = null;

/** Fetch MathLive from the site itself; the same promise for all who ask, a new one after a failure. */
export function loadMathLive(folder) {
  loading ??= fetchModule(folder).catch((problem) => {
    loading = null;
    throw problem;
  });
  return loading;
}

/** The script is kept compressed, so that it is small whatever the server does; some servers unpack it. */
async function fetchModule(folder) {
  const response = await fetch(new URL("mathlive.mjs.gz", folder));
  if (!response.ok) throw new Error(`${response.url} is not there (${response.status})`);
  let script = await response.blob();
  const [first, second] = new Uint8Array(await script.slice(0, 2).arrayBuffer());
  if (first === 0x1f && second === 0x8b) {
    script = await new Response(script.stream().pipeThrough(new DecompressionStream("gzip"))).blob();
  }
  const fonts = document.createElement("link");
  Object.assign(fonts, { rel: "stylesheet", href: new URL("mathlive-fonts.css", folder) });
  document.head.append(fonts);
  const address = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
  const { MathfieldElement } = await import(address);
  URL.revokeObjectURL(address);
  MathfieldElement.fontsDirectory = null; // those that are needed come by the style sheet
  MathfieldElement.soundsDirectory = null;
  new MutationObserver(nameKeyboard).observe(document.body, { childList: true }); // it comes and goes
  return MathfieldElement;
}

/** The keyboard on the screen lies outside of the page's landmarks: a screen reader gets one of its own. */
function nameKeyboard() {
  const board = document.querySelector("body > .ML__keyboard");
  board?.setAttribute("role", "region");
  board?.setAttribute("aria-label", "Keyboard for formulas");
}

/** What is stored says what is seen: x^10 of MathLive is x¹0, and the name of a function is no font. */
const asSeen = (latex) =>
  latex
    .replace(/([\^_])(\w)(?=\d)/g, "$1{$2}")
    .replace(/\\operatorname\{\\mathrm\{((?:\w|\\_)+)\}\}/g, "\\operatorname{$1}");

export const textOf = (field) => asSeen(field.getValue("latex")).trim();

/** Keys of the keyboard on the screen: the exercise's names first, then what formulas are made of. */
function keyboard(names) {
  const key = (label, insert) => ({ label, insert, latex: insert });
  const rows = [];
  for (let at = 0; at < Math.min(names.length, 20); at += 10) rows.push(names.slice(at, at + 10).map((name) => ({ latex: name, insert: name })));
  return {
    label: "x+1",
    tooltip: "Formula",
    rows: [
      ...rows,
      ["7", "8", "9", { latex: "\\frac{#@}{#?}", class: "small" }, { latex: "#@^{#?}", class: "small" }, { latex: "\\sqrt{#?}", class: "small" }, "(", ")"],
      ["4", "5", "6", { latex: "\\cdot" }, { latex: "\\odot" }, { latex: "e^{#?}", class: "small" }, key("log", "\\log"), { latex: "\\top", insert: "^{\\top}" }],
      ["1", "2", "3", "-", { latex: "#@_{#?}", class: "small" }, { latex: "\\sigma" }, key("tanh", "\\tanh"), { latex: "\\vert" }],
      ["0", ".", ",", "+", "[left]", "[right]", { label: "[backspace]", width: 1 }, "[hide-keyboard]"],
    ],
  };
}

/** Names of one letter are typed as they are. */
const typed = (known) => Object.fromEntries(Object.entries(known).filter(([name]) => name.length > 1));

/** Make a field for one formula. `known` has the exercise's names with their LaTeX, and whether it is in matrices. */
export function makeField(MathfieldElement, known, label, latex) {
  const field = new MathfieldElement();
  field.ariaLabel = label;
  field.setAttribute("aria-label", label);
  field.addEventListener("mount", () => setUp(field, known), { once: true });
  field.addEventListener("focusin", () => {
    const board = globalThis.mathVirtualKeyboard;
    if (board) board.layouts = [keyboard(Object.values(known.known)), "alphabetic", "greek"];
  });
  field.addEventListener("keydown", (event) => keydown(field, event), { capture: true });
  field.value = latex;
  return field;
}

function setUp(field, known) {
  field.menuItems = [];
  field.inlineShortcuts = { ...SHORTCUTS, "*": known.matrices ? "\\odot" : "\\cdot", ...typed(known.known) };
  field.smartSuperscript = true;
  field.mathVirtualKeyboardPolicy = "auto";
}

function keydown(field, event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "|") {
    event.preventDefault();
    event.stopPropagation();
    field.insert("\\vert ", { focus: true });
  }
  // A space leaves a fraction, a root or an exponent, but no parentheses: log(1 + exp x).
  const model = field._mathfield?.model;
  if (event.key === " " && model?.at(model.position)?.parent?.type === "leftright") {
    event.preventDefault();
    event.stopPropagation();
  }
}
