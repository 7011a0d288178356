// The Python of a cell in which formulas are answered, as its texts, and back. Only what is nothing but the
// answers is taken apart: `name = "…"` for formulas, `name = ["…", …]` for the lines of a derivation.

const TOKEN =
  /\s+|#[^\n]*|\.\.\.|(?<name>[A-Za-z_]\w*)(?!["'])|(?<number>\d+(?:\.\d*)?|\.\d+)|(?<text>[rR]?(?:"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'))|[=[\](),]/suy;
const SIMPLE = { a: "\x07", b: "\b", f: "\f", n: "\n", r: "\r", t: "\t", v: "\v", "\\": "\\", "'": "'", '"': '"' };
const STUB = "# YOUR CODE HERE";

/** The text of a literal; null where it has escapes that are not read here. */
function textOf(literal) {
  const raw = /^[rR]/.test(literal);
  const inside = literal.slice(raw ? 2 : 1, -1);
  if (raw) return inside;
  if (/(?:^|[^\\])(?:\\\\)*\\(?:[xuUN0-7\n])/u.test(inside)) return null;
  return inside.replace(/\\(.)/gsu, (whole, c) => SIMPLE[c] ?? whole); // Python keeps the backslash, too
}

/** Write a text as Python does: what has a backslash with r in front. */
export function literalOf(text) {
  const quote = ['"', "'"].find((mark) => !text.includes(mark));
  if (!quote || /[\n\r]|\\$/.test(text)) return JSON.stringify(text);
  return (text.includes("\\") ? "r" : "") + quote + text + quote;
}

/** The marks of a source, without spaces; null if there is anything else in it. */
function marksOf(source) {
  const marks = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < source.length) {
    const start = TOKEN.lastIndex;
    const found = TOKEN.exec(source);
    if (!found) return null;
    const whole = found[0];
    if (!whole.trim()) continue;
    const kind = ["name", "number", "text"].find((group) => found.groups[group] !== undefined);
    marks.push({ kind: kind ?? (whole.startsWith("#") ? "comment" : whole), whole, start, end: TOKEN.lastIndex });
  }
  return marks;
}

function valueOf(mark) {
  if (mark?.kind === "...") return "";
  if (mark?.kind === "number") return mark.whole;
  return mark?.kind === "text" ? textOf(mark.whole) : null;
}

/** The answers of a formula, in the order of `names`: where each stands, and its text. */
export function readFormulas(source, names) {
  const marks = marksOf(source)?.filter((mark) => mark.kind !== "comment");
  const found = new Map();
  for (let at = 0; at < (marks?.length ?? 0); at += 3) {
    const [name, equals, value] = marks.slice(at, at + 3);
    const text = valueOf(value);
    if (name.kind !== "name" || equals?.kind !== "=" || text === null || found.has(name.whole)) return null;
    found.set(name.whole, { text, start: value.start, end: value.end });
  }
  return found.size === names.length && names.every((name) => found.has(name)) ? names.map((name) => found.get(name)) : null;
}

/** The source with other texts for its answers; what did not change stays as it was written. */
export function writeFormulas(source, names, texts) {
  const changes = readFormulas(source, names).map((was, k) => ({ ...was, now: texts[k] }));
  let written = source;
  for (const { text, start, end, now } of changes.toSorted((a, b) => b.start - a.start)) {
    if (now !== text) written = written.slice(0, start) + (now ? literalOf(now) : "...") + written.slice(end);
  }
  return written;
}

/** The lines of a derivation, with their literals and where the list is. */
export function readLines(source, name) {
  const marks = marksOf(source);
  const start = marks?.findIndex((mark) => mark.kind !== "comment") ?? -1;
  const [left, equals, open] = marks?.slice(start, start + 3) ?? [];
  const close = marks?.findLast((mark) => mark.kind !== "comment");
  if (left?.whole !== name || equals?.kind !== "=" || `${open?.kind}${close?.kind}` !== "[]") return null;
  const lines = [];
  let separated = true;
  for (const mark of marks.slice(start + 3, marks.indexOf(close))) {
    if (mark.kind === ",") {
      if (separated) return null;
      separated = true;
    } else if (mark.kind === "comment") {
      if (mark.whole !== STUB) return null; // it would be lost
    } else {
      const text = mark.kind === "number" ? null : valueOf(mark);
      if (!separated || text === null) return null;
      separated = false;
      if (text) lines.push({ text, literal: mark.whole });
    }
  }
  return { lines, start: open.end, end: close.start };
}

/** The source with other lines; a line that was there before stays as it was written. */
export function writeLines(source, name, texts) {
  const { lines, start, end } = readLines(source, name);
  const literals = new Map(lines.map((line) => [line.text, line.literal]));
  const body = texts.map((text) => `    ${literals.get(text) ?? literalOf(text)},\n`).join("");
  return `${source.slice(0, start)}\n${body}${source.slice(end)}`;
}
