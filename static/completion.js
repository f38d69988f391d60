// Completions under the search field, as a list that the field controls (the combobox of the ARIA authoring practices).
// A convenience only: without this file the field is a plain search box.
// The text in the field is the user's: it changes only when a completion is picked, and nothing happens while an
// input method composes. Those that rewrite what stands before the cursor come in bursts, hence the pause.
"use strict";
{
  const PAUSE = 120; // milliseconds
  const LONGEST = 100; // characters; longer text is not completed
  const REMEMBERED = 100; // answers

  const field = document.getElementById("q");
  const form = document.getElementById("search");
  const list = document.getElementById("completions");
  const told = document.getElementById("completions-told");
  const answers = new Map();
  let composing = false;
  let pause = 0;
  let asking = null;
  let active = -1;

  const isOpen = () => !list.hidden;

  function forget() {
    clearTimeout(pause);
    asking?.abort();
  }

  function close() {
    forget();
    list.hidden = true;
    list.replaceChildren();
    field.setAttribute("aria-expanded", "false");
    told.textContent = "";
    mark(-1);
  }

  function mark(place) {
    list.children[active]?.setAttribute("aria-selected", "false");
    active = place;
    const option = list.children[place];
    if (option) {
      option.setAttribute("aria-selected", "true");
      option.scrollIntoView({ block: "nearest" });
      field.setAttribute("aria-activedescendant", option.id);
    } else field.removeAttribute("aria-activedescendant");
  }

  const folded = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").replace(/[đĐ]/g, "d").toLowerCase();

  // What was typed stands out less than what a completion adds to it.
  function labelled(option, text, typed) {
    const begun = typed.trimStart().normalize("NFC");
    const length = folded(text).startsWith(folded(begun)) ? begun.length : 0;
    const rest = document.createElement("b");
    rest.textContent = text.slice(length);
    option.append(text.slice(0, length), rest);
  }

  function show(texts, typed) {
    const options = texts.map((text, place) => {
      const option = document.createElement("li");
      option.id = `completion-${place}`;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      option.dataset.text = text;
      labelled(option, text, typed);
      return option;
    });
    if (options.length === 0) return close();
    mark(-1);
    list.replaceChildren(...options);
    list.hidden = false;
    list.scrollTop = 0;
    field.setAttribute("aria-expanded", "true");
    told.textContent = options.length === 1 ? told.dataset.one : told.dataset.many.replace("{count}", options.length);
  }

  function remember(text, texts) {
    if (answers.size >= REMEMBERED) answers.delete(answers.keys().next().value);
    answers.set(text, texts);
  }

  async function ask() {
    forget();
    const text = field.value;
    if (composing || text.trim() === "" || text.length > LONGEST) return close();
    if (!answers.has(text)) {
      const request = new AbortController();
      asking = request;
      try {
        const answer = await fetch(`${list.dataset.source}?${new URLSearchParams({ q: text })}`, { signal: request.signal });
        if (!answer.ok) return close();
        remember(text, (await answer.json())[1]);
      } catch {
        if (!request.signal.aborted) close(); // the service is not there
        return;
      }
      if (request.signal.aborted) return;
    }
    if (text === field.value && document.activeElement === field) show(answers.get(text), text);
  }

  function wait() {
    forget();
    mark(-1);
    if (field.value.trim() === "") close();
    else if (!composing) pause = setTimeout(ask, PAUSE);
  }

  function move(step) {
    if (!isOpen()) return ask();
    const places = list.children.length + 1; // the field itself is one of them
    mark(((active + 1 + step + places) % places) - 1);
  }

  function take(option) {
    field.value = option.dataset.text;
    close();
  }

  function onKey(event) {
    if (composing || event.isComposing || event.keyCode === 229 || event.ctrlKey || event.metaKey) return;
    const option = list.children[active];
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!event.altKey) move(event.key === "ArrowDown" ? 1 : -1);
      else if (event.key === "ArrowDown") ask();
      else close();
    } else if (event.key === "Escape" && isOpen()) {
      event.preventDefault(); // else the browser empties the field as well
      close();
    } else if (event.key === "Enter" && option) {
      event.preventDefault();
      take(option);
      form.requestSubmit();
    } else if (event.key === "Tab" && option) take(option);
    else if (["ArrowLeft", "ArrowRight", "Home", "End"].includes(event.key)) mark(-1);
  }

  if (field && form && list && told) {
    field.setAttribute("role", "combobox");
    field.setAttribute("aria-autocomplete", "list");
    field.setAttribute("aria-expanded", "false");
    field.setAttribute("aria-controls", list.id);
    field.addEventListener("input", wait);
    field.addEventListener("compositionstart", () => {
      composing = true;
      forget();
    });
    field.addEventListener("compositionend", () => {
      composing = false;
      wait();
    });
    field.addEventListener("keydown", onKey);
    field.addEventListener("blur", close);
    form.addEventListener("submit", close);
    list.addEventListener("mousedown", (event) => event.preventDefault()); // the field keeps the focus
    list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (!option) return;
      take(option);
      form.requestSubmit();
    });
  }
}
