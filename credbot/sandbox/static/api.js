// Talking to the sandbox. Every call names the person on whose behalf it is made.

/** A refusal of the sandbox itself (the app's failures come as answers). */
export class Refused extends Error {}

async function read(response) {
  let body;
  try {
    body = await response.json();
  } catch {
    throw new Refused(`The sandbox answered ${response.status}.`);
  }
  if (!response.ok) throw new Refused(body.error || `The sandbox answered ${response.status}.`);
  return body;
}

const query = (values) =>
  new URLSearchParams(Object.entries(values).filter(([, value]) => value !== undefined && value !== null));

/** GET /client/…; throws Refused, or TypeError when nothing answers. */
export async function get(name, values = {}, signal = undefined) {
  return read(await fetch(`/client/${name}?${query(values)}`, { signal, cache: "no-store" }));
}

/** POST /client/… with a JSON body. */
export async function post(name, body) {
  const headers = { "Content-Type": "application/json" };
  return read(await fetch(`/client/${name}`, { method: "POST", headers, body: JSON.stringify(body) }));
}

/** The bytes of one file; `values` as in /client/upload. */
export async function upload(file, values) {
  const search = query({ name: file.name, ...values });
  const headers = { "Content-Type": file.type || "application/octet-stream" };
  return read(await fetch(`/client/upload?${search}`, { method: "POST", headers, body: file }));
}

const SENTENCES = {
  operation_timeout: "The app did not respond in time.",
  dispatch_failed: "The app answered with an error.",
  not_connected: "No app is connected.",
};

/** What Slack would tell a person about this failure. */
export const explain = (error) => SENTENCES[error] ?? `That did not work (${error}).`;
