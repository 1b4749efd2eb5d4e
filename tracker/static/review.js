// The keyboard of the review. Every button and link works without it; a key presses what bears data-key.
"use strict";

const typingIn = (element) => element.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");
const bearers = () => [...document.querySelectorAll("[data-key]")];
const bearerOf = (name) => bearers().find((one) => one.dataset.key.split(" ").includes(name));

// What the keys do, read off the page itself, so that the list is always true.
const list = document.querySelector("[data-shortcut-list]");
const wordsOf = (element) => {
  const copy = element.cloneNode(true);
  copy.querySelectorAll("kbd").forEach((one) => one.remove());
  return copy.textContent.trim() || element.placeholder || "";
};
const showKeys = () => {
  const entries = list.querySelector("dl");
  entries.replaceChildren();
  const rows = bearers().map((one) => [one.dataset.key.split(" "), wordsOf(one)]);
  if (document.querySelector("form[data-save]")) rows.push([["Ctrl+Enter"], "保存"]);
  rows.forEach(([keys, words]) => {
    const term = document.createElement("dt");
    keys.forEach((name) => { const mark = document.createElement("kbd"); mark.textContent = name; term.append(mark); });
    const meaning = document.createElement("dd");
    meaning.textContent = words;
    entries.append(term, meaning);
  });
  list.showModal();
};
const opener_of_keys = document.querySelector("[data-shortcuts]");
if (opener_of_keys && list && window.HTMLDialogElement) {
  opener_of_keys.hidden = false;
  opener_of_keys.addEventListener("click", showKeys);
}

const press = (event, element) => {
  if (!element) return;
  event.preventDefault();
  if (element.matches("input")) element.focus();
  else element.click();
};
document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.altKey || document.querySelector("dialog[open]")) return;
  const form = event.target.closest("form[data-save]") || document.querySelector("form[data-save]");
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && form) {
    event.preventDefault();
    form.requestSubmit(form.querySelector(".btn-primary"));
    return;
  }
  if (event.ctrlKey || event.metaKey) return;
  if (event.key === "Escape" || !typingIn(event.target)) press(event, bearerOf(event.key));
});

// The source shows the item under review; only the panel scrolls, not the page. Beside the proposal it ends with the window.
const panel = document.querySelector("[data-source]");
const fit = () => {
  const room = window.innerHeight - panel.getBoundingClientRect().top - 12;
  panel.style.maxHeight = matchMedia("(min-width: 62rem)").matches && room > 240 ? `${room}px` : "";
};
if (panel) {
  fit();
  window.addEventListener("scroll", fit, { passive: true });
  window.addEventListener("resize", fit);
}
const here = panel && panel.querySelector("[data-here]");
if (here) {
  const head = panel.querySelector(".source-head").offsetHeight;
  const words = panel.querySelector("[data-here] mark");  // in a paragraph that holds many items they stand far down
  const far = words && words.getBoundingClientRect().top - here.getBoundingClientRect().top > 160;
  panel.scrollTop += (far ? words : here).getBoundingClientRect().top - panel.getBoundingClientRect().top - head - 48;
}

// A form that was opened is where the typing goes.
const begin = document.querySelector(".item-form input:not([type=hidden]), .item-form textarea");
if (begin && !document.querySelector("[data-focus]")) begin.focus();

// One box ticks the page.
const all = document.querySelector("[data-tick-all]");
if (all) {
  all.hidden = false;
  all.addEventListener("change", () => document.querySelectorAll(`input[name=${all.dataset.tickAll || "item"}]`).forEach((one) => { one.checked = all.checked; }));
}
