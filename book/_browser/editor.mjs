// A plain <textarea> that is comfortable for Python: it grows, Tab indents, Enter keeps the indentation.
// Escape, then Tab, leaves it: a keyboard is never caught.

const INDENT = "    ";

/** Insert as if typed, so that undo works. */
function insert(area, text) {
  if (!document.execCommand("insertText", false, text)) {
    area.setRangeText(text, area.selectionStart, area.selectionEnd, "end");
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

const lineStart = (area) => area.value.lastIndexOf("\n", area.selectionStart - 1) + 1;

function indentLines(area, outwards) {
  const start = lineStart(area);
  const end = area.selectionEnd;
  const before = area.value.slice(start, end);
  const after = outwards ? before.replace(/^ {1,4}/gm, "") : before.replace(/^/gm, INDENT);
  if (after === before) return;
  const caret = area.selectionStart;
  const several = area.selectionStart !== end;
  area.setSelectionRange(start, end);
  insert(area, after);
  if (several) area.setSelectionRange(start, start + after.length);
  else area.setSelectionRange(Math.max(start, caret + after.length - before.length), start + after.length);
}

function newLine(area) {
  const line = area.value.slice(lineStart(area), area.selectionStart);
  const indent = line.match(/^ */)[0] + (/:\s*(#.*)?$/.test(line) ? INDENT : "");
  insert(area, `\n${indent}`);
}

export function grow(area) {
  area.style.height = "auto";
  area.style.height = `${area.scrollHeight + area.offsetHeight - area.clientHeight}px`;
}

/** Set up one editor; `changed` is called with every change, `run` on Shift+Enter or Ctrl+Enter. */
export function makeEditor(area, { changed, run }) {
  const code = area.dataset.language === "python";
  let leaving = false;
  area.addEventListener("input", () => {
    grow(area);
    changed(area.value);
  });
  area.addEventListener("keydown", (event) => {
    if (event.key === "Escape") leaving = true;
    else if (event.key === "Enter" && (event.shiftKey || event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      run?.();
    } else if (event.key === "Tab" && code && !leaving && !event.ctrlKey && !event.altKey) {
      event.preventDefault();
      if (event.shiftKey || area.selectionStart !== area.selectionEnd) indentLines(area, event.shiftKey);
      else insert(area, INDENT);
    } else if (event.key !== "Shift") leaving = false;
  });
  // Not on keydown: keyboards on screens do not tell which key it was.
  area.addEventListener("beforeinput", (event) => {
    if (!code || event.inputType !== "insertLineBreak" || event.isComposing) return;
    event.preventDefault();
    newLine(area);
  });
  area.addEventListener("blur", () => (leaving = false));
  grow(area);
}
