// "A line does not follow?" where the book has no public address for reports: the text is copied.

const COPIED = "Copied. Send it to those who teach your course.";

async function report(button) {
  const box = button.closest(".result");
  const number = box.querySelector(".caption-number")?.textContent.trim() ?? "";
  const page = `${location.href.split("#")[0]}#${box.id}`;
  const text = `${number} ${button.dataset.report}\n${page}\n\nThe line:\n\nWhy it does not follow:\n`;
  const said = button.nextElementSibling;
  try {
    await navigator.clipboard.writeText(text);
    said.textContent = COPIED;
  } catch {
    said.textContent = text; // no clipboard: opened as a file, or not allowed
  }
}

for (const button of document.querySelectorAll("button.result-report")) {
  button.hidden = false;
  button.addEventListener("click", () => report(button));
}
