// The page "Solve in the browser": editors, buttons, and what they do. See notebook.mjs for what is kept
// and handed in, python.mjs and worker.mjs for how cells run.

import { grow, makeEditor } from "./editor.mjs";
import { Fields } from "./fields.mjs";
import { Notebook, allWork, keep, leaveNews, recall, takeAllWork, takeNews } from "./notebook.mjs";
import { show } from "./output.mjs";
import { Points } from "./points.mjs";
import { Python } from "./python.mjs";

const root = document.querySelector(".solve");
const page = JSON.parse(root.querySelector("script[type='application/json']").textContent);
const notebook = new Notebook(page);
const cells = [...root.querySelectorAll(".solve-cell")];
const byId = new Map(cells.map((cell) => [cell.dataset.cell, cell]));
const statusLine = root.querySelector(".solve-status");
const loading = root.querySelector(".solve-loading");

const arrived = `mlcourse-solve-arrived:${page.python.folder}`; // set once Python is in the browser's cache
const python = new Python(new URL("worker.mjs", import.meta.url), { ...page.python, count: !recall(arrived) }, hear);

let queue = Promise.resolve(); // what was asked for runs in that order; nothing is lost while Python loads
let round = 0; // Stop begins a new one: what the old one still had to do is dropped
let loaded = false;
let running = null; // a cell
const fields = new Map(); // cell → its fields, where formulas are answered
const ran = new Map(); // cell → the source that Python has run to its end

const EVERYTHING = "my-answers.json";
const id = (cell) => cell.dataset.cell;
const role = (cell) => cell.dataset.role;
const source = (cell) => notebook.source(id(cell));
const editor = (cell) => cell.querySelector("textarea");
const output = (cell) => cell.querySelector(".solve-output");
const button = (name) => root.querySelector(`.solve-bar [data-do="${name}"]`);
const points = new Points(`${notebook.key}:points`, cells, source);

// --- what the reader is told ---

/** States: idle, loading, ready, running, failed. */
function say(text, state) {
  statusLine.textContent = text;
  root.dataset.state = state;
  button("stop").ariaDisabled = String(!running && state !== "loading");
  if (state !== "loading") loading.hidden = true;
}

function sayWhatRuns() {
  if (!loaded) say("Loading Python…", "loading");
  else if (running) say(`Running: ${running.ariaLabel}…`, "running");
  else say("Python is ready.", "ready");
}

function showProgress({ bytes, total, what }) {
  const megabytes = (number) => (number / 1e6).toFixed(1);
  loading.hidden = false;
  Object.assign(loading.querySelector("progress"), { value: bytes, max: total });
  loading.querySelector("span").textContent =
    bytes < total ? `${what}: ${megabytes(bytes)} of ${megabytes(total)} MB` : "Almost there: starting…";
}

function summary(cell) {
  const [exercise, check] = points.last(id(cell)) ?? [];
  return exercise ? `${exercise}: ${check.points} of ${check.max_points} points.` : `${cell.ariaLabel}: done.`;
}

// --- what Python tells ---

function hear(message) {
  if (message.type === "progress") return showProgress(message);
  loading.hidden = true;
  if (message.type === "ready") {
    loaded = true;
    python.parts.count = false;
    keep(arrived, "yes");
    return sayWhatRuns();
  }
  if (message.type === "failed") {
    forget();
    return say(`Python could not be loaded: ${message.reason}. Check the connection, then run again.`, "failed");
  }
  if (message.type === "done") return undefined;
  const cell = byId.get(message.cell);
  if (message.type === "crashed") {
    forget();
    say("Python broke down. Run again: it starts anew.", "failed");
    return show(output(cell), { type: "error", text: message.reason });
  }
  if (message.type === "check") points.take(message);
  // A check has shown its points: the same number once more, as the cell's value, says nothing new.
  if (message.type === "value" && role(cell) === "check") return undefined;
  return show(output(cell), message);
}

/** Python has ended, and with it every name. */
function forget() {
  loaded = false;
  running = null;
  ran.clear();
}

// --- running ---

const current = (cell) => ran.get(id(cell)) === source(cell);

/** Cells above that `cell` builds on and that Python has not run, or not as they are now. */
function neededBy(cell) {
  const above = cells.slice(0, cells.indexOf(cell));
  const answer = role(cell) === "answer" ? null : above.findLast((other) => role(other) === "answer");
  return above.filter((other) => (role(other) === "given" || other === answer) && !current(other));
}

/** A cell, what it needs, and the check of an answer. */
function planFor(cell) {
  const check = byId.get(cell.dataset.check);
  return [...neededBy(cell), cell, ...(check ? [check] : [])];
}

async function runCell(cell) {
  running = cell;
  output(cell).replaceChildren();
  cell.dataset.state = "running";
  sayWhatRuns();
  const end = await python.run(id(cell), source(cell));
  cell.dataset.state = end;
  running = null;
  if (end === "ok") ran.set(id(cell), source(cell));
  return end;
}

/** Run what `plan` returns when its turn comes. */
function ask(plan, { afterError, atTheEnd }) {
  const mine = round;
  queue = queue.then(async () => {
    for (const cell of mine === round ? plan() : []) {
      const end = await runCell(cell);
      if (end === "stopped" || end === "failed" || mine !== round) return;
      if (end === "error" && afterError === "stop") {
        say(`${cell.ariaLabel}: ended with an error.`, "ready");
        return;
      }
    }
    if (mine === round) say(atTheEnd(), "ready");
  });
}

function runOne(cell) {
  const last = byId.get(cell.dataset.check) ?? cell;
  const atTheEnd = () => {
    output(last).scrollIntoView({ block: "nearest" });
    return summary(last);
  };
  ask(() => planFor(cell), { afterError: "stop", atTheEnd });
}

function runAll() {
  const all = cells.filter((cell) => role(cell) !== "words");
  const result = () => `All cells have run: ${root.querySelector(".solve-points").textContent} on the public checks.`;
  ask(() => all, { afterError: "go on", atTheEnd: result });
}

/** End what runs, or the loading. */
function stop() {
  if (button("stop").ariaDisabled === "true") return;
  const [ended, wasLoaded] = [running, loaded];
  round += 1;
  python.stop();
  forget();
  if (ended) show(output(ended), { type: "error", text: "Stopped. Names from earlier cells are gone." });
  if (wasLoaded) python.start();
  say("Stopped. Python starts anew.", wasLoaded ? "loading" : "idle");
}

// --- editing, keeping, handing in ---

function write(cell, text) {
  editor(cell).value = text;
  grow(editor(cell));
  fields.get(cell)?.refresh();
}

/** Who begins to write will want to run it: by then Python is there. */
function begin() {
  if (loaded || root.dataset.state === "loading") return;
  python.start();
  sayWhatRuns();
}

function makeFields(cell) {
  const typed = (text) => {
    editor(cell).value = text;
    changed(cell, text);
  };
  const ask = async (...question) => {
    const answer = await python.ask(...question);
    loading.hidden = true;
    return answer;
  };
  const use = { source: () => source(cell), changed: typed, run: () => runOne(cell), begin, ask };
  fields.set(cell, new Fields(cell, use, new URL(page.mathlive, import.meta.url)));
}

/** Say beside an answer that it is kept; only where somebody has written something. */
function sayKept(cell) {
  const place = cell.querySelector(".solve-saved");
  if (place) place.textContent = notebook.keeps && id(cell) in notebook.edits ? "Saved in this browser." : "";
}

function changed(cell, text) {
  notebook.edit(id(cell), text);
  sayKept(cell);
  points.show();
  if (!notebook.keeps) say("This browser keeps nothing: download the notebook before you leave.", root.dataset.state);
}

function reset(cell) {
  if (source(cell) === notebook.released(id(cell))) return;
  if (!confirm("Put this cell back to how it was released? What you wrote in it is lost.")) return;
  const released = notebook.released(id(cell));
  changed(cell, released);
  write(cell, released);
}

function saveAs(name, text, type) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

function download() {
  saveAs(notebook.file, notebook.asFile(), "application/x-ipynb+json");
  say(`${notebook.file} is downloaded, with your answers: hand in this file.`, root.dataset.state);
}

function takeAlong() {
  saveAs(EVERYTHING, allWork(), "application/json");
  say(`${EVERYTHING} has your answers of all notebooks: open it on a page like this on the other device.`, root.dataset.state);
}

async function open(file) {
  let taken = 0;
  try {
    const text = await file.text();
    const notebooks = takeAllWork(text);
    if (notebooks !== null) {
      leaveNews(`${file.name}: answers of ${notebooks} notebooks are taken over. `);
      location.reload();
      return;
    }
    taken = notebook.take(text);
  } catch {
    // not JSON, or no room: nothing is taken
  }
  for (const cell of cells.filter(editor)) {
    write(cell, source(cell));
    sayKept(cell);
  }
  points.show();
  const result = taken ? `The answers in ${file.name} are taken over.` : `${file.name} is not a copy of ${notebook.file}.`;
  say(result, root.dataset.state);
}

// --- wiring ---

function plain(cell) {
  fields.get(cell).switch();
  grow(editor(cell));
}

const actions = { run: runOne, reset, plain, "run-all": runAll, stop, download, "take-along": takeAlong, open: () => picker.click() };
const picker = root.querySelector("input[type='file']");
picker.addEventListener("change", () => {
  if (picker.files.length) open(picker.files[0]);
  picker.value = ""; // the same file can be opened again
});
root.addEventListener("click", (event) => {
  const pressed = event.target.closest("[data-do]");
  if (pressed) actions[pressed.dataset.do](pressed.closest(".solve-cell"));
});
for (const cell of cells) {
  const area = editor(cell);
  if (!area) continue;
  const words = role(cell) === "words";
  area.value = source(cell);
  area.readOnly = false;
  makeEditor(area, { changed: (text) => changed(cell, text), run: words ? undefined : () => runOne(cell) });
  if (!words) area.addEventListener("focus", begin);
  if (cell.querySelector(".solve-fields")) makeFields(cell);
  sayKept(cell);
}
for (const element of root.querySelectorAll("button[disabled]")) element.disabled = false;
const kept = Object.keys(notebook.edits).length ? "Your answers are as you left them. " : "";
say(`${takeNews()}${kept}Python starts when you begin.`, "idle");
points.show();
