// Floating menus, confirmations and short dialogs.

import { h, layerOf, placeBeside } from "./dom.js";
import { plainText, textObject } from "./mrkdwn.js";

let open = null;

/** Close the open menu; `back` returns the focus to the button it came from. */
export function closeMenu(back = false) {
  if (!open) return;
  const { box, anchor } = open;
  open = null;
  box.remove();
  anchor.setAttribute("aria-expanded", "false");
  if (back) anchor.focus();
}

function move(box, by) {
  const items = [...box.querySelectorAll('[role="menuitem"]')];
  const at = items.indexOf(document.activeElement);
  const next = by === "first" ? 0 : by === "last" ? items.length - 1 : (at + by + items.length) % items.length;
  items[next]?.focus();
}

const KEYS = { ArrowDown: 1, ArrowUp: -1, Home: "first", End: "last" };

function onKey(event) {
  if (event.key in KEYS) move(event.currentTarget, KEYS[event.key]);
  else if (event.key === "Escape") closeMenu(true);
  else if (event.key === "Tab") return closeMenu();
  else return undefined;
  event.preventDefault();
  return event.stopPropagation();
}

/** A menu beside `anchor`; items are {label, note, href, run}, or {title}. */
export function openMenu(anchor, items, name) {
  const same = open?.anchor === anchor;
  closeMenu();
  if (same) return;
  const box = h("div", { class: "menu", role: "menu", "aria-label": name, onkeydown: onKey }, ...items.map(menuItem));
  layerOf(anchor).append(box);
  anchor.setAttribute("aria-expanded", "true");
  open = { box, anchor };
  placeBeside(box, anchor);
  move(box, "first");
}

function menuItem(item) {
  if (item.title) return h("div", { class: "menu-title", role: "presentation" }, item.title);
  const inside = [h("span", null, item.label), item.note && h("span", { class: "note" }, item.note)];
  const run = () => {
    closeMenu(true);
    item.run?.();
  };
  const props = { role: "menuitem", tabindex: "-1", class: "menu-item", onclick: run };
  if (item.href) return h("a", { ...props, href: item.href, target: "_blank", rel: "noopener noreferrer" }, ...inside);
  return h("button", { ...props, type: "button" }, ...inside);
}

document.addEventListener("pointerdown", (event) => {
  if (open && !open.box.contains(event.target) && !open.anchor.contains(event.target)) closeMenu();
});
window.addEventListener("resize", () => closeMenu());
document.addEventListener("scroll", (event) => {
  if (open && !open.box.contains(event.target)) closeMenu();
}, true);

/** Ask as a confirm object says; true when the person goes on. */
export function confirmed(confirm) {
  if (!confirm) return Promise.resolve(true);
  return new Promise((done) => {
    const yes = h("button", { type: "submit", value: "yes", class: confirm.style === "danger" ? "danger" : "primary" }, plainText(confirm.confirm ?? { text: "Yes" }));
    const no = h("button", { type: "submit", value: "no" }, plainText(confirm.deny ?? { text: "Cancel" }));
    const title = h("h2", { id: "confirm-title" }, plainText(confirm.title ?? { text: "Are you sure?" }));
    const form = h("form", { method: "dialog" }, title, h("div", { class: "confirm-text" }, ...textObject(confirm.text)), h("div", { class: "buttons" }, no, yes));
    const dialog = h("dialog", { class: "confirm", "aria-labelledby": "confirm-title" }, form);
    dialog.addEventListener("close", () => {
      dialog.remove();
      done(dialog.returnValue === "yes");
    });
    document.body.append(dialog);
    dialog.showModal();
    no.focus();
  });
}
