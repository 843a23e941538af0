import { bubble } from './bubbles.js';
import { composer, sendFiles } from './composer.js';
import { h, icon, notify } from './dom.js';
import { moreMenu } from './more.js';
import { act, loadMessages, now, on, store } from './store.js';
import { switcher } from './switcher.js';
import { t } from './texts.js';
import { date, hourMinute, span } from './time.js';

const HOUR_MS = 3_600_000;
const READ_DELAY_MS = 500;

/** One phone with its persona switcher above. */
export function showPhone(platform) {
  const seat = document.querySelector(`#${platform}`);
  const messages = h('ol', { class: 'messages', tabindex: '0', 'aria-live': 'polite', 'aria-label': platform });
  const status = h('span', { class: 'clock' });
  const windowLine = h('div', { class: 'window' });
  const more = h('div', { class: 'more-place' });
  const bottom = h('div', { class: 'bottom' });
  const phone = h(
    'div',
    { class: `phone ${platform}` },
    h('div', { class: 'statusbar', 'aria-hidden': 'true' }, status, h('span', { class: 'signal' }, '▂▄▆ 4G')),
    h(
      'div',
      { class: 'bar' },
      h('span', { class: 'avatar', 'aria-hidden': 'true' }, 'PN'),
      h(
        'div',
        { class: 'title' },
        h('b', {}, store.account[platform]),
        h('small', {}, platform === 'zalo' ? t.oa : t.page),
      ),
      more,
    ),
    windowLine,
    messages,
    bottom,
    h('div', { class: 'dropping', 'aria-hidden': 'true' }, icon('photo'), t.drop),
  );

  let persona;
  let readTimer;
  let atEnd = true;
  const choose = async (chosen) => {
    persona = chosen;
    if (persona) {
      atEnd = true;
      localStorage.setItem(`persona-${platform}`, persona.id);
      await loadMessages(persona.id);
    }
    drawAll();
  };
  const picker = switcher(platform, choose);
  seat.append(picker.element, phone);
  acceptDrops(phone, () => persona);

  function drawAll() {
    picker.draw(persona);
    drawBottom();
    drawMessages();
    drawStatus();
  }

  function drawBottom() {
    more.replaceChildren(persona ? moreMenu(persona) : '');
    bottom.replaceChildren(!persona ? '' : persona.status === 'blocked' ? blockedNote() : composer(persona));
  }

  function blockedNote() {
    return h(
      'div',
      { class: 'blocked' },
      h('p', {}, t.blocked),
      h('button', { class: 'primary', onclick: () => act(persona, { do: 'unblock' }) }, t.unblock),
    );
  }

  function drawMessages() {
    const list = (persona && store.messages.get(persona.id)) ?? [];
    const rows = [];
    let day = '';
    for (const [index, message] of list.entries()) {
      const messageDay = date(message.at);
      if (messageDay !== day) rows.push(h('li', { class: 'daymark' }, messageDay));
      day = messageDay;
      rows.push(bubble(message, persona, index === list.length - 1));
    }
    if (!persona) rows.push(nobody(platform));
    else if (list.length === 0) rows.push(welcome(persona));
    if (persona && persona.typingUntil > now()) {
      rows.push(
        h(
          'li',
          { class: 'message theirs typing' },
          h('div', { class: 'bubble', title: t.typing }, h('i'), h('i'), h('i')),
        ),
      );
      setTimeout(drawMessages, persona.typingUntil - now() + 50);
    }
    messages.replaceChildren(...rows);
    if (atEnd || list.at(-1)?.from === 'person') toEnd();
    readSoon(list);
  }

  /** Someone looking at her phone has read it. */
  function readSoon(list) {
    const unread = list.some(({ from, state }) => from !== 'person' && state !== 'read');
    if (!unread || document.hidden) return;
    clearTimeout(readTimer);
    readTimer = setTimeout(() => persona?.status === 'ok' && act(persona, { do: 'read' }), READ_DELAY_MS);
  }

  function drawStatus() {
    status.textContent = hourMinute(now());
    const [kind, text] = windowOf(persona);
    windowLine.className = `window ${kind}`;
    windowLine.textContent = text;
    windowLine.hidden = text === '';
  }

  function choosing() {
    const people = [...store.personas.values()].filter((one) => one.platform === platform);
    const kept = localStorage.getItem(`persona-${platform}`);
    return people.find(({ id }) => id === kept) ?? people[0];
  }

  const toEnd = () => {
    messages.scrollTop = messages.scrollHeight;
  };
  messages.addEventListener('scroll', () => {
    atEnd = messages.scrollHeight - messages.scrollTop - messages.clientHeight < 80;
  });
  // Pictures get their height only when they arrive.
  messages.addEventListener('load', () => atEnd && toEnd(), true);

  void choose(choosing());
  setInterval(drawStatus, 1000);
  document.addEventListener('visibilitychange', () => persona && drawMessages());
  on('clock', drawStatus);
  on('reload', () => choose(choosing()));
  on('message', ({ message }) => {
    if (message.personaId === persona?.id) drawMessages();
    else if (message.from !== 'person') picker.draw(persona);
  });
  on('persona', (event) => {
    if (event.persona.id !== persona?.id) {
      if (event.persona.platform === platform) picker.draw(persona);
      return;
    }
    const before = persona;
    persona = event.persona;
    if (before.status !== persona.status || before.follows !== persona.follows) drawBottom();
    drawMessages();
    drawStatus();
  });
}

/** A phone without an owner yet. */
function nobody(platform) {
  const add = () => document.querySelector(`[data-add=${platform}]`).click();
  return h(
    'li',
    { class: 'welcome' },
    h('span', { class: 'avatar big', 'aria-hidden': 'true' }, 'PN'),
    h('b', {}, t.nobody),
    h('p', {}, t.nobody_line),
    h('button', { class: 'start', onclick: add }, t.new_person),
  );
}

function welcome(persona) {
  const zalo = persona.platform === 'zalo';
  const start = zalo ? { do: 'follow' } : { do: 'open' };
  return h(
    'li',
    { class: 'welcome' },
    h('span', { class: 'avatar big', 'aria-hidden': 'true' }, 'PN'),
    h('b', {}, store.account[persona.platform]),
    h('p', {}, zalo ? t.welcome_zalo : t.welcome_messenger),
    h(
      'div',
      { class: 'row center' },
      !(zalo && persona.follows) &&
        h('button', { class: 'start', onclick: () => act(persona, start) }, zalo ? t.follow : t.open_messenger),
      zalo && h('button', { class: 'start quiet', onclick: () => act(persona, { do: 'open' }) }, t.open_zalo),
    ),
  );
}

/** Whether the server may write to her now, as the platform sees it. */
function windowOf(persona) {
  if (!persona) return ['none', ''];
  if (persona.lastInteractionAt === null) return ['none', t.window_none];
  const age = now() - persona.lastInteractionAt;
  const zalo = persona.platform === 'zalo';
  const free = (zalo ? 48 : 24) * HOUR_MS;
  const reach = (zalo ? 168 : 24) * HOUR_MS;
  if (age <= free) return ['free', t.window_free(span(free - age))];
  if (age <= reach) return ['paid', t.window_paid(span(reach - age))];
  return ['closed', zalo ? t.window_closed_zalo : t.window_closed_messenger];
}

function acceptDrops(phone, current) {
  const files = (event) => [...(event.dataTransfer?.files ?? [])];
  phone.addEventListener('dragover', (event) => {
    event.preventDefault();
    phone.classList.add('over');
  });
  phone.addEventListener('dragleave', () => phone.classList.remove('over'));
  phone.addEventListener('drop', async (event) => {
    event.preventDefault();
    phone.classList.remove('over');
    const persona = current();
    if (!persona) return notify(t.nobody);
    await sendFiles(persona, files(event));
  });
}
