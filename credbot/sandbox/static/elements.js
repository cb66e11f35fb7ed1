// Buttons, menus and choices. Selects are in selects.js, typed fields in fields.js.

import { h, safeUrl, unique } from "./dom.js";
import { fieldElement } from "./fields.js";
import { confirmed, openMenu } from "./menu.js";
import { plainText, textObject } from "./mrkdwn.js";
import { selectElement } from "./selects.js";

const focusName = (block, element) => `${block.block_id}/${element.action_id}`;

async function whileBusy(node, work) {
  if (node.getAttribute("aria-busy") === "true") return;
  node.setAttribute("aria-busy", "true");
  try {
    await work();
  } finally {
    node.removeAttribute("aria-busy");
  }
}

function button(element, block, surface) {
  const press = async (event) => {
    const node = event.currentTarget;
    if (!(await confirmed(element.confirm))) return;
    const url = safeUrl(element.url, /^https?:/i);
    if (url) window.open(url, "_blank", "noopener");
    await whileBusy(node, () => surface.press(block, element));
  };
  const label = element.accessibility_label;
  const props = { type: "button", class: element.style ?? "", "aria-label": label, onclick: press, data: { focus: focusName(block, element), action: element.action_id ?? "" } };
  return h("button", props, plainText(element.text));
}

function overflow(element, block, surface) {
  const node = h("button", {
    type: "button",
    class: "overflow",
    "aria-label": "More actions",
    "aria-haspopup": "menu",
    "aria-expanded": "false",
    data: { focus: focusName(block, element), action: element.action_id ?? "" },
    onclick: () => openMenu(node, items, "More actions"),
  }, "⋯");
  const items = element.options.map((option) => ({
    label: plainText(option.text),
    note: option.description && plainText(option.description),
    href: safeUrl(option.url, /^https?:/i),
    run: async () => {
      if (await confirmed(element.confirm)) await whileBusy(node, () => surface.press(block, element, option));
    },
  }));
  return node;
}

const same = (one, other) => one?.value === other?.value;

/** Radio buttons and checkboxes: a group of native inputs. */
function choices(element, block, surface, about) {
  const many = element.type === "checkboxes";
  const name = unique("choice");
  const group = h("div", { class: "choices", role: many ? "group" : "radiogroup", "aria-labelledby": about?.label, "aria-describedby": about?.note });
  const chosen = () => [surface.value(block, element)].flat().filter(Boolean);
  const pick = async (event, option) => {
    const box = event.currentTarget;
    const rest = chosen().filter((one) => !same(one, option));
    if (!(await confirmed(element.confirm))) {
      box.checked = !box.checked;
      return;
    }
    const now = many ? (box.checked ? [...rest, option] : rest) : option;
    await surface.change(block, element, now, Boolean(about));
  };
  element.options.forEach((option, index) => {
    const id = index === 0 && about ? `${about.label}-field` : `${name}-${index}`;
    const box = h("input", {
      type: many ? "checkbox" : "radio",
      name,
      id,
      checked: chosen().some((one) => same(one, option)),
      onchange: (event) => pick(event, option),
      data: { focus: `${focusName(block, element)}/${index}` },
    });
    const more = option.description && h("span", { class: "note" }, ...textObject(option.description));
    group.append(h("label", { class: "choice", for: id }, box, h("span", null, ...textObject(option.text), more)));
  });
  return group;
}

const ELEMENTS = { button, overflow, checkboxes: choices, radio_buttons: choices };

/** An interactive element; `about` names the label and note when it is the field of an input. */
export function element(one, block, surface, about = null) {
  if (one.type in ELEMENTS) return ELEMENTS[one.type](one, block, surface, about);
  if (one.type.endsWith("_select")) return selectElement(one, block, surface, about);
  return fieldElement(one, block, surface, about) ?? h("span", { class: "unknown" }, `[${one.type}]`);
}
