// Fields one types into: words, numbers, addresses, dates, times and files.

import { upload } from "./api.js";
import { instantOf, localField } from "./dates.js";
import { h } from "./dom.js";
import { confirmed } from "./menu.js";
import { plainText } from "./mrkdwn.js";
import { store, zone } from "./store.js";

const KINDS = { plain_text_input: "text", email_text_input: "email", url_text_input: "url", number_input: "text" };

function common(element, block, about) {
  return {
    id: about ? `${about.label}-field` : null,
    placeholder: element.placeholder && plainText(element.placeholder),
    "aria-label": about ? null : plainText(element.placeholder ?? { text: element.action_id ?? "Field" }),
    "aria-describedby": about?.note,
    "aria-invalid": about?.error ? "true" : null,
    "aria-required": about && !about.optional ? "true" : null,
    class: "input",
    data: { focus: `${block.block_id}/${element.action_id}`, action: element.action_id ?? "", wanted: element.focus_on_load ? "1" : "" },
  };
}

/** Every keystroke is kept; the app hears of it as dispatch_action_config says. */
function words(element, block, surface, about) {
  const long = element.multiline || element.type === "rich_text_input";
  const triggers = element.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"];
  let waiting = null;
  const tell = () => surface.change(block, element, node.value, false);
  const typed = () => {
    surface.set(block, element, node.value);
    if (!block.dispatch_action || !triggers.includes("on_character_entered")) return;
    clearTimeout(waiting);
    waiting = setTimeout(tell, 400);
  };
  const entered = (event) => {
    if (event.key !== "Enter" || (long && !event.metaKey && !event.ctrlKey)) return;
    if (!block.dispatch_action || !triggers.includes("on_enter_pressed")) return;
    event.preventDefault();
    tell();
  };
  const node = h(long ? "textarea" : "input", {
    ...common(element, block, about),
    type: long ? null : KINDS[element.type],
    inputmode: element.type === "number_input" ? (element.is_decimal_allowed ? "decimal" : "numeric") : null,
    rows: long ? 4 : null,
    maxlength: element.max_length,
    autocomplete: "off",
    value: surface.value(block, element) ?? "",
    oninput: typed,
    onkeydown: entered,
  });
  return node;
}

/** Native date and time fields; told when they are complete. */
function picker(element, block, surface, about) {
  const type = { datepicker: "date", timepicker: "time", datetimepicker: "datetime-local" }[element.type];
  const asField = (chosen) => (chosen && element.type === "datetimepicker" ? localField(new Date(chosen * 1000), zone()) : (chosen ?? ""));
  const asChosen = (text) => {
    if (!text) return null;
    return element.type === "datetimepicker" ? Math.floor(instantOf(text, zone()) / 1000) : text;
  };
  const changed = async () => {
    const before = surface.value(block, element);
    const after = asChosen(node.value);
    // A year that is still being typed is no date yet.
    if (after === before || (type !== "time" && node.value && Number(node.value.slice(0, 4)) < 1900)) return;
    if (await confirmed(element.confirm)) await surface.change(block, element, after, Boolean(about));
    else node.value = asField(before);
  };
  const node = h("input", { ...common(element, block, about), type, value: asField(surface.value(block, element)), onchange: changed });
  return node;
}

function fileList(files, remove) {
  return files.map((file) =>
    h("li", null, h("span", null, file.name ?? file.id), h("button", { type: "button", class: "small", "aria-label": `Remove ${file.name}`, onclick: () => remove(file) }, "Remove")),
  );
}

function files(element, block, surface, about) {
  const most = element.max_files ?? 10;
  const chosen = () => surface.value(block, element) ?? [];
  const list = h("ul", { class: "files-chosen" });
  const note = h("div", { class: "field-error", role: "alert" });
  const keep = async (now) => {
    list.replaceChildren(...fileList(now, (gone) => keep(chosen().filter((file) => file !== gone))));
    await surface.change(block, element, now, Boolean(about));
  };
  const add = async () => {
    note.textContent = "";
    const picked = [...node.files].slice(0, most - chosen().length);
    if (picked.length < node.files.length) note.textContent = `No more than ${most} files.`;
    const sent = await Promise.all(picked.map((file) => upload(file, { user: store.user })));
    node.value = "";
    await keep([...chosen(), ...sent.map((answer) => answer.file)]);
  };
  const accept = element.filetypes?.map((kind) => `.${kind}`).join(",");
  const node = h("input", { ...common(element, block, about), type: "file", accept, multiple: most > 1, onchange: () => add().catch((error) => { note.textContent = error.message; }) });
  list.replaceChildren(...fileList(chosen(), (gone) => keep(chosen().filter((file) => file !== gone))));
  return h("div", null, node, note, list);
}

const FIELDS = {
  plain_text_input: words,
  rich_text_input: words,
  email_text_input: words,
  url_text_input: words,
  number_input: words,
  datepicker: picker,
  timepicker: picker,
  datetimepicker: picker,
  file_input: files,
};

export const fieldElement = (element, block, surface, about) => FIELDS[element.type]?.(element, block, surface, about);
