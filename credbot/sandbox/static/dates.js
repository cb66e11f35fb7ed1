// Times as the person who looks at them reads them: in their own zone.

const formats = new Map();

/** A cached Intl.DateTimeFormat for a zone. */
function format(tz, options) {
  const key = JSON.stringify([tz, options]);
  if (!formats.has(key)) formats.set(key, new Intl.DateTimeFormat("en-US", { timeZone: tz, ...options }));
  return formats.get(key);
}

const write = (date, tz, options) => format(tz, options).format(date);

/** "2026-11-23" in the zone. */
export function dayOf(date, tz) {
  const part = Object.fromEntries(
    format(tz, { year: "numeric", month: "2-digit", day: "2-digit" })
      .formatToParts(date)
      .map((piece) => [piece.type, piece.value]),
  );
  return `${part.year}-${part.month}-${part.day}`;
}

/** "9:05 AM". */
export const timeOf = (date, tz) => write(date, tz, { hour: "numeric", minute: "2-digit" });

/** "Monday, November 23", with the year when it is not that of `now`. */
export function dayTitle(date, tz, now) {
  const apart = daysApart(date, now, tz);
  if (apart === 0) return "Today";
  if (apart === -1) return "Yesterday";
  const year = dayOf(date, tz).slice(0, 4) === dayOf(now, tz).slice(0, 4) ? undefined : "numeric";
  return write(date, tz, { weekday: "long", month: "long", day: "numeric", year });
}

/** The clock's face: weekday, date, time and zone. */
export const clockFace = (date, tz) => ({
  day: write(date, tz, { weekday: "short", month: "short", day: "numeric" }),
  time: write(date, tz, { hour: "numeric", minute: "2-digit" }),
  zone: format(tz, { timeZoneName: "short" }).formatToParts(date).find((p) => p.type === "timeZoneName").value,
});

/** Everything, for a tooltip. */
export const fullTime = (date, tz) =>
  write(date, tz, { dateStyle: "full", timeStyle: "medium" });

const midnight = (day) => Date.parse(`${day}T00:00:00Z`);
const daysApart = (date, now, tz) =>
  Math.round((midnight(dayOf(date, tz)) - midnight(dayOf(now, tz))) / 86_400_000);

/** "2026-11-23T08:00" in the zone, as a datetime-local field wants it. */
export function localField(date, tz) {
  const part = Object.fromEntries(
    format(tz, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" })
      .formatToParts(date)
      .map((piece) => [piece.type, piece.value]),
  );
  return `${dayOf(date, tz)}T${part.hour}:${part.minute}`;
}

/** The instant at which the zone's clocks show this datetime-local value. */
export function instantOf(field, tz) {
  const wanted = Date.parse(`${field.slice(0, 16)}:00Z`);
  let guess = wanted;
  // The offset at the guess may differ from the offset at the answer; twice is enough.
  for (let round = 0; round < 2; round += 1) {
    guess += wanted - Date.parse(`${localField(new Date(guess), tz)}:00Z`);
  }
  return new Date(guess);
}

/** The next day at `hour`:00 in the zone. */
export function nextDayAt(hour, now, tz) {
  const day = new Date(midnight(dayOf(now, tz)) + 86_400_000).toISOString().slice(0, 10);
  return instantOf(`${day}T${String(hour).padStart(2, "0")}:00`, tz);
}

/** "3 minutes ago". */
export function ago(date, now) {
  const seconds = Math.round((date - now) / 1000);
  const steps = [["year", 31_536_000], ["month", 2_592_000], ["day", 86_400], ["hour", 3600], ["minute", 60]];
  const words = new Intl.RelativeTimeFormat("en-US", { numeric: "auto" });
  for (const [unit, size] of steps) {
    if (Math.abs(seconds) >= size) return words.format(Math.trunc(seconds / size), unit);
  }
  return "just now";
}

const LONG = { weekday: "long", month: "long", day: "numeric", year: "numeric" };
const SHORT = { month: "short", day: "numeric", year: "numeric" };
const MIDDLE = { month: "long", day: "numeric", year: "numeric" };

function pretty(date, tz, now, options) {
  const apart = daysApart(date, now, tz);
  return { "-1": "yesterday", 0: "today", 1: "tomorrow" }[apart] ?? write(date, tz, options);
}

/** Slack's <!date^…> formats: `{date_short} at {time}`. */
export function dateWords(seconds, pattern, tz, now) {
  const date = new Date(Number(seconds) * 1000);
  if (Number.isNaN(date.getTime())) return null;
  const parts = {
    date_num: () => dayOf(date, tz),
    date: () => write(date, tz, MIDDLE),
    date_short: () => write(date, tz, SHORT),
    date_long: () => write(date, tz, LONG),
    date_pretty: () => pretty(date, tz, now, MIDDLE),
    date_short_pretty: () => pretty(date, tz, now, SHORT),
    date_long_pretty: () => pretty(date, tz, now, LONG),
    time: () => timeOf(date, tz),
    time_secs: () => write(date, tz, { hour: "numeric", minute: "2-digit", second: "2-digit" }),
    ago: () => ago(date, now),
  };
  return pattern.replace(/\{(\w+)\}/g, (whole, name) => (parts[name] ? parts[name]() : whole));
}
