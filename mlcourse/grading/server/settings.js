// MathJax 3 for the formgrader, whose scripts know MathJax 2: they wait for `Hub`'s signal "End".
//
// Ours are set first: a \def in an answer must not change a formula of the rubric below it. The packages that
// make links, ids, classes and styles, or load more packages, are left out.
(() => {
  const waiting = [];
  let done = false;
  const theirs = ".from-student, .output";

  function finish() {
    done = true;
    for (const listener of waiting.splice(0)) listener("End");
  }

  const Interest = (listener) => (done ? listener("End") : waiting.push(listener));

  async function typeset() {
    const boxes = [...document.querySelectorAll(theirs)];
    const ours = [...document.querySelectorAll(".rendered_html")].filter((box) => !box.querySelector(theirs) && !box.closest(theirs));
    await window.MathJax.typesetPromise(ours);
    await window.MathJax.typesetPromise(boxes);
  }

  window.MathJax = {
    tex: {
      inlineMath: [["$", "$"], ["\\(", "\\)"]],
      displayMath: [["$$", "$$"], ["\\[", "\\]"]],
      processEscapes: true,
      processEnvironments: true,
      tags: "none",  // a \label of an answer would give the page an id
      packages: { "[-]": ["html", "require", "autoload", "action", "setoptions", "unicode"] },
    },
    options: { enableMenu: false, ignoreHtmlClass: "input_area|input_prompt|output_prompt" },
    startup: {
      typeset: false,
      ready() {
        const MathJax = window.MathJax;
        MathJax.startup.defaultReady();
        MathJax.Hub = { Startup: { signal: { Interest } } };
        const loaded = document.readyState === "loading"
          ? new Promise((resolve) => document.addEventListener("DOMContentLoaded", resolve))
          : Promise.resolve();
        // A formula that cannot be set is no reason for a page on which nobody can mark.
        MathJax.startup.promise.then(() => loaded).then(typeset).catch((error) => console.warn(String(error))).then(finish);
      },
    },
  };
  // Until MathJax itself is there, and if it should never be:
  window.MathJax.Hub = { Startup: { signal: { Interest } } };
})();
