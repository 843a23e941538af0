import { h, icon } from './dom.js';
import { on, store } from './store.js';
import { language, t } from './texts.js';
import { withSeconds } from './time.js';

const PLATFORM = { zalo: 'Zalo', messenger: 'Messenger' };
const SHOWN_LIMIT = 200;
// Receipts and copies matter little to a person: one small line each.
const SMALL = /^(oa_send_|user_received|user_seen|message_(echoes|deliveries|reads))|^(typing|seen)$/;

/** What the server did, what was refused and why, newest first. */
export function showLog() {
  const list = h('ol', { class: 'lines', tabindex: '0', 'aria-label': t.log });
  const empty = h('p', { class: 'empty' });
  const only = h('input', { type: 'checkbox', id: 'only-problems', onchange: () => fill() });
  document
    .querySelector('#log')
    .append(
      h(
        'div',
        { class: 'row between' },
        h('h2', {}, icon('list'), t.log),
        h('label', { class: 'tick', for: 'only-problems' }, only, t.only_problems),
      ),
      empty,
      list,
    );

  const wanted = (entry) => !only.checked || !entry.ok;
  const update = () => {
    empty.textContent = only.checked ? t.log_empty_problems : t.log_empty;
    empty.hidden = list.children.length > 0;
  };
  function fill() {
    list.replaceChildren(...store.log.filter(wanted).slice(-SHOWN_LIMIT).reverse().map(line));
    update();
  }
  fill();
  on('reload', fill);
  on('log', ({ entry }) => {
    if (!wanted(entry)) return;
    list.prepend(line(entry));
    if (list.children.length > SHOWN_LIMIT) list.lastChild.remove();
    update();
  });
}

function line(entry) {
  const { at, platform, kind, ok, what, code, words, personaId, detail } = entry;
  const way = kind === 'call' ? t.call(PLATFORM[platform]) : kind === 'webhook' ? t.webhook(PLATFORM[platform]) : '';
  const name = store.personas.get(personaId)?.name ?? '';
  const small = ok && SMALL.test(what);
  const said = small ? '' : excerpt(detail);
  return h(
    'li',
    { class: `${platform} ${ok ? 'fine' : 'trouble'} ${small ? 'small' : ''}`, 'data-code': code ?? undefined },
    h(
      'div',
      { class: 'who' },
      h('time', {}, withSeconds(at)),
      way && h('b', {}, way),
      name && h('span', {}, name),
      t.what[what] && h('span', {}, t.what[what]),
      code && code !== '200' && h('code', {}, code),
    ),
    !small && h('p', {}, icon(ok ? 'check' : 'warn'), h('span', {}, words[language])),
    said && h('p', { class: 'said' }, said),
    detail && details(what, detail),
  );
}

function details(what, detail) {
  const body = h('pre', {});
  return h(
    'details',
    {
      // Written only when opened: most lines are never looked into.
      ontoggle: () => {
        body.textContent = pretty(detail);
      },
    },
    h('summary', {}, `${t.details} · ${what}`),
    body,
  );
}

function pretty(detail) {
  try {
    return JSON.stringify(typeof detail === 'string' ? JSON.parse(detail) : detail, null, 2);
  } catch {
    return String(detail);
  }
}

/** The words inside a call or an event, if it has some. */
function excerpt(detail) {
  const value = typeof detail === 'string' ? parse(detail) : detail;
  const message = value?.request?.message ?? value?.message ?? value?.entry?.[0]?.messaging?.[0]?.message;
  const text = message?.text ?? message?.attachment?.payload?.text ?? '';
  if (typeof text !== 'string' || text === '') return '';
  return text.length > 90 ? `“${text.slice(0, 90)}…”` : `“${text}”`;
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
