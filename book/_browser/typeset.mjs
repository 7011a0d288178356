// Formulas that are not known when the book is built, such as a student's answer as the check has read it: MathJax
// sets them, and is loaded with the first of them. All others are MathML in the page.

const SCRIPT = new URL("../mathjax/tex-chtml-full.js", import.meta.url).href;
let loading;

function load() {
  globalThis.MathJax = {
    options: { enableMenu: false, processHtmlClass: "math" },
    startup: { typeset: false },
  };
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = SCRIPT;
    script.onload = () => resolve(globalThis.MathJax.startup.promise);
    script.onerror = () => reject(new Error("MathJax could not be loaded"));
    document.head.append(script);
  });
}

/** Set the formulas in `place`; without MathJax they stay LaTeX, which can be read as well. */
export async function typeset(place) {
  try {
    await (loading ??= load());
    await globalThis.MathJax.typesetPromise([place]);
  } catch {
    loading = undefined; // the next formula tries again
  }
}
