// The page: one reading of the workspace, one showing of it, again and again.

import { explain } from "./api.js";
import { showBlocks } from "./blocks.js";
import { showClock } from "./clock.js";
import { acceptDrops, Composer } from "./composer.js";
import { h } from "./dom.js";
import { showMessages } from "./messages.js";
import { showModals } from "./modals.js";
import { showHead, showSidebar } from "./sidebar.js";
import { readHash, store } from "./store.js";
import { Surface } from "./surface.js";
import { follow, go, reachable, read, refresh, whenRead } from "./sync.js";

const at = (id) => document.getElementById(id);
const messages = at("messages");
const composer = new Composer(at("composer"), { id: "composer-text", thread: () => null });
acceptDrops(at("pane"), composer);

const replies = h("div", { class: "messages", role: "log", "aria-label": "Replies", tabindex: "0" });
const replyBox = h("div", { class: "composer" });
const replyComposer = new Composer(replyBox, { id: "reply-text", thread: () => store.thread });
const leaveThread = h("button", { type: "button", class: "icon", "aria-label": "Close the thread", onclick: () => go({ thread: null }) }, "×");
at("thread").append(h("header", { class: "pane-head" }, h("h2", null, "Thread"), leaveThread), replies, replyBox);
acceptDrops(at("thread"), replyComposer);
at("thread").addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !event.defaultPrevented) go({ thread: null });
});

const toEnd = (node) => node.scrollHeight - node.scrollTop - node.clientHeight;

/** Stay at the end while new messages come; who has scrolled up is told of them instead. */
function keepingEnd(node, place, fill) {
  const atEnd = toEnd(node) < 80;
  const moved = node.dataset.place !== place;
  const last = node.lastElementChild?.dataset.key;
  fill();
  node.dataset.place = place;
  const jump = node.nextElementSibling;
  if (moved || atEnd || store.spoke) node.scrollTop = node.scrollHeight;
  else if (node.lastElementChild?.dataset.key !== last) jump.hidden = false;
  if (toEnd(node) < 80) jump.hidden = true;
}

for (const node of [messages, replies]) {
  const jump = h("button", { type: "button", class: "jump", hidden: true, onclick: () => { node.scrollTop = node.scrollHeight; } }, "New messages ↓");
  node.after(jump);
  node.addEventListener("scroll", () => {
    if (toEnd(node) < 80) jump.hidden = true;
  });
  // Pictures grow when they arrive; the end stays the end.
  node.addEventListener("load", () => {
    if (toEnd(node) < 480) node.scrollTop = node.scrollHeight;
  }, true);
}

function showNotice() {
  const notice = at("notice");
  const { state } = store;
  let words = null;
  if (!reachable.online) words = "The sandbox does not answer. Trying again…";
  else if (reachable.problem) words = explain(reachable.problem);
  else if (state && !state.app.connected) words = `${state.app.name} is not connected: commands and buttons will not be answered.`;
  notice.hidden = words === null;
  notice.textContent = words ?? "";
}

function showHome() {
  const home = at("home");
  home.hidden = !store.home;
  if (!store.home) return;
  const view = read.home;
  if (!view) {
    home.replaceChildren(h("p", { class: "nothing" }, "Nothing has been published here yet."));
    return;
  }
  home.querySelector(".nothing")?.remove();
  const surface = new Surface({ key: `${store.user}/home`, where: { view_id: view.id }, blocks: view.blocks, state: view.state?.values, sign: view.id });
  showBlocks(home, view.blocks, surface);
  const failure = store.notes.get(surface.key);
  if (failure) home.prepend(h("div", { class: "failed", role: "alert", data: { key: "failed" } }, `⚠ ${failure}`));
}

function showThread() {
  const open = Boolean(store.thread) && !store.home;
  at("thread").hidden = !open;
  at("app").classList.toggle("has-thread", open);
  if (!open || !read.thread) return;
  keepingEnd(replies, `${store.user}/${store.thread}`, () => showMessages(replies, read.thread.messages, { thread: store.thread }));
  replyComposer.show();
}

function showConversation() {
  messages.hidden = store.home;
  at("composer").hidden = store.home;
  if (store.home || !read.messages) return;
  keepingEnd(messages, `${store.user}/${store.channel}`, () => {
    const { messages: list } = read.messages;
    if (list.length || store.local.length) showMessages(messages, list);
    else messages.replaceChildren(h("p", { class: "nothing" }, "No messages yet."));
  });
  composer.show();
}

whenRead(() => {
  showNotice();
  if (!store.state) return;
  showSidebar();
  showHead(at("pane-head"));
  showClock();
  showConversation();
  showHome();
  showThread();
  showModals();
  store.spoke = false;
  document.body.dataset.ready = "1";
});

document.addEventListener("visibilitychange", () => {
  if (!document.hidden) refresh();
});

readHash();
refresh().then(follow);
