// Marking by keyboard. The server decides what is possible and what is saved; here is what fingers need.
"use strict";

const form = document.querySelector("#mark");
const said = document.querySelector("#said");
const at = (id) => document.getElementById(id);
const STORE = document.body.dataset.set;

function say(text, waiting = false) {
  said.textContent = "";
  said.classList.toggle("waiting", waiting);
  requestAnimationFrame(() => { said.textContent = text; });
}

function sayThere(text, address) {
  sessionStorage.setItem(`${STORE}:said`, text);
  location.assign(address);
}

const before = sessionStorage.getItem(`${STORE}:said`);
sessionStorage.removeItem(`${STORE}:said`);
if (before) say(before);

if (form) start();

function start() {
  const points = at("points"), comment = at("comment"), conflict = at("conflict"), letters = at("letters");
  const most = Number(form.dataset.most);
  const draft = `${STORE}:${form.dataset.draft}`;
  const saved = { points: points.value, comment: comment.value, seen: form.dataset.seen, answer: form.dataset.answer };
  let now = null;  // what somebody else has written meanwhile
  let saving = false, leaving = false;  // a key meant for the next answer is none for this one

  // What was typed and not saved is there again, whatever way one comes back.
  function remember() {
    const changed = points.value !== saved.points || comment.value !== saved.comment;
    if (changed) sessionStorage.setItem(draft, JSON.stringify([points.value, comment.value]));
    else sessionStorage.removeItem(draft);
  }
  const kept = JSON.parse(sessionStorage.getItem(draft) || "null");
  if (kept && (kept[0] !== points.value || kept[1] !== comment.value)) {
    [points.value, comment.value] = kept;
    say("Not saved yet: what you had typed here.", true);
  }

  function problem(text) {
    at("problem").textContent = text;
    points.setAttribute("aria-invalid", text ? "true" : "false");
  }

  function set(value) {
    points.value = String(Math.min(most, Math.max(0, value)));
    problem("");
    remember();
    say(`${points.value} of ${form.dataset.most} points, not saved yet`, true);
  }
  function type(value) {
    if (value <= most) set(value);
    else problem(`At most ${form.dataset.most} points here; nothing was changed.`);
  }
  const typed = () => Number(points.value.replace(",", ".")) || 0;
  const half = () => type(Number.isInteger(typed()) ? typed() + 0.5 : Math.floor(typed()));

  function insert(text) {
    comment.value = comment.value.trim() ? `${comment.value.trimEnd()}\n${text}` : text;
    remember();
    say("Comment inserted, not saved yet", true);
  }

  async function send(seen) {
    return fetch(form.dataset.post, {
      method: "POST",
      headers: { "Content-Type": "application/json", [form.dataset.header]: form.dataset.token },
      body: JSON.stringify({ points: points.value, comment: comment.value, seen: seen.seen, answer: seen.answer }),
    });
  }

  async function save(goOn, seen = saved) {
    if (saving) return;
    problem("");
    if (goOn && !points.value.trim() && comment.value === saved.comment) {
      problem("No points yet: nothing was saved.");
      return;
    }
    saving = true;
    let answer, found;
    try {
      answer = await send(seen);
      found = await answer.json();
    } catch {
      problem("Not saved: the server does not answer. What you typed is kept in this window.");
      return;
    } finally {
      saving = false;
    }
    if (answer.status === 409) clash(found);
    else if (!answer.ok) {
      problem(`Not saved: ${found.message}`);
      points.focus();
    } else done(found, goOn);
  }

  function done(found, goOn) {
    Object.assign(saved, found);
    points.value = found.points;
    comment.value = found.comment;
    now = null;
    conflict.hidden = true;
    remember();
    at("left").textContent = found.left;
    at("state").textContent = found.words;
    at("state").className = `state ${found.state}`;
    const mark = found.points === "" ? "no points yet" : `${found.points} of ${form.dataset.most} points`;
    const text = `Saved: ${form.dataset.student}, ${mark}. ${found.left}.`;
    leaving = goOn;
    if (goOn) sayThere(text, found.next.waiting || found.next.next || "/");
    else say(text);
  }

  const told = (mark) => `${mark.points === "" ? "no points" : `${mark.points} points`}\n${mark.comment || "no comment"}`;

  function clash(found) {
    now = found.now;
    at("why").textContent = found.answer_seen
      ? `Nothing is lost: choose below.${found.who ? ` The points were last changed by ${found.who}, ${found.when}.` : ""}`
      : "The answer was graded again since you opened this page, and is another one now. What you typed is kept.";
    at("theirs").textContent = told(now);
    at("mine").textContent = told({ points: points.value, comment: comment.value });
    at("take").hidden = at("keep").hidden = !found.answer_seen;
    at("again").hidden = found.answer_seen;
    conflict.hidden = false;
    conflict.focus();
  }

  at("take").addEventListener("click", () => {
    Object.assign(saved, now);
    [points.value, comment.value] = [now.points, now.comment];
    conflict.hidden = true;
    remember();
    say("Theirs stands; nothing of yours was saved.", true);
    points.focus();
  });
  at("keep").addEventListener("click", () => save(false, now));
  at("again").addEventListener("click", () => location.reload());

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    save(true);
  });
  at("stay").addEventListener("click", () => save(false));
  form.addEventListener("input", () => { problem(""); remember(); });
  form.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button?.dataset.step) set(typed() + Number(button.dataset.step));
    else if (button && "all" in button.dataset) set(most);
  });
  for (const button of document.querySelectorAll("[data-insert]")) {
    button.addEventListener("click", () => insert(button.dataset.insert));
  }

  letters.checked = localStorage.getItem("letters") !== "off";
  letters.addEventListener("change", () => localStorage.setItem("letters", letters.checked ? "on" : "off"));

  const commands = {
    ".": half, ",": half, "+": () => set(typed() + 0.5), "-": () => set(typed() - 0.5), f: () => set(most),
    s: () => save(false), c: () => comment.focus(), p: () => points.focus(),
    ArrowRight: () => follow("j"), ArrowLeft: () => follow("k"),
  };

  function follow(key) {
    const link = document.querySelector(`a[data-key="${key}"]`);
    if (link && !link.target) leaving = true;
    link?.click();
    return Boolean(link);
  }

  function onKey(event) {
    if (event.isComposing || event.defaultPrevented || leaving) return;
    const where = event.target;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      save(true);
    } else if (event.altKey && !event.ctrlKey && /^Digit[1-9]$/.test(event.code)) {
      const button = document.querySelectorAll("[data-insert]")[Number(event.code.at(-1)) - 1];
      if (button) {
        event.preventDefault();
        insert(button.dataset.insert);
      }
    } else if (event.key === "Escape" && (where === comment || where === points)) where.blur();
    else if (!event.ctrlKey && !event.metaKey && !event.altKey && letters.checked && where !== comment) plain(event, where);
  }

  function plain(event, where) {
    const key = event.key;
    const inPoints = where === points;
    if (key === "Enter") {
      if (where === document.body || where === document.documentElement) {
        event.preventDefault();
        save(true);
      }
    } else if (/^[0-9]$/.test(key) && !inPoints) {
      event.preventDefault();
      type(Number(key));
    } else if (commands[key] && !(inPoints && /^(?:[.,+-]|Arrow.*)$/.test(key))) {
      event.preventDefault();
      commands[key]();
    } else if (/^[a-z]$/.test(key) && follow(key)) event.preventDefault();
  }

  document.addEventListener("keydown", onKey);
  addEventListener("pageshow", () => { leaving = false; });
}
