// Comforts only: every page works without this file.
"use strict";

// The navigation on a phone opens by #app-nav; here also with Escape, the focus inside and no entry in the history.
const opener = document.querySelector("[data-nav-open]");
const setNav = (open) => {
  document.body.classList.toggle("nav-is-open", open);
  opener.setAttribute("aria-expanded", String(open));
  (open ? document.querySelector("[data-nav-close]") : opener).focus();
};
if (opener) {
  opener.setAttribute("role", "button");
  opener.setAttribute("aria-expanded", "false");
  opener.addEventListener("click", (event) => { event.preventDefault(); setNav(true); });
  document.querySelectorAll("[data-nav-close]").forEach((one) =>
    one.addEventListener("click", (event) => { event.preventDefault(); setNav(false); }));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && document.body.classList.contains("nav-is-open")) setNav(false);
  });
}

// <form data-confirm="…?"> asks before it sends.
const ask = (form, button) => {
  const dialog = document.createElement("dialog");
  dialog.className = "confirm";
  const question = document.createElement("p");
  question.textContent = form.dataset.confirm;
  const answers = document.createElement("menu");
  const no = document.createElement("button");
  no.className = "btn btn-outline-secondary";
  no.textContent = "取消";
  const yes = document.createElement("button");
  yes.className = "btn btn-primary";
  yes.textContent = button ? button.textContent.trim() : "确定";
  answers.append(no, yes);
  dialog.append(question, answers);
  document.body.append(dialog);
  no.addEventListener("click", () => dialog.close());
  yes.addEventListener("click", () => { form.dataset.confirmed = "yes"; dialog.close(); form.requestSubmit(button); });
  dialog.addEventListener("close", () => dialog.remove());
  dialog.showModal();
};
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.confirm && !form.dataset.confirmed && window.HTMLDialogElement) {
    event.preventDefault();
    ask(form, event.submitter);
    return;
  }
  // A second click must not send a second time. Downloads leave the page open, so they are let through.
  if (form.method === "post" && !form.hasAttribute("data-again")) {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
  }
});
window.addEventListener("pageshow", () => document.querySelectorAll("form").forEach((form) => {
  delete form.dataset.sent;
  delete form.dataset.confirmed;
}));

// <select data-autosubmit> applies at once; without scripts its form has a button.
document.addEventListener("change", (event) => {
  if (event.target.hasAttribute("data-autosubmit")) event.target.form.requestSubmit();
});

// What was refused is read first.
const refusal = document.querySelector("[data-focus]");
if (refusal) refusal.focus();

// <form data-warn-unsaved>: leaving asks once something was typed.
document.querySelectorAll("form[data-warn-unsaved]").forEach((form) => {
  let typed = false;
  form.addEventListener("input", () => { typed = true; });
  form.addEventListener("submit", () => { typed = false; });
  window.addEventListener("beforeunload", (event) => { if (typed) event.preventDefault(); });
});
document.querySelectorAll("[data-print]").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
});

// <… id="x" data-poll="2000"> asks for the page again until the answer has no data-poll any more.
const poll = (part) => setTimeout(async () => {
  let next = part;
  try {
    const answer = await fetch(location.href, { headers: { "X-Requested-With": "fetch" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    next = page.getElementById(part.id);
    if (!next) { location.reload(); return; }
    if (next.innerHTML !== part.innerHTML) part.replaceWith(document.adoptNode(next)); else next = part;
  } catch { next = part; } // the server is away for a moment
  if (next.dataset.poll) poll(next);
}, Number(part.dataset.poll));
document.querySelectorAll("[data-poll]").forEach(poll);
