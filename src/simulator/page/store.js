import { notify } from './dom.js';
import { language, t } from './texts.js';

// What the page knows. The simulator tells changes by server-sent events; views listen by kind.

export const store = {
  personas: new Map(),
  messages: new Map(),
  log: [],
  faults: {},
  settings: {},
  samples: [],
  stickers: [],
  menu: [],
  account: {},
  offsetMs: 0,
};

const listeners = new Map();
const LOG_LIMIT = 300;

export function on(kind, listener) {
  listeners.set(kind, [...(listeners.get(kind) ?? []), listener]);
}

function tell(kind, value) {
  for (const listener of listeners.get(kind) ?? []) listener(value);
}

export const now = () => Date.now() + store.offsetMs;

/** Calls the control API; a refusal is shown in words and gives undefined. */
export async function call(path, body, options = {}) {
  try {
    const response = await fetch(`/api${path}`, {
      ...(body === undefined
        ? {}
        : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
      ...options,
    });
    const answer = await response.json();
    if (response.ok) return answer;
    notify(answer.problem?.[language] ?? String(response.status));
  } catch {
    notify(t.offline);
  }
  return undefined;
}

export const act = (persona, body) => call(`/personas/${persona.id}/acts`, body);

export async function loadMessages(personaId) {
  const messages = await call(`/personas/${personaId}/messages`);
  store.messages.set(personaId, messages ?? []);
}

async function loadAll() {
  const state = await call('/state');
  if (!state) return;
  const { personas, ...rest } = state;
  Object.assign(store, rest);
  store.personas = new Map(personas.map((persona) => [persona.id, persona]));
  store.messages.clear();
  store.log = ((await call('/log')) ?? []).slice(-LOG_LIMIT);
}

function take(event) {
  if (event.type === 'persona') store.personas.set(event.persona.id, event.persona);
  if (event.type === 'message') takeMessage(event.message);
  if (event.type === 'log') {
    store.log.push(event.entry);
    if (store.log.length > LOG_LIMIT) store.log.shift();
  }
  if (event.type === 'clock') store.offsetMs = event.offsetMs;
  if (event.type === 'faults') store.faults = event.faults;
  if (event.type === 'settings') store.settings = event.settings;
  tell(event.type, event);
}

function takeMessage(message) {
  const list = store.messages.get(message.personaId);
  if (!list) return;
  const at = list.findIndex(({ id }) => id === message.id);
  if (at >= 0) list[at] = message;
  else list.push(message);
}

/** Loads everything, then follows. */
export async function openStore() {
  await loadAll();
  let lost = false;
  const source = new EventSource('/api/stream');
  source.onmessage = async ({ data }) => {
    const event = JSON.parse(data);
    if (event.type === 'reset') {
      await loadAll();
      tell('reload');
    } else take(event);
  };
  source.onerror = () => {
    lost = true;
    notify(t.offline, true);
  };
  source.onopen = async () => {
    if (!lost) return;
    lost = false;
    await loadAll();
    tell('reload');
    notify(t.online);
  };
}
