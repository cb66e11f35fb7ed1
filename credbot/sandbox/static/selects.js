// Select menus as comboboxes: type to narrow, arrows to move, Enter to take.

import { h, layerOf, placeBeside, unique } from "./dom.js";
import { confirmed } from "./menu.js";
import { plainText } from "./mrkdwn.js";
import { nameOf, store } from "./store.js";

const asChoice = (option) => ({
  id: option.value,
  label: plainText(option.text),
  note: option.description && plainText(option.description),
  chosen: option,
});

const peopleGroups = () => [
  { options: store.state.people.filter((person) => !person.deleted).map((person) => ({ id: person.id, label: person.real_name || person.name, chosen: person.id })) },
];

const rooms = (kinds) =>
  store.state.channels
    .filter((room) => kinds.includes(room.kind) && !room.archived)
    .map((room) => ({ id: room.id, label: room.kind === "dm" ? room.name : `#${room.name}`, chosen: room.id }));

const groupsOf = (body) =>
  body.option_groups?.length
    ? body.option_groups.map((group) => ({ label: plainText(group.label), options: group.options.map(asChoice) }))
    : [{ options: (body.options ?? []).map(asChoice) }];

const narrow = (groups, typed) => {
  const words = typed.trim().toLowerCase();
  return groups
    .map((group) => ({ ...group, options: group.options.filter((one) => `${one.label} ${one.note ?? ""}`.toLowerCase().includes(words)) }))
    .filter((group) => group.options.length);
};

/** The function that finds options for what was typed, by the kind of select. */
function finder(element, block, surface) {
  const kind = element.type.replace("multi_", "");
  if (kind === "users_select") return async (typed) => narrow(peopleGroups(), typed);
  if (kind === "channels_select") return async (typed) => narrow([{ options: rooms(["channel"]) }], typed);
  if (kind === "conversations_select") {
    return async (typed) => narrow([{ label: "Channels", options: rooms(["channel", "private", "dm"]) }], typed);
  }
  if (kind === "external_select") {
    const least = element.min_query_length ?? 3;
    return async (typed) => {
      if (typed.length < least) return [{ label: `Type at least ${least} characters`, options: [] }];
      return groupsOf(await surface.suggest(block, element, typed));
    };
  }
  return async (typed) => narrow(groupsOf(element), typed);
}

function labelOf(chosen) {
  if (!chosen) return "";
  if (typeof chosen === "object") return chosen.text ? plainText(chosen.text) : (chosen.value ?? "");
  return nameOf(chosen) ?? store.state.channels.find((room) => room.id === chosen)?.name ?? chosen;
}

const idOf = (chosen) => (typeof chosen === "object" ? chosen?.value : chosen);

class Combobox {
  constructor(element, block, surface, about) {
    Object.assign(this, { element, block, surface, about });
    this.many = element.type.startsWith("multi_");
    this.find = finder(element, block, surface);
    this.list = null;
    this.turn = 0;
    this.build();
  }

  get chosen() {
    const value = this.surface.value(this.block, this.element);
    return this.many ? (value ?? []) : value;
  }

  build() {
    const { element, block, about } = this;
    const hint = element.placeholder ? plainText(element.placeholder) : this.many ? "Select options" : "Select an option";
    this.listId = unique("list");
    this.input = h("input", {
      type: "text",
      role: "combobox",
      class: "input",
      autocomplete: "off",
      id: about ? `${about.label}-field` : null,
      "aria-label": about ? null : hint,
      "aria-describedby": about?.note,
      "aria-invalid": about?.error ? "true" : null,
      "aria-expanded": "false",
      "aria-autocomplete": "list",
      placeholder: hint,
      data: { focus: `${block.block_id}/${element.action_id}`, action: element.action_id ?? "", wanted: element.focus_on_load ? "1" : "" },
      onclick: () => this.open(""),
      oninput: () => this.typed(),
      onkeydown: (event) => this.key(event),
      onblur: () => this.leave(),
    });
    this.chips = h("span", { class: "chips" });
    this.clear = h("button", { type: "button", class: "clear", "aria-label": "Clear", tabindex: "-1", onmousedown: (event) => event.preventDefault(), onclick: () => this.take(null) }, "×");
    this.node = h("div", { class: this.many ? "select many" : "select" }, this.chips, this.input, this.clear);
    this.settle();
  }

  /** Show what is chosen. */
  settle() {
    this.clear.hidden = this.many || !this.chosen || !this.about?.optional;
    if (!this.many) {
      this.input.value = labelOf(this.chosen);
      return;
    }
    this.input.value = "";
    this.chips.replaceChildren(
      ...this.chosen.map((one) =>
        h("span", { class: "chip" }, labelOf(one), h("button", { type: "button", "aria-label": `Remove ${labelOf(one)}`, onclick: () => this.drop(one) }, "×")),
      ),
    );
  }

  typed() {
    this.at = 0;
    clearTimeout(this.waiting);
    const wait = this.element.type.includes("external") ? 250 : 0;
    this.waiting = setTimeout(() => this.open(this.input.value), wait);
  }

  async open(typed) {
    const turn = (this.turn += 1);
    if (typed === "" && !this.many) this.input.select();
    if (this.element.type.includes("external")) this.draw([{ label: "Looking…", options: [] }]);
    let groups;
    try {
      groups = await this.find(typed);
    } catch {
      groups = [{ label: "The app did not answer. Type again to retry.", options: [] }];
    }
    if (turn === this.turn && document.activeElement === this.input) this.draw(groups);
  }

  draw(groups) {
    const empty = groups.length === 0 ? [{ label: "No results", options: [] }] : groups;
    const taken = new Set([this.chosen].flat().filter(Boolean).map(idOf));
    this.options = [];
    const rows = empty.flatMap((group) => [
      group.label && h("li", { class: "menu-title", role: "presentation" }, group.label),
      ...group.options.map((one) => this.row(one, taken.has(one.id))),
    ]);
    if (!this.list) {
      this.list = h("ul", { class: "menu listbox", role: "listbox", id: this.listId });
      layerOf(this.node).append(this.list);
    }
    this.list.replaceChildren(...rows.filter(Boolean));
    this.input.setAttribute("aria-expanded", "true");
    this.input.setAttribute("aria-controls", this.listId);
    placeBeside(this.list, this.node, { width: true });
    const chosenAt = this.options.findIndex((one) => taken.has(one.id));
    const kept = Math.min(this.at ?? 0, this.options.length - 1);
    this.at = null;
    this.point(Math.max(0, this.many ? kept : chosenAt));
  }

  row(one, taken) {
    const at = this.options.push(one) - 1;
    one.node = h(
      "li",
      {
        role: "option",
        id: `${this.listId}-${at}`,
        class: "menu-item",
        "aria-selected": taken ? "true" : "false",
        onmousedown: (event) => event.preventDefault(),
        onmousemove: () => this.at !== at && this.point(at),
        onclick: () => this.take(one),
      },
      h("span", null, one.label),
      one.note && h("span", { class: "note" }, one.note),
    );
    return one.node;
  }

  point(at) {
    this.options[this.at]?.node.classList.remove("active");
    this.at = at;
    const row = this.options[at]?.node;
    this.input.setAttribute("aria-activedescendant", row?.id ?? "");
    if (!row) return;
    row.classList.add("active");
    row.scrollIntoView({ block: "nearest" });
  }

  key(event) {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!this.list) return void this.open("");
      const count = this.options.length || 1;
      return void this.point((this.at + (event.key === "ArrowDown" ? 1 : -1) + count) % count);
    }
    if (event.key === "Enter" && this.list) {
      event.preventDefault();
      if (this.options[this.at]) this.take(this.options[this.at]);
    } else if (event.key === "Escape" && this.list) {
      event.preventDefault();
      event.stopPropagation();
      this.close();
      this.settle();
    } else if (event.key === "Backspace" && this.many && !this.input.value && this.chosen.length) {
      this.drop(this.chosen.at(-1));
    }
    return undefined;
  }

  async take(one) {
    if (this.many && one) {
      const without = this.chosen.filter((other) => idOf(other) !== one.id);
      const isNew = without.length === this.chosen.length;
      const most = this.element.max_selected_items ?? Infinity;
      if (!isNew || without.length < most) this.keep(isNew ? [...without, one.chosen] : without);
      this.input.value = "";
      await this.open("");
      return;
    }
    this.close();
    if (!(await confirmed(this.element.confirm))) return void this.settle();
    const chosen = one ? one.chosen : null;
    this.surface.set(this.block, this.element, chosen);
    this.settle();
    await this.surface.change(this.block, this.element, chosen, Boolean(this.about));
  }

  drop(one) {
    this.keep(this.chosen.filter((other) => idOf(other) !== idOf(one)));
    if (!this.list) this.tell();
  }

  /** Several are chosen one by one; the app hears of them when the list closes. */
  keep(chosen) {
    this.surface.set(this.block, this.element, chosen);
    this.settle();
    this.changed = true;
  }

  async tell() {
    if (!this.changed) return;
    this.changed = false;
    if (!(await confirmed(this.element.confirm))) return;
    await this.surface.change(this.block, this.element, this.chosen, Boolean(this.about));
  }

  leave() {
    clearTimeout(this.waiting);
    this.close();
    this.settle();
    this.tell();
  }

  close() {
    this.turn += 1;
    this.list?.remove();
    this.list = null;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }
}

export const selectElement = (element, block, surface, about) => new Combobox(element, block, surface, about).node;
