// Slack's mrkdwn as nodes: *bold* _italic_ ~strike~ `code`, ``` blocks, > quotes,
// <links>, mentions, dates and emoji. Lists are no part of it: their lines only hang.

import { dateWords } from "./dates.js";
import { h, link } from "./dom.js";
import { emojiOf, withEmoji } from "./emoji.js";
import { channelOf, nameOf, now, store, zone } from "./store.js";

export const unescape = (text) =>
  text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");

/** A person, marked when it is the one who looks. */
export function userMention(id, label) {
  const name = nameOf(id) ?? (label ? unescape(label).replace(/^@/, "") : id);
  return h("span", { class: id === store.user ? "mention mine" : "mention" }, `@${name}`);
}

export function channelMention(id, label) {
  const name = channelOf(id)?.name ?? (label ? unescape(label) : id);
  return h("a", { class: "mention", href: `#user=${store.user}&channel=${id}` }, `#${name}`);
}

/** `<!date^seconds^format^link|fallback>`. */
export function dateNode(seconds, pattern, url, fallback) {
  const words = dateWords(seconds, pattern, zone(), now()) ?? fallback ?? "";
  const node = h("time", { datetime: dateWords(seconds, "{date_num}", "UTC", now()), title: fallback }, words);
  return url ? link(url, node) : node;
}

function special(body, label) {
  if (body.startsWith("date^")) {
    const [, seconds, pattern, url] = body.split("^");
    return dateNode(seconds, unescape(pattern ?? ""), url, label && unescape(label));
  }
  const [name] = body.split("^");
  const known = { here: "@here", channel: "@channel", everyone: "@everyone" };
  const words = known[name] ?? (label ? unescape(label) : `@${name}`);
  return h("span", { class: "mention mine" }, words);
}

/** What stands between < and >. */
function angled(body) {
  const bar = body.indexOf("|");
  const target = bar < 0 ? body : body.slice(0, bar);
  const label = bar < 0 ? null : body.slice(bar + 1);
  if (target.startsWith("@")) return userMention(target.slice(1), label);
  if (target.startsWith("#")) return channelMention(target.slice(1), label);
  if (target.startsWith("!")) return special(target.slice(1), label);
  return link(unescape(target), unescape(label || target.replace(/^mailto:|^tel:/, "")));
}

const EDGE = "(?<![\\p{L}\\p{N}])";
const END = "(?![\\p{L}\\p{N}])";
const styled = (mark) => `${EDGE}[${mark}](?=\\S)([^\\n]*?\\S)[${mark}]${END}`;
const TOKENS = new RegExp(
  [
    "<([^<>\\n]+)>", // 1
    "`([^`\\n]+)`", // 2
    styled("*"), // 3
    styled("_"), // 4
    styled("~"), // 5
    ":([a-z0-9_+'-]+):", // 6
    "(https?:\\/\\/[^\\s<>|]+[^\\s<>|.,;:!?)\\]'\"])", // 7
  ].join("|"),
  "gu",
);

function token(match, verbatim) {
  const [whole, inAngles, code, bold, italic, strike, emoji, url] = match;
  if (inAngles !== undefined) return angled(inAngles);
  if (code !== undefined) return h("code", null, unescape(code));
  if (bold !== undefined) return h("strong", null, ...inline(bold, verbatim));
  if (italic !== undefined) return h("em", null, ...inline(italic, verbatim));
  if (strike !== undefined) return h("s", null, ...inline(strike, verbatim));
  if (emoji !== undefined) return emojiOf(emoji) ?? whole;
  return verbatim ? unescape(whole) : link(unescape(url), unescape(url));
}

/** One line (or part of one) as nodes and strings. */
export function inline(text, verbatim = false) {
  const nodes = [];
  let last = 0;
  for (const match of text.matchAll(TOKENS)) {
    if (match.index > last) nodes.push(unescape(text.slice(last, match.index)));
    nodes.push(token(match, verbatim));
    last = match.index + match[0].length;
  }
  if (last < text.length) nodes.push(unescape(text.slice(last)));
  return nodes;
}

const QUOTE = /^(?:&gt;|>) ?/;
const ITEM = /^\s*(?:[•◦▪\-–]|\d{1,3}[.)])\s/;

function lines(text, verbatim) {
  const nodes = [];
  let quote = null;
  for (const line of text.split("\n")) {
    if (QUOTE.test(line)) {
      if (!quote) nodes.push((quote = h("blockquote")));
      quote.append(h("div", null, ...inline(line.replace(QUOTE, ""), verbatim)));
      continue;
    }
    quote = null;
    const kind = line.trim() === "" ? "line blank" : ITEM.test(line) ? "line item" : "line";
    nodes.push(h("div", { class: kind }, ...inline(line, verbatim)));
  }
  return nodes;
}

/** A whole mrkdwn text. */
export function mrkdwn(text, verbatim = false) {
  const nodes = [];
  const pieces = String(text ?? "").split(/```\n?([\s\S]*?)\n?```\n?/);
  pieces.forEach((piece, index) => {
    if (index % 2) nodes.push(h("pre", null, unescape(piece)));
    else if (piece !== "") nodes.push(...lines(piece.replace(/\n$/, ""), verbatim));
  });
  return nodes;
}

/** A text object, plain_text or mrkdwn, as nodes. */
export function textObject(object) {
  if (!object) return [];
  if (object.type === "mrkdwn") return mrkdwn(object.text, object.verbatim);
  return plainText(object).split("\n").map((line) => h("div", { class: line ? "line" : "line blank" }, line));
}

/** A text object's words on one line, for labels and names. */
export function plainText(object) {
  const text = unescape(String(object?.text ?? ""));
  return object?.emoji === false ? text : withEmoji(text);
}
