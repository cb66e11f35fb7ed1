// Block Kit as nodes. A surface (surface.js) tells where the blocks stand and what was chosen.

import { chartBlock, dataTable, table } from "./charts.js";
import { h, reconcile, safeUrl, unique } from "./dom.js";
import { element } from "./elements.js";
import { plainText, textObject } from "./mrkdwn.js";
import { markdown, richText } from "./richtext.js";

/** An image of a block or element: from the web, or a file of the workspace. */
export function picture(source, kind = "image") {
  const file = source.slack_file?.id && `/client/file/${encodeURIComponent(source.slack_file.id)}`;
  const url = safeUrl(file || source.image_url || source.slack_file?.url, /^(https?:|\/client\/)/i);
  const alt = source.alt_text ?? "";
  if (!url) return h("span", { class: "unknown" }, `[image: ${alt}]`);
  const node = h("img", { class: kind, src: url, alt, loading: "lazy" });
  node.addEventListener("error", () => node.replaceWith(h("span", { class: "unknown" }, `[image: ${alt}]`)));
  return node;
}

function section(block, surface) {
  const fields = block.fields && h("div", { class: "fields" }, ...block.fields.map((field) => h("div", null, ...textObject(field))));
  const words = h("div", { class: "words" }, ...textObject(block.text), fields);
  if (!block.accessory) return words;
  const beside = block.accessory.type === "image" ? picture(block.accessory, "accessory-image") : element(block.accessory, block, surface);
  const wide = ["checkboxes", "radio_buttons"].includes(block.accessory.type);
  return h("div", { class: wide ? "with-accessory stacked" : "with-accessory" }, words, h("div", { class: "accessory" }, beside));
}

function context(block) {
  const part = (one) => (one.type === "image" ? picture(one, "context-image") : h("span", null, ...textObject(one)));
  return h("div", { class: "context" }, ...block.elements.map(part));
}

function imageBlock(block) {
  const title = block.title && h("figcaption", null, plainText(block.title));
  return h("figure", { class: "image-block" }, title, picture(block));
}

function input(block, surface) {
  const label = unique("label");
  const note = unique("note");
  const error = surface.errors?.[block.block_id];
  const optional = block.optional && h("span", { class: "optional" }, " (optional)");
  const about = { label, note: error || block.hint ? note : null, error, optional: block.optional };
  const under = error
    ? h("div", { class: "field-error", id: note, role: "alert" }, error)
    : block.hint && h("div", { class: "hint", id: note }, plainText(block.hint));
  return h(
    "div",
    { class: error ? "field wrong" : "field" },
    h("label", { class: "label", id: label, for: `${label}-field` }, plainText(block.label), optional),
    element(block.element, block, surface, about),
    under,
  );
}

function card(block, surface) {
  return h(
    "div",
    { class: "card" },
    block.hero_image && picture(block.hero_image),
    block.icon && picture(block.icon, "context-image"),
    block.title && h("div", { class: "card-title" }, ...textObject(block.title)),
    block.subtitle && h("div", { class: "muted" }, ...textObject(block.subtitle)),
    block.body && h("div", null, ...textObject(block.body)),
    block.actions && h("div", { class: "actions" }, ...block.actions.map((one) => element(one, block, surface))),
  );
}

function container(block, surface) {
  const title = block.title ? plainText(block.title) : richText(block.rich_text_title);
  const inner = h("div", { class: "container-body" }, ...block.child_blocks.map((child) => blockNode(child, surface)));
  const subtitle = block.subtitle && h("div", { class: "muted" }, ...textObject(block.subtitle));
  if (!block.is_collapsible) return h("section", { class: "container" }, h("strong", null, title), subtitle, inner);
  return h("details", { class: "container", open: !block.default_collapsed }, h("summary", null, title), subtitle, inner);
}

const LEVELS = { info: "Note", warning: "Warning", error: "Error", success: "Done" };

function alert(block) {
  const level = LEVELS[block.level] ? block.level : "default";
  const word = LEVELS[level] && h("strong", null, `${LEVELS[level]}. `);
  return h("div", { class: `alert ${level}`, role: "note" }, word, h("div", null, ...textObject(block.text)));
}

const BLOCKS = {
  section,
  context,
  input,
  card,
  container,
  alert,
  table,
  header: (block) => h("h3", { class: "header" }, plainText(block.text)),
  divider: () => h("hr"),
  actions: (block, surface) => h("div", { class: "actions" }, ...block.elements.map((one) => element(one, block, surface))),
  image: imageBlock,
  rich_text: richText,
  markdown: (block) => h("div", null, ...markdown(block.text)),
  file: (block) => h("div", { class: "unknown" }, `[remote file ${block.external_id}]`),
  data_table: dataTable,
  data_visualization: chartBlock,
  carousel: (block, surface) => h("div", { class: "carousel", tabindex: "0", role: "group", "aria-label": "Cards" }, ...block.elements.map((one) => card(one, surface))),
};

function drawn(block, surface) {
  const make = BLOCKS[block.type];
  if (!make) return h("div", { class: "unknown" }, `This page cannot show a block of type ${block.type}.`);
  try {
    return make(block, surface);
  } catch (error) {
    // One bad block must not take the rest of the page with it.
    console.error(error);
    return h("div", { class: "unknown" }, `This page could not draw a block of type ${block.type}: ${error.message}`);
  }
}

/** One block; what this page cannot draw is said, not hidden. */
export function blockNode(block, surface) {
  const inside = drawn(block, surface);
  return h("div", { class: `block block-${block.type}`, data: { block: block.block_id ?? "" } }, inside);
}

/** Fill `parent` with the blocks, keeping the nodes of blocks that did not change. */
export function showBlocks(parent, blocks, surface) {
  reconcile(
    parent,
    blocks.map((block, index) => ({
      key: block.block_id ?? `at-${index}`,
      sign: JSON.stringify([block, surface.errors?.[block.block_id] ?? null, surface.sign]),
      make: () => blockNode(block, surface),
    })),
  );
}
