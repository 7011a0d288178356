// One released notebook and what the reader wrote into it. Edits are kept by the browser, under the
// notebook's name and content; the file that is handed in is the released one with the edited sources.

const PREFIX = "mlcourse-solve";
const text = (cell) => (Array.isArray(cell.source) ? cell.source.join("") : cell.source);
const lines = (source) => source.match(/[^\n]*\n|[^\n]+$/g) ?? []; // as nbformat keeps them
const editable = ({ cell_type, metadata: { nbgrader = {} } }) =>
  nbgrader.solution || (cell_type === "code" && !nbgrader.locked);

/** Read what was kept; null if there is nothing, or the browser keeps nothing. */
export function recall(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

/** Keep a text; returns whether the browser did: it may be full, or told not to. */
export function keep(key, text) {
  try {
    localStorage.setItem(key, text);
    return true;
  } catch {
    return false;
  }
}

const NEWS = `${PREFIX}-news`;

/** Leave a sentence for the page as it is loaded next. */
export function leaveNews(text) {
  keep(NEWS, text);
}

/** Read it, once. */
export function takeNews() {
  const news = recall(NEWS) ?? "";
  keep(NEWS, "");
  return news;
}

const KIND = "mlcourse: answers of all notebooks";
const kept = () => Object.keys(localStorage).filter((key) => key.startsWith(`${PREFIX}:`));

/** Everything that was written on any of these pages, to be taken to another device. */
export function allWork() {
  const entries = Object.fromEntries(kept().map((key) => [key, JSON.parse(recall(key))]));
  return JSON.stringify({ kind: KIND, entries }, null, 1) + "\n";
}

/** Take over such a file, cell by cell; returns how many notebooks it had, null if it is something else. */
export function takeAllWork(text) {
  const { kind, entries } = JSON.parse(text);
  if (kind !== KIND) return null;
  const theirs = Object.entries(entries).filter(
    ([key, value]) => key.startsWith(`${PREFIX}:`) && value && typeof value === "object",
  );
  for (const [key, value] of theirs) {
    if (!keep(key, JSON.stringify({ ...JSON.parse(recall(key)), ...value }))) throw new Error("the browser is full");
  }
  return theirs.filter(([key]) => !key.endsWith(":points")).length;
}

export class Notebook {
  /** `data` is what the page carries: the file's name, its hash, and its text, byte for byte. */
  constructor({ file, hash, text }) {
    this.file = file;
    this.text = text;
    this.key = `${PREFIX}:${file}:${hash}`;
    this.cells = new Map(JSON.parse(text).cells.map((cell) => [cell.id, cell]));
    this.keeps = true; // false once the browser refuses
    this.edits = this.#stored(this.key) ?? this.#fromEarlierRelease();
  }

  released(id) {
    return text(this.cells.get(id));
  }

  source(id) {
    return this.edits[id] ?? this.released(id);
  }

  edit(id, source) {
    if (source === this.released(id)) delete this.edits[id];
    else this.edits[id] = source;
    this.#store();
  }

  /** The notebook as a file: unedited, it is the released one to the byte. */
  asFile() {
    if (Object.keys(this.edits).length === 0) return this.text;
    const notebook = JSON.parse(this.text);
    for (const cell of notebook.cells) {
      if (cell.id in this.edits) cell.source = lines(this.edits[cell.id]);
    }
    return JSON.stringify(notebook, null, 1) + "\n";
  }

  /** Take the answers out of another copy of this notebook; returns how many cells it had. */
  take(file) {
    const theirs = JSON.parse(file).cells ?? [];
    const known = theirs.filter((cell) => this.cells.has(cell.id) && editable(this.cells.get(cell.id)));
    for (const cell of known) this.edit(cell.id, text(cell));
    return known.length;
  }

  #store() {
    this.keeps = keep(this.key, JSON.stringify(this.edits));
  }

  #stored(key) {
    return JSON.parse(recall(key));
  }

  /** After a new release: answers to cells that are still there are not lost. */
  #fromEarlierRelease() {
    const earlier = {};
    try {
      const keys = kept().filter((key) => key.startsWith(`${PREFIX}:${this.file}:`) && !key.endsWith(":points"));
      for (const key of keys) Object.assign(earlier, this.#stored(key));
    } catch {
      return {}; // the browser keeps nothing
    }
    return Object.fromEntries(Object.entries(earlier).filter(([id]) => this.cells.has(id)));
  }
}
