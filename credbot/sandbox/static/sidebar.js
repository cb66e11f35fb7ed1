// The left side: who one is, the rooms, the app. And the head of the conversation.

import { h } from "./dom.js";
import { avatar } from "./messages.js";
import { channelOf, me, store } from "./store.js";
import { go } from "./sync.js";

const drawer = {
  button: document.getElementById("drawer-button"),
  node: document.getElementById("sidebar"),
  shade: document.getElementById("shade"),
};

function openDrawer(open) {
  drawer.node.classList.toggle("open", open);
  drawer.shade.hidden = !open;
  drawer.button.setAttribute("aria-expanded", String(open));
  if (open) drawer.node.querySelector("select")?.focus();
}

drawer.button.addEventListener("click", () => openDrawer(!drawer.node.classList.contains("open")));
drawer.shade.addEventListener("click", () => openDrawer(false));
drawer.node.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && drawer.node.classList.contains("open")) {
    openDrawer(false);
    drawer.button.focus();
  }
});

function visit(place) {
  openDrawer(false);
  go(place);
}

function entry({ sign, name, unread = 0, here, faint = false, run, label }) {
  const count = unread > 0 && h("span", { class: "unread", "aria-label": `${unread} unread` }, String(unread));
  const kind = `entry${here ? " here" : ""}${unread ? " has-unread" : ""}${faint ? " faint" : ""}`;
  return h("li", null, h("button", { type: "button", class: kind, "aria-current": here ? "page" : null, "aria-label": label, onclick: run, data: { focus: `entry/${name}` } }, h("span", { class: "sign", "aria-hidden": "true" }, sign), h("span", { class: "entry-name" }, name), count));
}

function roomEntry(room) {
  const locked = room.kind === "private";
  const words = [locked ? "private channel" : "channel", room.name, room.unread ? `${room.unread} unread` : "", room.shared ? "shared" : "", room.archived ? "archived" : ""];
  return entry({
    sign: locked ? "🔒" : room.shared ? "⇄" : "#",
    name: room.name,
    unread: room.unread,
    here: store.channel === room.id && !store.home,
    faint: !room.member || room.archived,
    label: words.filter(Boolean).join(" "),
    run: () => visit({ channel: room.id, home: false }),
  });
}

const REMARKS = [["guest", "guest"], ["stranger", "other workspace"], ["deleted", "deactivated"], ["bot", "bot"]];

function switcher() {
  const people = store.state.people;
  const option = (person) => {
    const remark = REMARKS.filter(([name]) => person[name]).map(([, words]) => words).join(", ");
    return h("option", { value: person.id, selected: person.id === store.user }, (person.real_name || person.name) + (remark ? ` (${remark})` : ""));
  };
  const select = h("select", { id: "who", onchange: () => go({ user: select.value }), data: { focus: "who" } }, ...people.map(option));
  return h("div", { class: "who" }, h("label", { for: "who" }, "You are"), select);
}

let signed = "";

/** Draw the left side again when something on it has changed. */
export function showSidebar() {
  const { state } = store;
  const sign = JSON.stringify([state.people, state.channels, state.app, store.user, store.channel, store.home]);
  if (sign === signed) return;
  signed = sign;
  const rooms = state.channels.filter((room) => room.kind !== "dm");
  const dm = channelOf(state.dm);
  const focus = document.activeElement?.closest("#sidebar [data-focus]")?.dataset.focus;
  const app = [
    state.app.home && entry({ sign: "⌂", name: `${state.app.name} Home`, here: store.home, run: () => visit({ home: true, channel: state.dm }) }),
    dm && entry({ sign: "✓", name: state.app.name, unread: dm.unread, here: store.channel === dm.id && !store.home, run: () => visit({ channel: dm.id, home: false }) }),
  ];
  drawer.node.replaceChildren(
    switcher(),
    h("h2", null, "Channels"),
    h("ul", null, ...rooms.map(roomEntry)),
    h("h2", null, "App"),
    h("ul", null, ...app),
    h("p", { class: "side-note" }, "This is a local Slack. Nothing here leaves this computer."),
  );
  if (focus) [...drawer.node.querySelectorAll("[data-focus]")].find((node) => node.dataset.focus === focus)?.focus();
  document.getElementById("team").textContent = state.team.name;
  document.getElementById("me").replaceChildren(avatar(store.user, me().real_name), me().real_name);
  document.title = `${store.home ? "Home" : (channelOf(store.channel)?.name ?? "")} · ${state.team.name}`;
}

/** The head of the conversation: its name, and the app's two tabs. */
export function showHead(parent) {
  const room = channelOf(store.channel);
  const { app } = store.state;
  if (room.kind === "dm") {
    const tab = (words, home) => h("button", { type: "button", role: "tab", "aria-selected": String(store.home === home), class: "tab", onclick: () => go({ home, channel: room.id }), data: { focus: `tab/${words}` } }, words);
    const tabs = [app.home && tab("Home", true), app.messages !== false && tab("Messages", false)];
    parent.replaceChildren(h("h1", null, avatar(app.bot_user_id, app.name, true), app.name), h("div", { role: "tablist", class: "tabs", "aria-label": app.name }, ...tabs.filter(Boolean)));
    return;
  }
  const people = room.members === 1 ? "1 member" : `${room.members} members`;
  const remarks = [people, room.shared && "shared with another workspace", room.archived && "archived", !room.app_member && `${app.name} is not in here`];
  parent.replaceChildren(h("h1", null, `${room.kind === "private" ? "🔒 " : "#"}${room.name}`), h("span", { class: "note" }, remarks.filter(Boolean).join(" · ")));
}
