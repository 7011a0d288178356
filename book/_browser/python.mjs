// The page's side of the worker: starts it, hands it cells, ends it.

export class Python {
  #worker = null;
  #waiting = new Map(); // cell, or number of a question → what to call when it has ended
  #questions = 0;

  /** `parts` says where Pyodide is and how large its files are; `tell` gets every message of the worker. */
  constructor(url, parts, tell) {
    this.url = url;
    this.parts = parts;
    this.tell = tell;
  }

  start() {
    if (this.#worker) return;
    this.#worker = new Worker(this.url, { type: "module" });
    this.#worker.onmessage = ({ data }) => this.#hear(data);
    this.#worker.onerror = (event) => {
      event.preventDefault();
      this.#hear({ type: "failed", reason: event.message || "the worker could not be loaded" });
    };
    this.#worker.postMessage({ type: "start", ...this.parts });
  }

  /** Run one cell; resolves to "ok", "error" (Python's), "stopped" or "failed". */
  run(cell, source) {
    this.start();
    return new Promise((resolve) => {
      this.#waiting.set(cell, resolve);
      this.#worker.postMessage({ type: "run", cell, source });
    });
  }

  /** Ask about the texts of an exercise's fields; resolves to the answer, or null if Python ended before. */
  ask(what, exercise, names, texts) {
    this.start();
    const number = ++this.#questions;
    return new Promise((resolve) => {
      this.#waiting.set(number, (answer) => resolve(typeof answer === "string" ? null : answer.value));
      this.#worker.postMessage({ type: "ask", number, what, exercise, names, texts });
    });
  }

  /** End the worker at once: the only way to end a loop without an end. All names are gone. */
  stop(reason = "stopped") {
    this.#worker?.terminate();
    this.#worker = null;
    for (const resolve of this.#waiting.values()) resolve(reason);
    this.#waiting.clear();
  }

  #hear(message) {
    if (message.type === "answer") {
      const resolve = this.#waiting.get(message.number);
      this.#waiting.delete(message.number);
      return resolve?.(message);
    }
    this.tell(message);
    if (message.type === "done") {
      const resolve = this.#waiting.get(message.cell);
      this.#waiting.delete(message.cell);
      resolve?.(message.ok ? "ok" : "error");
    }
    if (message.type === "failed" || message.type === "crashed") this.stop("failed");
    return undefined;
  }
}
