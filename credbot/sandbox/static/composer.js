// The box at the bottom: words, the app's command, mentions, files, shortcuts.

import { explain, post, Refused, upload } from "./api.js";
import { h, unique } from "./dom.js";
import { openMenu } from "./menu.js";
import { note, runShortcut } from "./messages.js";
import { channelOf, store } from "./store.js";
import { refresh, takeViews } from "./sync.js";

const drafts = new Map();

/** Words that complete what is being typed: commands at the start, people after an @. */
function hints(text, caret) {
  const before = text.slice(0, caret);
  if (/^\/\S*$/.test(before)) {
    return store.state.app.commands
      .filter((one) => one.command.startsWith(before))
      .map((one) => ({ label: one.command, hint: one.usage_hint, note: one.description, from: 0, put: `${one.command} ` }));
  }
  const at = before.match(/(?:^|\s)@([\p{L}\p{N}._-]*)$/u);
  if (!at) return [];
  const typed = at[1].toLowerCase();
  return store.state.people
    .filter((one) => !one.bot && `${one.name} ${one.real_name}`.toLowerCase().includes(typed))
    .slice(0, 8)
    .map((one) => ({ label: `@${one.name}`, note: one.real_name, from: caret - at[1].length - 1, put: `@${one.name} ` }));
}

export class Composer {
  /** `thread` is a function that names the thread to answer in, or null. */
  constructor(parent, { id, thread }) {
    this.thread = thread;
    this.listId = unique("hints");
    this.options = [];
    this.text = h("textarea", {
      id,
      rows: 1,
      autocomplete: "off",
      role: "combobox",
      "aria-expanded": "false",
      "aria-autocomplete": "list",
      "aria-controls": this.listId,
      oninput: () => this.typed(),
      onkeydown: (event) => this.key(event),
      onblur: () => this.offer([]),
    });
    this.list = h("ul", { class: "hints", role: "listbox", id: this.listId, "aria-label": "Suggestions", hidden: true });
    this.file = h("input", { type: "file", multiple: true, hidden: true, onchange: () => this.share([...this.file.files]) });
    this.plus = h("button", { type: "button", class: "icon", "aria-label": "Files and shortcuts", "aria-haspopup": "menu", "aria-expanded": "false", onclick: () => this.menu() }, "+");
    this.sendButton = h("button", { type: "button", class: "primary send", onclick: () => this.send() }, "Send");
    this.status = h("div", { class: "composer-status", role: "status" });
    this.box = h("div", { class: "composer-box" }, this.plus, this.text, this.sendButton, this.file);
    parent.replaceChildren(this.list, this.box, this.status);
  }

  get place() {
    return `${store.user}/${store.channel}/${this.thread() ?? ""}`;
  }

  /** Follow where the person has gone; each place keeps its draft. */
  show() {
    const channel = channelOf(store.channel);
    if (this.shown !== this.place) {
      this.shown = this.place;
      this.text.value = drafts.get(this.place) ?? "";
      this.status.textContent = "";
      this.grow();
    }
    const name = channel.kind === "dm" ? channel.name : `#${channel.name}`;
    const words = this.thread() ? "Reply…" : `Message ${name}`;
    const closed = channel.archived ? `${name} is archived.` : channel.member ? null : `You are not a member of ${name}.`;
    this.text.placeholder = closed ?? words;
    this.text.setAttribute("aria-label", words);
    for (const node of [this.text, this.plus, this.sendButton]) node.disabled = closed !== null;
  }

  grow() {
    this.text.style.height = "auto";
    this.text.style.height = `${Math.min(this.text.scrollHeight, 200)}px`;
  }

  typed() {
    drafts.set(this.place, this.text.value);
    this.grow();
    this.offer(hints(this.text.value, this.text.selectionStart));
  }

  offer(options) {
    this.options = options;
    this.list.hidden = options.length === 0;
    this.text.setAttribute("aria-expanded", String(options.length > 0));
    this.list.replaceChildren(
      ...options.map((one, at) => {
        one.node = h("li", { role: "option", id: `${this.listId}-${at}`, class: "menu-item", onmousedown: (event) => { event.preventDefault(); this.complete(one); } }, h("span", null, h("strong", null, one.label), one.hint && h("span", { class: "usage" }, ` ${one.hint}`)), one.note && h("span", { class: "note" }, one.note));
        return one.node;
      }),
    );
    this.point(0);
  }

  point(at) {
    this.at = at;
    this.options.forEach((one, index) => one.node.classList.toggle("active", index === at));
    this.text.setAttribute("aria-activedescendant", this.options[at]?.node.id ?? "");
  }

  complete(option) {
    const { value, selectionStart } = this.text;
    this.text.value = value.slice(0, option.from) + option.put + value.slice(selectionStart);
    const caret = option.from + option.put.length;
    this.text.setSelectionRange(caret, caret);
    this.typed();
  }

  key(event) {
    const count = this.options.length;
    if (count && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      this.point((this.at + (event.key === "ArrowDown" ? 1 : -1) + count) % count);
    } else if (count && event.key === "Escape") {
      event.preventDefault();
      this.offer([]);
    } else if (count && (event.key === "Tab" || (event.key === "Enter" && this.unfinished()))) {
      event.preventDefault();
      this.complete(this.options[this.at]);
    } else if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      this.send();
    }
  }

  /** Enter completes what is only begun; a whole command is sent. */
  unfinished() {
    const option = this.options[this.at];
    return this.text.value.slice(option.from, this.text.selectionStart) !== option.put.trim();
  }

  async send() {
    const text = this.text.value.trim();
    if (!text || this.text.disabled) return;
    this.text.value = "";
    this.typed();
    const thread = this.thread();
    store.spoke = true;
    const waiting = setTimeout(() => { this.status.textContent = "Sending…"; }, 400);
    try {
      const answer = await post("type", { user: store.user, channel: store.channel, text, ...(thread && { thread_ts: thread }) });
      if (!answer.ok) this.failed(text, answer.error, thread);
      takeViews(answer.views);
    } catch (error) {
      this.failed(text, error instanceof Refused ? error.message : "network", thread);
    }
    clearTimeout(waiting);
    this.status.textContent = "";
    store.spoke = true;
    await refresh();
  }

  failed(text, error, thread) {
    const command = text.startsWith("/") ? text.split(/\s/)[0] : null;
    note(command ? `${command} failed with the error “${error}”. ${explain(error)}` : `Not sent. ${explain(error)}`, thread);
    if (!command && !this.text.value) {
      this.text.value = text;
      this.typed();
    }
  }

  menu() {
    const shortcuts = store.state.app.shortcuts.filter((one) => one.type === "global");
    const items = [{ label: "Upload a file", note: "Or drop it on the conversation", run: () => this.file.click() }];
    if (shortcuts.length) items.push({ title: `Shortcuts of ${store.state.app.name}` });
    items.push(...shortcuts.map((one) => ({ label: one.name, note: one.description, run: () => runShortcut(one) })));
    openMenu(this.plus, items, "Files and shortcuts");
  }

  async share(files) {
    const thread = this.thread();
    for (const file of files) {
      this.status.textContent = `Uploading ${file.name}…`;
      try {
        await upload(file, { user: store.user, channel: store.channel, thread_ts: thread, text: this.text.value.trim() || undefined });
        this.text.value = "";
        this.typed();
      } catch (error) {
        note(`${file.name} was not uploaded. ${error.message}`, thread);
      }
    }
    this.file.value = "";
    this.status.textContent = "";
    await refresh();
  }
}

/** Files dropped on `area` are shared where `composer` writes. */
export function acceptDrops(area, composer) {
  const holds = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
  area.addEventListener("dragover", (event) => {
    if (!holds(event)) return;
    event.preventDefault();
    area.classList.add("dropping");
  });
  area.addEventListener("dragleave", (event) => {
    if (!area.contains(event.relatedTarget)) area.classList.remove("dropping");
  });
  area.addEventListener("drop", (event) => {
    if (!holds(event)) return;
    event.preventDefault();
    area.classList.remove("dropping");
    composer.share([...event.dataTransfer.files]);
  });
}
