// Keeping up with the workspace: read, show, wait for the next change, read again.

import { get, Refused } from "./api.js";
import { channelOf, learn, readHash, setNow, store, writeHash } from "./store.js";

const shows = [];
const said = { messages: null, thread: null, home: null, views: [] };

/** What was read last: messages, thread, home and views. */
export const read = said;

/** Call `show` after every reading. */
export const whenRead = (show) => shows.push(show);

export function show() {
  for (const one of shows) one();
}

/** Views came as part of an answer: show them at once. */
export function takeViews(views) {
  if (!views) return;
  said.views = views;
  show();
}

let running = null;
let again = false;

/** Read everything that is on the screen. Calls while one is under way become one more. */
export function refresh() {
  if (running) {
    again = true;
    return running;
  }
  running = readAll()
    .catch(fail)
    .finally(() => {
      running = null;
    })
    .then(() => {
      if (!again) return undefined;
      again = false;
      return refresh();
    });
  return running;
}

function settle(state) {
  store.user = state.me.id;
  const known = (id) => id && state.channels.some((channel) => channel.id === id);
  if (!known(store.channel)) {
    const rooms = state.channels.filter((channel) => channel.member && channel.kind !== "dm");
    store.channel = store.home ? state.dm : (rooms[0]?.id ?? state.dm);
    store.thread = null;
  }
  if (store.home) store.channel = state.dm;
  writeHash();
}

async function readAll() {
  let state;
  try {
    state = await get("state", { user: store.user });
  } catch (error) {
    if (!(error instanceof Refused) || !store.user) throw error;
    store.user = null; // the address named somebody who is gone
    state = await get("state");
  }
  learn(state);
  setNow(state.now);
  settle(state);
  const { user, channel, thread, home } = store;
  const mark = document.hidden || home || !channelOf(channel)?.unread ? 0 : undefined;
  const [messages, replies, view, views] = await Promise.all([
    get("messages", { user, channel, mark }),
    thread ? get("messages", { user, channel, thread_ts: thread, mark: 0 }) : null,
    home ? get("home", { user, open: takeOpening(user) }) : null,
    get("views", { user }),
  ]);
  if (user !== store.user || channel !== store.channel || thread !== store.thread) return;
  Object.assign(said, { messages, thread: replies, home: view?.view ?? null, views: views.views });
  if (mark === undefined) channelOf(channel).unread = 0;
  online(true);
  show();
}

let opened = null;

/** 1 once for each time a person opens the Home. */
function takeOpening(user) {
  if (opened === user) return undefined;
  opened = user;
  return 1;
}

export const homeLeft = () => {
  opened = null;
};

const connection = { online: true, problem: null };
export const reachable = connection;

function online(is, problem = null) {
  connection.online = is;
  connection.problem = problem;
}

function fail(error) {
  const away = error instanceof TypeError;
  online(!away, away ? null : error.message);
  show();
}

const pause = (ms) => new Promise((done) => setTimeout(done, ms));

/** Wait for changes as long as the page is open. */
export async function follow() {
  for (;;) {
    try {
      const since = store.state?.seq ?? 0;
      const { seq } = await get("changes", { user: store.user, since });
      if (seq > (store.state?.seq ?? 0) || !connection.online) await refresh();
    } catch (error) {
      fail(error);
      await pause(1500);
      await refresh();
    }
  }
}

/** Go somewhere: a person, a channel, the Home, a thread. */
export function go(place) {
  if ("user" in place && place.user !== store.user) {
    Object.assign(said, { messages: null, thread: null, home: null, views: [] });
    store.thread = null;
    homeLeft();
    if (store.state && store.channel === store.state.dm) store.channel = null;
    else if (store.channel && !channelOf(store.channel)) store.channel = null;
  }
  if ("channel" in place && place.channel !== store.channel) {
    said.messages = null;
    store.thread = null;
  }
  if ("home" in place && !place.home) homeLeft();
  Object.assign(store, place);
  if (!store.thread) said.thread = null;
  writeHash();
  return refresh();
}

window.addEventListener("hashchange", () => {
  const before = { user: store.user, channel: store.channel };
  readHash();
  const { user, channel, home, thread } = store;
  Object.assign(store, before);
  go({ user, channel, home, thread });
});
