// Building the page from nodes. Nothing that people or the app wrote ever goes
// through innerHTML: words become text nodes, addresses are checked.

const SVG = "http://www.w3.org/2000/svg";

function give(node, props) {
  for (const [name, value] of Object.entries(props ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "data") Object.assign(node.dataset, value);
    else if (name === "value" && "value" in node) node.value = value;
    else if (name === "checked") node.checked = value;
    else node.setAttribute(name, value === true ? "" : String(value));
  }
}

/** An element with attributes, listeners (`onclick`) and children (nodes or text). */
export function h(tag, props, ...children) {
  const node = document.createElement(tag);
  node.append(...children.flat(9).filter((child) => child !== null && child !== undefined && child !== false));
  give(node, props);
  return node;
}

/** The same for SVG. */
export function s(tag, props, ...children) {
  const node = document.createElementNS(SVG, tag);
  give(node, props);
  node.append(...children.flat(9));
  return node;
}

/** An address that may stand in a link, or null. */
export function safeUrl(text, allowed = /^(https?:|mailto:|tel:|\/client\/)/i) {
  const url = String(text ?? "").trim();
  return allowed.test(url) ? url : null;
}

/** A link that leaves the page, or the plain words when its address is not a web address. */
export function link(url, ...children) {
  const href = safeUrl(url);
  if (!href) return h("span", null, ...children);
  return h("a", { href, target: "_blank", rel: "noopener noreferrer" }, ...children);
}

let counter = 0;
export const unique = (prefix) => `${prefix}-${(counter += 1)}`;

const signs = new WeakMap();

/**
 * Make `parent` hold exactly these items, keeping every node whose `sign` is unchanged,
 * so that focus, open menus and half-typed words survive a refresh.
 * An item is {key, sign, make}.
 */
export function reconcile(parent, items) {
  const old = new Map([...parent.children].map((node) => [node.dataset.key, node]));
  let after = null;
  for (const { key, sign, make } of items) {
    let node = old.get(key);
    if (node && signs.get(node) !== sign) {
      const fresh = mark(make(), key, sign);
      const focus = focusKey(node);
      node.replaceWith(fresh);
      refocus(fresh, focus);
      node = fresh;
    }
    node ??= mark(make(), key, sign);
    const place = after ? after.nextSibling : parent.firstChild;
    if (place !== node) parent.insertBefore(node, place);
    old.delete(key);
    after = node;
  }
  for (const node of old.values()) node.remove();
}

function mark(node, key, sign) {
  node.dataset.key = key;
  signs.set(node, sign);
  return node;
}

function focusKey(node) {
  const active = document.activeElement;
  return node.contains(active) ? active.closest("[data-focus]")?.dataset.focus : null;
}

function refocus(node, key) {
  if (!key) return;
  const same = [...node.querySelectorAll("[data-focus]")].find((one) => one.dataset.focus === key);
  (same ?? node.querySelector("button, input, a, textarea"))?.focus({ preventScroll: true });
}

/** Put a floating box beside an anchor, inside the window. */
export function placeBeside(box, anchor, { width = false } = {}) {
  const edge = 8;
  const at = anchor.getBoundingClientRect();
  if (width) box.style.minWidth = `${at.width}px`;
  const own = box.getBoundingClientRect();
  const below = window.innerHeight - at.bottom;
  const up = below < own.height + edge && at.top > below;
  const top = up ? Math.max(edge, at.top - own.height - 4) : at.bottom + 4;
  const left = Math.min(at.left, window.innerWidth - own.width - edge);
  box.style.left = `${Math.max(edge, left)}px`;
  box.style.top = `${top}px`;
  const room = up ? at.top - 2 * edge : window.innerHeight - top - edge;
  box.style.maxHeight = `${Math.max(120, room)}px`;
}

/** Where a floating box belongs: inside the open dialog, else the page. */
export const layerOf = (node) => node.closest("dialog") ?? document.body;
