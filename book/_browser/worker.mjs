// Python in a worker: loads Pyodide and the course from the site itself, and runs one cell at a time.
// It shares nothing with the page but messages; to stop endless code, the page ends the whole worker.
//
// In:  {type: "start", folder, files: {name: bytes}, count}   {type: "run", cell, source}
//      {type: "ask", number, what, exercise, names, texts}, of the fields of a formula
// Out: {type: "progress", bytes, total, what}    {type: "ready"}    {type: "failed", reason}
//      {type: "stream" | "value" | "error" | "check", cell, …}, see executor.py
//      {type: "done", cell, ok}                  {type: "crashed", cell, reason}
//      {type: "answer", number, value}, null if there is none

const BASE = ["numpy"];
const FORMULAS = ["mpmath", "sympy"]; // only for cells that need them: a quarter of all that is fetched

let files; // name → bytes, of everything in Pyodide's folder
let pyodide, executor, session;
let running; // the cell that what Python tells is about

/** Say how much of `names` has arrived while `work` runs. */
async function withProgress(names, what, work) {
  const total = names.reduce((sum, name) => sum + files[name], 0);
  const fetchAsItWas = self.fetch;
  let bytes = 0;
  self.fetch = async (...request) => {
    const response = await fetchAsItWas(...request);
    if (!response.ok) throw new Error(`${response.url} is not there (${response.status})`);
    const counter = new TransformStream({
      transform(chunk, controller) {
        bytes += chunk.length;
        self.postMessage({ type: "progress", bytes: Math.min(bytes, total), total, what });
        controller.enqueue(chunk);
      },
    });
    return new Response(response.body.pipeThrough(counter), response);
  };
  try {
    return await work();
  } finally {
    self.fetch = fetchAsItWas;
  }
}

/** Names of the files of these packages: a wheel's name begins with its package's. */
const wheels = (packages) => Object.keys(files).filter((name) => packages.includes(name.split("-")[0]));

/** Fetch a file that lies beside this one. */
async function beside(name) {
  return fetch(new URL(name, import.meta.url));
}

async function start({ folder, count }) {
  const indexURL = new URL(folder, import.meta.url).href;
  // Not the modules: they come by import, which does not pass through fetch.
  const core = Object.keys(files).filter((name) => !/(whl|mjs)$/.test(name));
  const load = async () => {
    const course = beside("mlcourse.zip").then((response) => response.arrayBuffer());
    const runner = beside("executor.py").then((response) => response.text());
    const { loadPyodide } = await import(new URL("pyodide.mjs", indexURL));
    // packageBaseUrl: without it, a wheel that is not here would be asked for at a third party's.
    pyodide = await loadPyodide({ indexURL, packageBaseUrl: indexURL, packages: BASE });
    pyodide.unpackArchive(await course, "zip");
    pyodide.FS.writeFile("executor.py", await runner);
  };
  // Only the first time: what is counted passes through this script, and the browser cannot take
  // Python out of its cache compiled, as it was left the time before.
  await (count ? withProgress([...core, ...wheels(BASE)], "Python", load) : load());
  executor = pyodide.pyimport("executor");
  session = executor.Session((text) => self.postMessage({ cell: running, ...JSON.parse(text) }));
}

async function loadFormulas() {
  if (pyodide.loadedPackages.sympy) return;
  const quiet = { messageCallback: () => {} };
  await withProgress(wheels(FORMULAS), "SymPy", () => pyodide.loadPackage(FORMULAS, quiet));
}

/** Answer a question about fields; a failure is no answer, and the cell's own check will say why. */
async function answer({ number, ...question }) {
  let value = null;
  try {
    await loadFormulas();
    value = JSON.parse(session.ask(JSON.stringify(question)));
  } catch (error) {
    console.error(error);
  }
  self.postMessage({ type: "answer", number, value });
}

async function run(cell, source) {
  running = cell;
  if (executor.needs_formulas(source)) await loadFormulas();
  return session.run(source, cell);
}

// One message after the other: a cell waits for the start, and for the cell before it.
let turn = Promise.resolve();
self.onmessage = ({ data }) => {
  turn = turn.then(async () => {
    if (data.type === "start") {
      files = data.files;
      try {
        await start(data);
        self.postMessage({ type: "ready" });
      } catch (error) {
        self.postMessage({ type: "failed", reason: String(error.message ?? error) });
      }
      return undefined;
    }
    if (data.type === "ask") return answer(data);
    try {
      const ok = await run(data.cell, data.source);
      self.postMessage({ type: "done", cell: data.cell, ok });
    } catch (error) {
      // Not Python's exception (those are told by the executor): Python itself, or a file, failed.
      self.postMessage({ type: "crashed", cell: data.cell, reason: String(error.message ?? error) });
    }
    return undefined;
  });
};
