// What the checks have given. It is kept over a reload and counts as long as the answer is the one that was
// checked; it stands beside each exercise, in the contents, and in the sum.

import { keep, recall } from "./notebook.mjs";

const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);

/** FNV-1a: whether an answer is still the one that was checked. */
function hash(text) {
  let value = 0x811c9dc5;
  for (const unit of text) value = Math.imul(value ^ unit.codePointAt(0), 0x01000193);
  return (value >>> 0).toString(16);
}

export class Points {
  /** `cells` are the page's, `sourceOf` gives what stands in one, `key` is where the browser keeps it. */
  constructor(key, cells, sourceOf) {
    Object.assign(this, { key, cells, sourceOf });
    this.checks = new Map(Object.entries(JSON.parse(recall(key)) ?? {})); // exercise → what its last check said
    this.most = worth(cells);
    this.sections = sectionsOf(cells); // the page stays as it is, and points are shown with every letter
  }

  /** Take the verdict of a check. */
  take({ exercise, cell, points, max_points }) {
    this.checks.set(exercise, { cell, points: points ?? 0, max_points, of: hash(this.#checked(cell)) });
    keep(this.key, JSON.stringify(Object.fromEntries(this.checks)));
    this.show();
  }

  /** Say the sum, and beside each answer what it has earned. */
  show() {
    const valid = this.#valid();
    for (const cell of this.cells) {
      const place = cell.querySelector(".solve-earned");
      if (place) place.textContent = said(valid.filter((check) => this.#answer(check.cell) === cell));
    }
    document.querySelector(".solve-points").textContent = `${sum(valid.map((c) => c.points))} of ${this.most} points`;
    this.#inTheContents(valid);
  }

  /** What a check that ran in this cell has said last. */
  last(id) {
    return [...this.checks].findLast(([, check]) => check.cell === id);
  }

  #valid() {
    return [...this.checks.values()].filter((check) => check.of === hash(this.#checked(check.cell)));
  }

  #answer(check) {
    return this.cells.find((cell) => cell.dataset.check === check);
  }

  #checked(check) {
    const answer = this.#answer(check);
    return answer ? this.sourceOf(answer) : "";
  }

  #inTheContents(valid) {
    for (const { places, own, most } of this.sections) {
      const earned = valid.filter((check) => own.has(check.cell)).map((check) => check.points);
      for (const place of places) place.textContent = earned.length ? ` ${sum(earned)}/${most}` : "";
    }
  }
}

/** Where points stand in the contents, with the cells of that section that give some, by their ids. */
function sectionsOf(cells) {
  const graded = cells.filter((cell) => cell.dataset.points);
  const headings = [...document.querySelectorAll(".solve-text [id]")];
  const above = (cell) =>
    headings.findLast((heading) => heading.compareDocumentPosition(cell) & Node.DOCUMENT_POSITION_FOLLOWING);
  return headings.map((heading) => {
    const own = graded.filter((cell) => above(cell) === heading);
    const links = [...document.querySelectorAll(`.page-toc a[href="#${heading.id}"]`)];
    const places = links.map((link) => link.appendChild(document.createElement("span")));
    for (const place of places) place.className = "solve-toc";
    return { places, own: new Set(own.map((cell) => cell.dataset.cell)), most: worth(own) };
  });
}

const worth = (cells) => sum(cells.map((cell) => Number(cell.dataset.points ?? 0)));
const said = (checks) =>
  checks.length ? `${sum(checks.map((c) => c.points))} of ${sum(checks.map((c) => c.max_points))} points` : "";
