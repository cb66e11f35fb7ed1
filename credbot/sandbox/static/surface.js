// Where blocks stand (a message, a modal, the Home): what was chosen there, and pressing.

import { explain, post, Refused } from "./api.js";
import { refresh, takeViews } from "./sync.js";
import { store } from "./store.js";
import { richWords } from "./richtext.js";

const SINGLE = {
  static_select: "initial_option",
  external_select: "initial_option",
  radio_buttons: "initial_option",
  users_select: "initial_user",
  conversations_select: "initial_conversation",
  channels_select: "initial_channel",
  datepicker: "initial_date",
  timepicker: "initial_time",
  datetimepicker: "initial_date_time",
  plain_text_input: "initial_value",
  email_text_input: "initial_value",
  url_text_input: "initial_value",
  number_input: "initial_value",
};
const SEVERAL = {
  checkboxes: "initial_options",
  multi_static_select: "initial_options",
  multi_external_select: "initial_options",
  multi_users_select: "initial_users",
  multi_conversations_select: "initial_conversations",
  multi_channels_select: "initial_channels",
};

/** What an element begins with, as a Chosen. */
function initial(element) {
  if (element.type === "rich_text_input") return richWords(element.initial_value) || null;
  if (element.type in SINGLE) return element[SINGLE[element.type]] ?? null;
  return element.type in SEVERAL ? (element[SEVERAL[element.type]] ?? []) : [];
}

/** Slack's state of an element as a Chosen; undefined when it says nothing. */
function fromState(state) {
  if (!state) return undefined;
  if (state.rich_text_value) return richWords(state.rich_text_value);
  if (state.files) return state.files;
  const name = Object.keys(state).find((key) => key.startsWith("selected_") || key === "value");
  const found = name ? state[name] : undefined;
  return found === null || (Array.isArray(found) && found.length === 0) ? undefined : found;
}

const stateful = (element) => element && (element.type in SINGLE || element.type in SEVERAL || ["file_input", "rich_text_input"].includes(element.type));

function* elementsOf(blocks) {
  for (const block of blocks) {
    for (const element of [block.element, block.accessory, ...(block.type === "actions" ? block.elements : [])]) {
      if (stateful(element) && element.action_id) yield [block, element];
    }
    if (block.child_blocks) yield* elementsOf(block.child_blocks);
  }
}

export class Surface {
  /**
   * `key` names the surface (values chosen there are kept under it), `where` is what
   * the sandbox calls it, `state` is state.values of a view.
   */
  constructor({ key, where, blocks, state = {}, errors = {}, sign = "" }) {
    Object.assign(this, { key, where, blocks, state, errors, sign });
    if (!store.values.has(key)) store.values.set(key, new Map());
    this.chosen = store.values.get(key);
  }

  value(block, element) {
    const id = `${block.block_id}/${element.action_id}/${element.type}`;
    if (this.chosen.has(id)) return this.chosen.get(id);
    return fromState(this.state?.[block.block_id]?.[element.action_id]) ?? initial(element);
  }

  set(block, element, chosen) {
    this.chosen.set(`${block.block_id}/${element.action_id}/${element.type}`, chosen);
  }

  /** Everything chosen on the surface, in the sandbox's form. */
  collect() {
    const values = {};
    for (const [block, element] of elementsOf(this.blocks)) {
      let chosen = this.value(block, element);
      if (element.type === "file_input") chosen = (chosen ?? []).map((file) => file.id ?? file);
      (values[block.block_id] ??= {})[element.action_id] = chosen;
    }
    return values;
  }

  /** Something was changed: remember it, and tell the app where the block asks for it. */
  async change(block, element, chosen, inField) {
    this.set(block, element, chosen);
    if (!inField || block.dispatch_action) await this.press(block, element, chosen);
  }

  async press(block, element, chosen) {
    const body = { user: store.user, where: this.where, action_id: element.action_id, block_id: block.block_id, values: this.collect() };
    if (chosen !== undefined) body.chosen = chosen;
    let failure = null;
    try {
      const answer = await post("press", body);
      if (!answer.ok) failure = answer.error;
      takeViews(answer.views);
    } catch (error) {
      failure = error instanceof Refused ? error.message : "network";
    }
    if (failure) store.notes.set(this.key, explain(failure));
    else store.notes.delete(this.key);
    await refresh();
  }

  /** Options for what was typed into an external select. */
  async suggest(block, element, typed) {
    const answer = await post("suggest", {
      user: store.user,
      where: this.where,
      action_id: element.action_id,
      block_id: block.block_id,
      typed,
    });
    if (!answer.ok) throw new Refused(answer.error ?? "operation_timeout");
    return answer;
  }
}
