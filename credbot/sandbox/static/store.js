// What the page knows: who one is, where one looks, and what the workspace said last.

export const store = {
  state: null, // the answer of /client/state
  user: null,
  channel: null,
  home: false,
  thread: null,
  now: null, // the workspace's present, as it was said last
  names: new Map(), // user id to name, also of people one cannot act as
  notes: new Map(), // message key to the sentence of a failed press
  spoke: false, // the person has just sent something: show the end of the conversation
  local: [], // lines only this page knows: a command that failed
  values: new Map(), // surface key to what was chosen there
};

export const me = () => store.state.me;
export const zone = () => store.state?.me?.tz || "UTC";

/** The sandbox's present. Its clock may stand still, so the page does not run one of its own. */
export const now = () => store.now;

export function setNow(iso) {
  store.now = new Date(iso);
}

export const channelOf = (id) => store.state.channels.find((channel) => channel.id === id) ?? null;

/** What a person is called, or null. */
export const nameOf = (id) => store.names.get(id) ?? null;

export function learn(state) {
  store.state = state;
  for (const person of [...state.people, state.me]) {
    if (person) store.names.set(person.id, person.real_name || person.name);
  }
  store.names.set(state.app.bot_user_id, state.app.name);
}

/** The place in the address: #user=U…&channel=C…&home=1&thread=… */
export function readHash() {
  const found = new URLSearchParams(location.hash.slice(1));
  store.user = found.get("user") || store.user;
  store.channel = found.get("channel") || null;
  store.home = found.get("home") === "1";
  store.thread = found.get("thread") || null;
}

export function writeHash() {
  const values = new URLSearchParams();
  if (store.user) values.set("user", store.user);
  if (store.channel) values.set("channel", store.channel);
  if (store.home) values.set("home", "1");
  if (store.thread) values.set("thread", store.thread);
  const hash = `#${values}`;
  if (hash !== location.hash) history.replaceState(null, "", hash);
}
