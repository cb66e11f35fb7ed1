// The workspace's clock: shown in the person's zone, moved forward by hand.

import { get, post } from "./api.js";
import { clockFace, instantOf, localField, nextDayAt } from "./dates.js";
import { h } from "./dom.js";
import { now, setNow, store, zone } from "./store.js";
import { refresh } from "./sync.js";

const parent = document.getElementById("clock");
const day = h("span", { class: "clock-day" });
const time = h("strong", { class: "clock-time" });
const field = h("input", { type: "datetime-local", "aria-label": "Move the clock to", onkeydown: (event) => event.key === "Enter" && moveTo() });
const note = h("span", { class: "clock-note", role: "status" });

async function move(body) {
  note.textContent = "Moving…";
  try {
    const answer = await post("clock", body);
    setNow(answer.now);
    note.textContent = "";
  } catch (error) {
    note.textContent = error.message;
  }
  showClock();
  await refresh();
}

const moveTo = () => field.value && move({ to: instantOf(field.value, zone()).toISOString() });

parent.append(
  h("span", { class: "clock-face" }, day, time),
  h("button", { type: "button", class: "small", onclick: () => move({ by: 3600 }) }, "+1 hour"),
  h("button", { type: "button", class: "small", onclick: () => move({ to: nextDayAt(8, now(), zone()).toISOString() }) }, "Tomorrow 8:00"),
  h("span", { class: "clock-to" }, field, h("button", { type: "button", class: "small", onclick: moveTo }, "Go")),
  note,
);

/** Write the present, in the zone of the person who looks. */
export function showClock() {
  if (!store.state) return;
  const face = clockFace(now(), zone());
  day.textContent = face.day;
  time.textContent = `${face.time} ${face.zone}`;
  if (document.activeElement !== field) field.value = localField(now(), zone());
}

setInterval(async () => {
  if (document.hidden) return;
  try {
    setNow((await get("clock")).now);
  } catch {
    return; // the page says elsewhere that nothing answers
  }
  showClock();
}, 5000);
