// The list of messages, in a channel or a thread.

import { explain, post, Refused } from "./api.js";
import { showBlocks } from "./blocks.js";
import { ago, dayOf, dayTitle, fullTime, timeOf } from "./dates.js";
import { h, link, reconcile, safeUrl } from "./dom.js";
import { emojiOf } from "./emoji.js";
import { openMenu } from "./menu.js";
import { mrkdwn } from "./mrkdwn.js";
import { now, store, zone } from "./store.js";
import { Surface } from "./surface.js";
import { go, refresh, show, takeViews } from "./sync.js";

const HUES = [12, 40, 88, 150, 188, 214, 262, 320];

/** A coloured square with initials; the app has a sign of its own. */
export function avatar(id, name, isApp = false) {
  const words = name.split(/\s+/).filter(Boolean);
  const letters = isApp ? "✓" : words.slice(0, 2).map((word) => word[0]).join("").toUpperCase();
  const sum = [...String(id)].reduce((total, letter) => total + letter.codePointAt(0), 0);
  return h("span", { class: isApp ? "avatar app" : `avatar hue-${HUES[sum % HUES.length]}`, "aria-hidden": "true" }, letters || "?");
}

const size = (bytes) => (bytes < 1024 ? `${bytes} B` : bytes < 1_048_576 ? `${Math.round(bytes / 1024)} kB` : `${(bytes / 1_048_576).toFixed(1)} MB`);

function fileNode(file) {
  const url = safeUrl(file.url, /^\/client\//);
  if (!url) return null;
  const words = `${file.title || file.name}`;
  if (/^image\/(png|jpe?g|gif|svg\+xml|webp)$/.test(file.mimetype)) {
    const picture = h("img", { src: url, alt: file.alt_text || words, class: "shared-image", loading: "lazy" });
    return h("a", { href: url, target: "_blank", rel: "noopener", class: "file image-file" }, h("span", { class: "note" }, words), picture);
  }
  const kind = (file.name.split(".").pop() || "file").slice(0, 4).toUpperCase();
  return h(
    "a",
    { href: url, download: file.name, class: "file" },
    h("span", { class: "file-kind", "aria-hidden": "true" }, kind),
    h("span", null, h("strong", null, words), h("span", { class: "note" }, `${kind} · ${size(file.size)}`)),
  );
}

function attachmentNode(one, surface) {
  const colour = /^#?[0-9a-f]{3,6}$/i.test(one.color ?? "") ? `border-color:#${one.color.replace("#", "")}` : null;
  const title = one.title && h("strong", null, one.title_link ? link(one.title_link, one.title) : one.title);
  const fields = one.fields?.map((field) => h("div", null, h("strong", null, field.title), ...mrkdwn(field.value)));
  const blocks = h("div");
  if (one.blocks) showBlocks(blocks, one.blocks, surface);
  const words = one.blocks ? null : mrkdwn(one.text ?? one.fallback ?? "");
  return [
    one.pretext && h("div", null, ...mrkdwn(one.pretext)),
    h("div", { class: "attachment", style: colour }, one.author_name && h("div", { class: "note" }, one.author_name), title && h("div", null, title), words, fields && h("div", { class: "fields" }, ...fields), blocks, one.footer && h("div", { class: "note" }, one.footer)),
  ];
}

export const keyOf = (message) => `${store.user}/${message.channel}/${message.ts}`;

function surfaceOf(message) {
  const inside = (message.attachments ?? []).flatMap((one) => one.blocks ?? []);
  return new Surface({
    key: keyOf(message),
    where: { channel: message.channel, message_ts: message.ts },
    blocks: [...(message.blocks ?? []), ...inside],
    state: message.state?.values,
  });
}

function body(message) {
  const holder = h("div", { class: "message-body" });
  const surface = surfaceOf(message);
  if (message.blocks?.length) showBlocks(holder, message.blocks, surface);
  else holder.append(...mrkdwn(message.text));
  if (message.edited) holder.append(h("span", { class: "edited" }, "(edited)"));
  holder.append(...(message.attachments ?? []).flatMap((one) => attachmentNode(one, surface)).filter(Boolean));
  holder.append(...(message.files ?? []).map(fileNode).filter(Boolean));
  return holder;
}

function reactions(message) {
  if (!message.reactions?.length) return null;
  const one = ({ name, count }) => h("span", { class: "reaction", "aria-label": `${name}, ${count}` }, `${emojiOf(name) ?? `:${name}:`} ${count}`);
  return h("div", { class: "reactions" }, ...message.reactions.map(one));
}

function replies(message, inThread) {
  if (inThread || !message.reply_count) return null;
  const words = message.reply_count === 1 ? "1 reply" : `${message.reply_count} replies`;
  const last = message.latest_reply && ago(new Date(Number(message.latest_reply) * 1000), now());
  return h("button", { type: "button", class: "replies", onclick: () => openThread(message) }, h("strong", null, words), last && h("span", { class: "note" }, `Last reply ${last}`));
}

const openThread = (message) => go({ thread: message.thread_ts ?? message.ts, home: false });

/** A shortcut of the app, on a message or from the composer's menu. */
export async function runShortcut(shortcut, message = null) {
  const about = message && { channel: message.channel, ts: message.ts };
  let failure = null;
  try {
    const answer = await post("shortcut", { user: store.user, callback_id: shortcut.callback_id, ...(about && { message: about }) });
    if (!answer.ok) failure = answer.error;
    takeViews(answer.views);
  } catch (error) {
    failure = error instanceof Refused ? error.message : "network";
  }
  if (failure) note(`“${shortcut.name}” failed. ${explain(failure)}`);
  await refresh();
}

/** A line only this page knows, at the end of the conversation. */
export function note(text, thread = null) {
  store.local.push({ id: `local-${store.local.length}-${performance.now()}`, user: store.user, channel: store.channel, thread, text, time: now() });
  show();
}

function tools(message, inThread) {
  if (message.ephemeral) return null;
  const items = [
    ...(inThread ? [] : [{ label: "Reply in thread", run: () => openThread(message) }]),
    ...store.state.app.shortcuts
      .filter((one) => one.type === "message")
      .map((one) => ({ label: one.name, note: store.state.app.name, run: () => runShortcut(one, message) })),
  ];
  if (items.length === 0) return null;
  const more = h("button", { type: "button", class: "icon", "aria-label": "More message actions", "aria-haspopup": "menu", "aria-expanded": "false", data: { focus: `tools/${message.ts}` }, onclick: () => openMenu(more, items, "Message actions") }, "⋯");
  const reply = !inThread && h("button", { type: "button", class: "icon wide-only", "aria-label": "Reply in thread", title: "Reply in thread", onclick: () => openThread(message) }, "💬");
  return h("div", { class: "tools" }, reply, more);
}

function messageNode(message, joined, inThread) {
  const time = new Date(message.time);
  const stamp = h("time", { datetime: message.time, title: fullTime(time, zone()) }, timeOf(time, zone()));
  const head = h("div", { class: "head" }, h("strong", { class: "author" }, message.name), message.is_app && h("span", { class: "badge" }, "App"), stamp);
  const failed = store.notes.get(keyOf(message));
  const hidden = message.ephemeral && h("div", { class: "only-you" }, "Only visible to you");
  const side = joined ? h("span", { class: "gutter", "aria-hidden": "true" }, h("time", null, timeOf(time, zone()).split(" ")[0])) : avatar(message.user, message.name, message.is_app);
  return h(
    "article",
    { class: `message${joined ? " joined" : ""}${message.ephemeral ? " ephemeral" : ""}`, "aria-label": `${message.name}, ${timeOf(time, zone())}`, data: { ts: message.ts } },
    side,
    h("div", { class: "content" }, hidden, joined ? null : head, body(message), failed && h("div", { class: "failed", role: "alert" }, `⚠ ${failed}`), reactions(message), replies(message, inThread)),
    tools(message, inThread),
  );
}

function systemNode(message) {
  return h("div", { class: "system" }, h("strong", null, message.name), " ", ...mrkdwn(message.text).map((line) => h("span", null, ...line.childNodes)));
}

const SYSTEM = ["channel_join", "channel_leave", "channel_name", "channel_archive", "channel_unarchive", "group_join", "group_leave"];

/** Whether a message goes on where the one before it ended; the app's cards stand alone. */
const joins = (before, message) =>
  before && !(message.is_app && message.blocks?.length) && before.user === message.user && !before.ephemeral && !message.ephemeral && !SYSTEM.includes(before.subtype) && Date.parse(message.time) - Date.parse(before.time) < 300_000;

function localNode(line) {
  const away = () => {
    store.local = store.local.filter((one) => one !== line);
    show();
  };
  return h("article", { class: "message ephemeral" }, h("span", { class: "avatar slack", "aria-hidden": "true" }, "!"), h("div", { class: "content" }, h("div", { class: "only-you" }, "Only visible to you"), h("div", { class: "head" }, h("strong", null, "Slack"), h("time", null, timeOf(line.time, zone()))), h("div", { class: "message-body", role: "alert" }, line.text)), h("div", { class: "tools shown" }, h("button", { type: "button", class: "icon", "aria-label": "Dismiss", onclick: away }, "×")));
}

/** Fill `parent` with messages, a line for each new day, and this page's own lines. */
export function showMessages(parent, messages, { thread = null } = {}) {
  const items = [];
  let day = null;
  let before = null;
  const today = dayOf(now(), zone());
  for (const message of messages) {
    const time = new Date(message.time);
    if (!store.names.has(message.user)) store.names.set(message.user, message.name);
    const its = dayOf(time, zone());
    if (its !== day && !thread) {
      items.push({ key: `day-${its}`, sign: `${its}/${today}`, make: () => h("div", { class: "day", role: "separator" }, h("span", null, dayTitle(time, zone(), now()))) });
      before = null;
    }
    day = its;
    const joined = Boolean(joins(before, message));
    // What was typed into a message does not make it another message.
    const sign = JSON.stringify([{ ...message, state: null }, joined, zone(), today, store.notes.get(keyOf(message)) ?? null]);
    const make = SYSTEM.includes(message.subtype) ? () => systemNode(message) : () => messageNode(message, joined, thread !== null);
    items.push({ key: `${message.ts}${message.ephemeral ? "-e" : ""}`, sign, make });
    before = message;
  }
  for (const line of store.local) {
    if (line.user !== store.user || line.channel !== store.channel || line.thread !== thread) continue;
    items.push({ key: line.id, sign: line.id, make: () => localNode(line) });
  }
  reconcile(parent, items);
}
