// Fields in which formulas are typed as on paper: one for each answer, or for each line of a derivation, and
// what is said of each alone. What is kept is the cell's source, the same text that a notebook holds; the
// plain editor of that source is one click away.

import { readFormulas, readLines, writeFormulas, writeLines } from "./cellsource.mjs";
import { loadMathLive, makeField, textOf } from "./mathfield.mjs";
import { keep, recall } from "./notebook.mjs";
import { element, fromText } from "./output.mjs";
import { typeset } from "./typeset.mjs";

const PLAIN = "mlcourse-solve-plain"; // kept once a reader prefers plain text, for all cells
const TOO_MUCH = "This cell holds more than fields can show: go on in plain text.";
const NOT_LOADED = "The formula editor could not be loaded: fields take plain text for now.";

/** One field with its number or name, and what is said of it. */
class Row {
  constructor(text, { label, shown, given = "" }) {
    this.given = given; // LaTeX of a line that is prescribed, and cannot be changed
    this.plain = element("input", "solve-plain");
    Object.assign(this.plain, { type: "text", value: text, autocomplete: "off", autocapitalize: "off", spellcheck: false });
    this.field = null; // MathLive's, once it is there
    this.text = text;
    this.said = element("p", "solve-said");
    this.said.role = "status";
    this.entry = element("div", "solve-entry", given ? element("span", "math", `\\(${given}\\)`) : this.plain);
    this.number = element("span", "solve-number");
    this.element = element("div", "solve-row", this.number, this.entry, this.said);
    this.rename(label, shown);
  }

  rename(label, shown) {
    this.label = label;
    this.number.textContent = shown;
    for (const control of [this.plain, this.field]) control?.setAttribute("aria-label", label);
    this.removal?.setAttribute("aria-label", `Remove: ${label}`);
  }

  get control() {
    return this.field ?? this.plain;
  }

  /** Show the formula as on paper from now on. */
  become(field) {
    const focused = document.activeElement === this.plain;
    this.field = field;
    this.plain.replaceWith(field);
    if (focused) field.focus();
  }

  say({ mark = "", said = "", latex = "" } = {}) {
    const key = JSON.stringify([mark, said, latex]);
    if (key === this.last) return; // a screen reader hears what is new
    this.last = key;
    this.said.dataset.mark = mark;
    if (!mark) return this.said.replaceChildren();
    const words = said || (mark === "ok" ? "follows" : "");
    const parts = words.split("`").map((part, k) => (k % 2 ? element("code", "", part) : part));
    const read = latex ? ["Read as ", ...fromText(`$${latex}$`)] : [];
    const sign = { ok: "✓", wrong: "✗" }[mark] ?? "";
    const marked = element("span", "solve-mark", sign);
    marked.ariaHidden = "true";
    this.said.replaceChildren(...(sign ? [marked, " "] : []), ...parts, ...read);
    if (latex) typeset(this.said);
  }
}

export class Fields {
  #asked = 0;
  #waiting = false; // whether something is being judged

  /** `page` gives the cell's source and takes it: {source, changed, run, begin, ask}; `folder` is MathLive's. */
  constructor(cell, page, folder) {
    this.cell = cell;
    this.page = page;
    this.folder = folder;
    this.place = cell.querySelector(".solve-fields");
    this.area = cell.querySelector("textarea");
    this.about = JSON.parse(this.place.dataset.about);
    this.proof = this.about.kind === "proof";
    this.rows = [];
    this.toggle = cell.querySelector('[data-do="plain"]');
    this.note = element("p", "solve-note");
    this.note.role = "status";
    this.list = element("div", "solve-rows");
    this.place.append(this.list, this.note);
    if (this.proof) this.place.insertBefore(this.#button("Add a line", () => this.#insert(this.rows.length - 1)), this.note);
    this.place.addEventListener("focusin", () => this.#begin());
    this.refresh();
  }

  /** Show what the cell's source says, as fields or as the plain text that it is. */
  refresh() {
    const plain = recall(PLAIN) === "yes" || !this.#readable();
    this.#show(plain);
    this.note.textContent = "";
    if (!plain) this.#fill();
  }

  switch() {
    if (!this.place.hidden) {
      keep(PLAIN, "yes");
      this.#show(true);
      return this.area.focus();
    }
    keep(PLAIN, "no");
    if (!this.#readable()) {
      this.place.hidden = false;
      this.list.hidden = true;
      this.note.textContent = TOO_MUCH;
      return undefined;
    }
    this.refresh();
    return this.rows.find((row) => !row.given)?.control.focus();
  }

  #show(plain) {
    this.place.hidden = plain;
    this.list.hidden = false;
    this.area.hidden = !plain;
    this.toggle.firstChild.data = plain ? "As on paper" : "Plain text";
  }

  #readable() {
    const { names } = this.about;
    return this.proof ? readLines(this.page.source(), names[0]) : readFormulas(this.page.source(), names);
  }

  #fill() {
    const { names, first, last } = this.about;
    const found = this.#readable();
    if (!this.proof) this.rows = found.map(({ text }, k) => this.#row(text, { label: names[k], shown: `${names[k]} =` }));
    else {
      const texts = found.lines.map((line) => line.text);
      const starts = texts[0] === first.text ? 1 : 0;
      const ends = texts.length > starts && texts.at(-1) === last.text ? 1 : 0;
      const own = texts.slice(starts, texts.length - ends);
      this.rows = [
        ...(starts ? [this.#row(first.text, { given: first.latex })] : []),
        ...(own.length ? own : [""]).map((text) => this.#row(text, {})),
        ...(ends ? [this.#row(last.text, { given: last.latex })] : []),
      ];
    }
    this.#lay();
    if (this.loaded) this.#upgrade();
  }

  #row(text, { label = "", shown = "", given = "" }) {
    const row = new Row(text, { label, shown, given });
    if (given) return row;
    row.plain.addEventListener("input", () => this.#typed(row, row.plain.value));
    row.plain.addEventListener("change", () => this.#judge());
    row.entry.addEventListener("keydown", (event) => this.#key(row, event), { capture: true });
    if (this.proof) {
      row.removal = this.#button("×", () => this.#remove(row));
      row.removal.classList.add("solve-remove");
      row.element.insertBefore(row.removal, row.said);
    }
    return row;
  }

  #button(text, pressed) {
    const button = element("button", "solve-button", text);
    button.type = "button";
    button.addEventListener("click", pressed);
    return button;
  }

  /** Put the rows where they belong; lines are counted as the check counts them. */
  #lay() {
    if (this.proof) this.#count();
    const there = [...this.list.children];
    this.rows.forEach((row, k) => there[k] === row.element || this.list.insertBefore(row.element, this.list.children[k] ?? null));
    for (const old of [...this.list.children].slice(this.rows.length)) old.remove();
    if (this.rows.some((row) => row.given)) typeset(this.list);
  }

  /** Count the lines as the check does: an empty one is none yet. */
  #count() {
    let lines = 0;
    for (const row of this.rows) {
      if (row.text) row.rename(`Line ${++lines}`, String(lines));
      else row.rename(`New line after line ${lines}`, "+");
    }
  }

  // --- MathLive ---

  async #begin() {
    this.page.begin();
    if (this.loaded) return;
    try {
      this.loaded = await loadMathLive(this.folder);
      this.note.textContent = "";
    } catch {
      this.note.textContent = NOT_LOADED;
      return;
    }
    this.#upgrade();
  }

  #upgrade() {
    for (const row of this.rows) if (!row.given && !row.field) this.#paper(row);
  }

  /** Replace a plain field by one as on paper, if the text then still says the same. */
  async #paper(row) {
    let latex = "";
    if (row.text) {
      const { text } = row;
      latex = await this.#ask("shown", [text]);
      const field = latex && (await this.#mounted(row, latex));
      const same = field && (await this.#ask("same", [text, textOf(field)]));
      field?.remove();
      if (!same || row.text !== text) return;
    }
    if (row.field || !row.plain.isConnected) return;
    const field = makeField(this.loaded, this.about, row.label, latex);
    field.addEventListener("input", () => this.#typed(row, textOf(field)));
    field.addEventListener("change", () => this.#judge());
    row.become(field);
  }

  /** A field that nobody sees, to find out what it would make of a text. */
  async #mounted(row, latex) {
    const field = makeField(this.loaded, this.about, row.label, latex);
    field.hidden = true;
    row.entry.append(field);
    await new Promise((resolve) => setTimeout(resolve));
    return field;
  }

  async #ask(what, texts) {
    return this.page.ask(what, this.about.exercise, this.about.names, texts);
  }

  // --- typing ---

  #typed(row, text) {
    if (text === row.text || row.removed) return;
    row.text = text;
    row.say();
    const waited = this.#waiting;
    this.#waiting = false;
    this.#asked += 1; // what is still being judged is no longer what stands there
    this.#write();
    if (waited) this.#judge();
  }

  #write() {
    if (this.proof) this.#count();
    const write = this.proof ? writeLines : writeFormulas;
    const [first, ...names] = this.about.names;
    const texts = this.rows.map((each) => each.text).filter((each) => each || !this.proof);
    this.page.changed(write(this.page.source(), this.proof ? first : [first, ...names], texts));
  }

  #key(row, event) {
    if (event.key === "Enter") {
      event.preventDefault();
      event.stopPropagation();
      if (event.shiftKey || event.ctrlKey || event.metaKey) return this.page.run();
      const at = this.rows.indexOf(row);
      const next = this.rows[at + 1];
      if (this.proof && row.text && (!next || next.given || next.text)) this.#insert(at + 1);
      else if (next && !next.given) next.control.focus();
      return this.#judge();
    }
    if (event.key === "Backspace" && this.proof && !row.text && this.#own().length > 1) {
      event.preventDefault();
      event.stopPropagation();
      this.#remove(row);
    }
    return undefined;
  }

  #own() {
    return this.rows.filter((row) => !row.given);
  }

  /** Add an empty line before the row at `at`. */
  #insert(at) {
    const before = this.rows.at(-1)?.given ? Math.min(at, this.rows.length - 1) : at + (at === this.rows.length - 1);
    const row = this.#row("", {});
    this.rows.splice(before, 0, row);
    this.#lay();
    if (this.loaded) this.#paper(row);
    row.control.focus();
  }

  #remove(row) {
    const at = this.rows.indexOf(row);
    this.rows.splice(at, 1);
    if (!this.#own().length) this.rows.splice(at, 0, this.#row("", {}));
    this.#lay();
    if (this.loaded) this.#upgrade();
    row.removed = true;
    this.#asked += 1;
    this.#write();
    (this.#own().findLast((each) => this.rows.indexOf(each) < at) ?? this.#own()[0]).control.focus();
    this.#judge();
  }

  // --- what is said ---

  async #judge() {
    await new Promise((resolve) => setTimeout(resolve, 30)); // a field tells what was typed a moment later
    for (const row of this.#own()) if (row.field) this.#typed(row, textOf(row.field));
    const rows = this.rows.filter((row) => row.text);
    if (!this.#own().some((row) => row.text)) return this.rows.forEach((row) => row.say());
    const mine = ++this.#asked;
    this.#waiting = true;
    for (const row of rows) row.said.dataset.waiting = "yes";
    const names = this.proof ? [] : this.about.names.filter((_, k) => this.rows[k].text);
    const found = await this.page.ask("said", this.about.exercise, names, rows.map((row) => row.text));
    for (const row of rows) delete row.said.dataset.waiting;
    if (mine !== this.#asked) return undefined;
    this.#waiting = false;
    if (found) rows.forEach((row, k) => row.say(row.given && k === 0 ? {} : found[k]));
    return undefined;
  }
}
