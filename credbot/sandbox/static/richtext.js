// rich_text blocks and the standard Markdown of the markdown block.

import { h, link } from "./dom.js";
import { emojiOf } from "./emoji.js";
import { channelMention, dateNode, userMention } from "./mrkdwn.js";

function dressed(element, node) {
  const style = element.style ?? {};
  if (style.code) node = h("code", null, node);
  if (style.underline) node = h("u", null, node);
  if (style.strike) node = h("s", null, node);
  if (style.italic) node = h("em", null, node);
  return style.bold ? h("strong", null, node) : node;
}

const WORDS = {
  text: (e) => e.text,
  link: (e) => link(e.url, e.text || e.url),
  user: (e) => userMention(e.user_id),
  channel: (e) => channelMention(e.channel_id),
  usergroup: (e) => h("span", { class: "mention" }, `@${e.usergroup_id}`),
  team: (e) => e.team_id,
  emoji: (e) => emojiOf(e.name) ?? `:${e.name}:`,
  date: (e) => dateNode(e.timestamp, e.format, e.url, e.fallback),
  broadcast: (e) => h("span", { class: "mention mine" }, `@${e.range}`),
  color: (e) => e.value,
};

const words = (elements) =>
  (elements ?? []).map((element) => dressed(element, (WORDS[element.type] ?? (() => `[${element.type}]`))(element)));

const PARTS = {
  rich_text_section: (part) => h("div", { class: "rich" }, ...words(part.elements)),
  rich_text_quote: (part) => h("blockquote", { class: "rich" }, ...words(part.elements)),
  rich_text_preformatted: (part) => h("pre", null, ...words(part.elements)),
  rich_text_list: (part) =>
    h(
      part.style === "ordered" ? "ol" : "ul",
      { class: `rich indent-${Math.min(part.indent ?? 0, 8)}`, start: part.offset ? part.offset + 1 : null },
      ...part.elements.map((item) => h("li", null, ...words(item.elements))),
    ),
};

/** A rich_text block. */
export const richText = (block) =>
  h("div", null, ...(block.elements ?? []).map((part) => (PARTS[part.type] ?? unknown)(part)));

const unknown = (part) => h("div", { class: "unknown" }, `[${part.type}]`);

/** The words of a rich_text value, for a text field. */
export const richWords = (block) =>
  (block?.elements ?? [])
    .flatMap((part) => (part.type === "rich_text_list" ? part.elements : [part]))
    .map((part) => (part.elements ?? []).map((e) => e.text ?? e.url ?? "").join(""))
    .join("\n");

const MARKS = /(`[^`\n]+`)|\*\*([^\n]+?)\*\*|__([^\n]+?)__|(?<![\w*])\*(?=\S)([^*\n]+?)\*|(?<!\w)_(?=\S)([^_\n]+?)_(?!\w)|~~([^\n]+?)~~|\[([^\]\n]+)\]\(([^)\s]+)\)|:([a-z0-9_+-]+):/g;

function marked(text) {
  const nodes = [];
  let last = 0;
  for (const match of text.matchAll(MARKS)) {
    nodes.push(text.slice(last, match.index));
    const [whole, code, bold, alsoBold, italic, alsoItalic, strike, label, url, emoji] = match;
    if (code) nodes.push(h("code", null, code.slice(1, -1)));
    else if (bold ?? alsoBold) nodes.push(h("strong", null, ...marked(bold ?? alsoBold)));
    else if (italic ?? alsoItalic) nodes.push(h("em", null, ...marked(italic ?? alsoItalic)));
    else if (strike) nodes.push(h("s", null, ...marked(strike)));
    else if (url) nodes.push(link(url, label));
    else nodes.push(emojiOf(emoji) ?? whole);
    last = match.index + whole.length;
  }
  nodes.push(text.slice(last));
  return nodes;
}

const LINE = [
  [/^(#{1,6})\s+(.*)$/, (m) => h("div", { class: "md-head" }, ...marked(m[2]))],
  [/^\s*(?:---+|\*\*\*+)\s*$/, () => h("hr")],
  [/^>\s?(.*)$/, (m) => h("blockquote", null, ...marked(m[1]))],
  [/^(\s*)[-*+]\s+(.*)$/, (m) => h("div", { class: "line item" }, "• ", ...marked(m[2]))],
  [/^(\s*)(\d+[.)])\s+(.*)$/, (m) => h("div", { class: "line item" }, `${m[2]} `, ...marked(m[3]))],
];

function markdownLine(line) {
  for (const [pattern, make] of LINE) {
    const match = line.match(pattern);
    if (match) return make(match);
  }
  return h("div", { class: line.trim() ? "line" : "line blank" }, ...marked(line));
}

/** A markdown block's text. */
export function markdown(text) {
  const nodes = [];
  String(text).split(/```[^\n]*\n([\s\S]*?)\n?```/).forEach((piece, index) => {
    if (index % 2) nodes.push(h("pre", null, piece));
    else nodes.push(...piece.replace(/^\n|\n$/g, "").split("\n").map(markdownLine));
  });
  return nodes;
}
