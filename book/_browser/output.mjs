// What a cell shows. Everything is text, except the result of a check: HTML that the course writes, of
// which only plain elements are taken over, because the cell that ran may have written it as well.

import { typeset } from "./typeset.mjs";

const ELEMENTS = new Set(["DIV", "SPAN", "P", "B", "I", "STRONG", "EM", "CODE", "PRE", "BR", "UL", "OL", "LI"]);
const STYLES = ["borderLeft", "padding", "lineHeight", "float"];
const SPECIAL = /\$([^$]+)\$|\(([\w-]+\.html#[\w-]+)\)/g; // a formula, or an address in the book

export function element(name, className, ...children) {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

/** Split text at formulas and addresses, and make what they stand for. */
export function fromText(text) {
  const parts = [];
  let end = 0;
  for (const found of text.matchAll(SPECIAL)) {
    const [whole, formula, address] = found;
    parts.push(text.slice(end, found.index));
    if (formula) parts.push(element("span", "math", `\\(${formula}\\)`));
    else {
      const link = element("a", "", "open the section");
      link.href = address;
      parts.push(link);
    }
    end = found.index + whole.length;
  }
  return [...parts, text.slice(end)];
}

function copyOf(node) {
  if (node.nodeType === Node.TEXT_NODE) {
    return node.parentElement?.closest("code") ? [node.data] : fromText(node.data);
  }
  if (node.nodeType !== Node.ELEMENT_NODE || !ELEMENTS.has(node.tagName)) return [];
  const copy = element(node.tagName, "", ...[...node.childNodes].flatMap(copyOf));
  for (const style of STYLES) copy.style[style] = node.style[style];
  if (node.ariaHidden === "true") copy.ariaHidden = "true";
  return [copy];
}

function showCheck(place, html) {
  const parsed = new DOMParser().parseFromString(html, "text/html");
  const box = element("div", "solve-check", ...[...parsed.body.childNodes].flatMap(copyOf));
  place.append(box);
  if (box.querySelector(".math")) typeset(box);
}

/** Add what `message` says to a cell's output. */
export function show(place, message) {
  if (message.type === "check") return showCheck(place, message.html);
  const className = `solve-${message.type === "stream" ? message.name : message.type}`;
  let block = place.lastElementChild;
  if (message.type === "stream" && block?.className === className) block.append(message.text);
  else place.append((block = element("pre", className, message.text)));
  if (block.scrollWidth > block.clientWidth) block.tabIndex = 0; // a keyboard can scroll it, too
}
