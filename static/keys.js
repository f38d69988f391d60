// Conveniences only: every page works without this file.
// `/` goes to the search box, `n` and `p` to the next and the previous hit of a report.
"use strict";

const typing = (target) => target instanceof HTMLElement && target.matches("input, textarea, select, [contenteditable]");

function jump(step) {
  const current = Number(/^#hit-(\d+)$/.exec(location.hash)?.[1] ?? 0);
  const number = current === 0 ? 1 : current + step;
  // Replacing keeps the way back to the results one step long.
  if (document.getElementById(`hit-${number}`)) location.replace(`#hit-${number}`);
}

document.addEventListener("keydown", (event) => {
  // An input method is at work: its keys are not ours.
  if (event.isComposing || event.keyCode === 229) return;
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  if (event.key === "/") {
    event.preventDefault();
    document.getElementById("q")?.focus();
  } else if (event.key === "n") jump(1);
  else if (event.key === "p") jump(-1);
});
