// What the theme leaves open for keyboards and screen readers.

// A region that scrolls must be reachable by keyboard: wide formulas, code, tables, drawings.
const SCROLLERS = ".math, pre, .cell_output, table, .table-wrapper";

function markScrollers() {
  for (const el of document.querySelectorAll(SCROLLERS)) {
    if (el.scrollWidth > el.clientWidth + 1 && getComputedStyle(el).overflowX !== "visible") {
      el.tabIndex = 0;
    }
  }
}

// sphinx-design hides the radio buttons of its tabs from the eye only; name each one after its label.
function nameTabs() {
  for (const label of document.querySelectorAll(".sd-tab-label")) {
    const input = document.getElementById(label.htmlFor);
    if (input) input.setAttribute("aria-label", label.textContent.trim());
  }
}

// The arrows that unfold a part of the sidebar have no words.
function nameFolds() {
  for (const item of document.querySelectorAll(".bd-sidebar-primary li.has-children")) {
    const title = item.querySelector(":scope > a")?.textContent.trim();
    const fold = item.querySelector(":scope > details > summary");
    fold?.setAttribute("aria-label", `Pages of ${title}`);
  }
}

// The sidebar is a landmark, and old roles of the bibliography are new ones.
function setRoles() {
  const sidebar = document.querySelector(".bd-sidebar-primary");
  sidebar?.setAttribute("role", "region");
  sidebar?.setAttribute("aria-label", "Book");
  for (const entry of document.querySelectorAll("[role='doc-biblioentry']")) entry.setAttribute("role", "listitem");
}

nameTabs();
nameFolds();
setRoles();
window.addEventListener("load", markScrollers);
window.addEventListener("resize", markScrollers);
document.addEventListener("toggle", markScrollers, true);
