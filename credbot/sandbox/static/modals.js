// The stack of modals: the top one is on the screen, Escape closes it.

import { explain, post, Refused } from "./api.js";
import { showBlocks } from "./blocks.js";
import { h } from "./dom.js";
import { closeMenu } from "./menu.js";
import { plainText } from "./mrkdwn.js";
import { store } from "./store.js";
import { Surface } from "./surface.js";
import { read, refresh, takeViews } from "./sync.js";

let dialog = null;
let shownId = null;
const wrong = new Map(); // view id to the sentences under its fields

const surfaceOf = (view) =>
  new Surface({
    key: `${store.user}/${view.id}`,
    where: { view_id: view.id },
    blocks: view.blocks,
    state: view.state?.values,
    errors: wrong.get(view.id) ?? view.errors ?? {},
  });

const empty = (chosen) => chosen === null || chosen === undefined || chosen === "" || (Array.isArray(chosen) && !chosen.length);

const CHECKS = {
  email_text_input: [/^\S+@\S+\.\S+$/, "Enter an email address, such as mia@example.com."],
  url_text_input: [/^https?:\/\/\S+$/i, "Enter a web address, such as https://example.com."],
  number_input: [/^-?\d+([.,]\d+)?$/, "Enter a number."],
};

/** What the page itself can tell before the app is asked, as Slack does. */
function sentence(block, chosen) {
  const { element } = block;
  if (empty(chosen)) return block.optional ? null : "Please complete this required field.";
  const check = CHECKS[element.type];
  if (check && !check[0].test(chosen)) return check[1];
  if (element.min_length && chosen.length < element.min_length) return `Enter at least ${element.min_length} characters.`;
  if (element.min_value !== undefined && Number(chosen) < Number(element.min_value)) return `Enter ${element.min_value} or more.`;
  if (element.max_value !== undefined && Number(chosen) > Number(element.max_value)) return `Enter ${element.max_value} or less.`;
  return null;
}

function ownErrors(view, surface) {
  const errors = {};
  for (const block of view.blocks) {
    if (block.type !== "input") continue;
    const found = sentence(block, surface.value(block, block.element));
    if (found) errors[block.block_id] = found;
  }
  return errors;
}

function showErrors(view, errors) {
  wrong.set(view.id, errors);
  showModals();
  dialog?.querySelector(".field.wrong input, .field.wrong textarea")?.focus();
}

async function act(view, name, body) {
  const buttons = [...dialog.querySelectorAll(".modal-foot button")];
  buttons.forEach((button) => button.setAttribute("aria-busy", "true"));
  const key = `${store.user}/${view.id}`;
  store.notes.delete(key);
  try {
    const answer = await post(name, { user: store.user, view_id: view.id, ...body });
    const errors = answer.errors ?? {};
    if (Object.keys(errors).length) showErrors(view, errors);
    else if (!answer.ok) store.notes.set(key, `We had some trouble connecting. ${explain(answer.error)} Try again?`);
    else wrong.delete(view.id);
    takeViews(answer.views);
  } catch (error) {
    store.notes.set(key, error instanceof Refused ? explain(error.message) : "We had some trouble connecting. Try again?");
  }
  buttons.forEach((button) => button.removeAttribute("aria-busy"));
  await refresh();
}

function submit(view) {
  const surface = surfaceOf(view);
  const errors = ownErrors(view, surface);
  if (Object.keys(errors).length) return showErrors(view, errors);
  return act(view, "submit", { values: surface.collect() });
}

const close = (view, clear = false) => act(view, "close", { clear });

function frame() {
  const parts = {
    title: h("h2", { id: "modal-title" }),
    x: h("button", { type: "button", class: "icon", "aria-label": "Close all" }, "×"),
    note: h("div", { class: "failed", role: "alert", hidden: true }),
    body: h("div", { class: "modal-body" }),
    closeButton: h("button", { type: "button" }),
    submitButton: h("button", { type: "submit", class: "primary" }),
  };
  const form = h(
    "form",
    { method: "dialog", novalidate: true },
    h("header", { class: "modal-head" }, parts.title, parts.x),
    parts.note,
    parts.body,
    h("footer", { class: "modal-foot" }, parts.closeButton, parts.submitButton),
  );
  const node = h("dialog", { class: "modal", "aria-labelledby": "modal-title" }, form);
  return Object.assign(node, { parts, form });
}

function focusFirst() {
  const field = dialog.querySelector('[data-wanted="1"]') ?? dialog.querySelector(".modal-body input, .modal-body textarea") ?? dialog.querySelector(".modal-body button") ?? dialog.parts.submitButton;
  field.focus({ preventScroll: true });
}

function openDialog() {
  dialog = frame();
  const top = () => read.views.at(-1);
  dialog.addEventListener("cancel", (event) => {
    event.preventDefault();
    if (top()) close(top());
  });
  dialog.form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (top()) submit(top());
  });
  dialog.parts.x.addEventListener("click", () => close(top(), true));
  dialog.parts.closeButton.addEventListener("click", () => close(top()));
  document.body.append(dialog);
  dialog.showModal();
}

/** Bring the dialog in line with the stack as it was read last. */
export function showModals() {
  const view = read.views.at(-1);
  if (!view) {
    closeMenu();
    dialog?.remove();
    dialog = null;
    shownId = null;
    return;
  }
  if (!dialog) openDialog();
  const { title, note, body, closeButton, submitButton } = dialog.parts;
  const other = shownId !== view.id;
  if (other) body.replaceChildren();
  shownId = view.id;
  title.textContent = plainText(view.title);
  closeButton.textContent = view.close ? plainText(view.close) : read.views.length > 1 ? "Back" : view.submit ? "Cancel" : "Close";
  submitButton.hidden = !view.submit;
  submitButton.textContent = view.submit ? plainText(view.submit) : "";
  const failure = store.notes.get(`${store.user}/${view.id}`);
  note.hidden = !failure;
  note.textContent = failure ? `⚠ ${failure}` : "";
  showBlocks(body, view.blocks, surfaceOf(view));
  if (other) focusFirst();
}
