import { h, icon } from './dom.js';
import { act } from './store.js';
import { t } from './texts.js';
import { hourMinute } from './time.js';

// How Zalo writes reactions, and what one sees.
const ZALO_ICONS = {
  '/-heart': '❤️',
  '/-strong': '👍',
  ':>': '😆',
  ':o': '😮',
  ':-((': '😢',
  ':-h': '😡',
};

/** One message as it looks on the phone. `newest`: its quick replies can still be tapped. */
export function bubble(message, persona, newest) {
  const mine = message.from === 'person';
  const press = (button) => tap(message, button, persona);
  const hasFace = message.text !== '' || message.buttons.length > 0 || message.location;
  const sticker = message.media[0]?.type === 'sticker';

  return h(
    'li',
    { class: `message ${mine ? 'mine' : 'theirs'} ${sticker ? 'sticker' : ''}`, 'data-id': message.id },
    message.from === 'staff' && h('span', { class: 'by' }, t.staff_wrote),
    message.media.map((media) => mediaView(media)),
    hasFace &&
      h(
        'div',
        { class: 'bubble' },
        message.text && h('div', { class: 'text' }, ...linked(message.text)),
        message.location && place(message.location),
        message.buttons.length > 0 &&
          h(
            'div',
            { class: 'buttons' },
            message.buttons.map((one) => buttonView(one, press)),
          ),
        message.asksInfo && h('div', { class: 'buttons' }, infoButton(persona)),
        message.reaction && h('span', { class: 'reaction' }, ZALO_ICONS[message.reaction] ?? message.reaction),
      ),
    message.cards.length > 0 &&
      h(
        'div',
        { class: 'cards' },
        message.cards.map((card) => cardView(card, press)),
      ),
    h('span', { class: 'foot' }, foot(message), !mine && heart(message, persona)),
    newest &&
      message.quickReplies.length > 0 &&
      h(
        'div',
        { class: 'quick' },
        message.quickReplies.map((one) => h('button', { onclick: () => press(one) }, one.title)),
      ),
  );
}

async function tap(message, button, persona) {
  if (button.kind === 'url') {
    window.open(button.payload, '_blank', 'noopener');
    return;
  }
  if (button.kind === 'phone' || button.kind === 'sms') return;
  await act(persona, { do: 'press', messageId: message.id, title: button.title, payload: button.payload });
}

function buttonView(button, press) {
  const picture = { url: 'link', phone: 'phone', sms: 'phone' }[button.kind];
  return h('button', { onclick: () => press(button) }, picture && icon(picture), button.title);
}

function infoButton(persona) {
  const info = { do: 'info', name: persona.name, phone: '84901234567', address: t.place };
  return h('button', { onclick: () => act(persona, info) }, t.asks_info);
}

function cardView({ title, subtitle, imageUrl, buttons }, press) {
  return h(
    'div',
    { class: 'panel' },
    imageUrl && h('img', { src: imageUrl, alt: '' }),
    h('b', {}, title),
    subtitle && h('p', {}, subtitle),
    buttons.map((one) => buttonView(one, press)),
  );
}

function mediaView({ type, url, name }) {
  if (type === 'image' || type === 'gif') {
    return h(
      'a',
      { href: url, target: '_blank', rel: 'noopener', class: 'photo' },
      h('img', { src: url, alt: name || t.samples }),
    );
  }
  if (type === 'sticker') return h('img', { src: url, alt: name, class: 'sticker-image' });
  const picture = type === 'audio' ? 'mic' : 'file';
  return h(
    'a',
    { href: url, target: '_blank', rel: 'noopener', class: 'bubble attached' },
    icon(picture),
    type === 'audio' ? t.audio_file : name,
  );
}

function place({ latitude, longitude }) {
  return h(
    'div',
    { class: 'place' },
    icon('pin'),
    h('span', {}, t.map, h('small', {}, `${latitude.toFixed(4)}, ${longitude.toFixed(4)}`)),
  );
}

function foot({ at, state, from, billed }) {
  const marks = { sent: 'check', delivered: 'checks', read: 'checks', failed: 'warn' };
  return [
    h('time', {}, hourMinute(at)),
    billed && h('em', { class: 'billed' }, t.billed),
    h(
      'span',
      { class: `tick ${state}`, title: t.state[state] },
      from === 'person' || state === 'failed' ? icon(marks[state]) : null,
      t.state[state],
    ),
  ];
}

function heart(message, persona) {
  const body = message.reaction
    ? { do: 'unreact', messageId: message.id }
    : { do: 'react', messageId: message.id, emoji: persona.platform === 'zalo' ? '/-heart' : '❤️' };
  return h(
    'button',
    { class: 'heart', title: t.react, 'aria-label': t.react, onclick: () => act(persona, body) },
    icon('heart'),
  );
}

/** Addresses become links; everything else stays as typed. */
function linked(text) {
  return text
    .split(/(https?:\/\/[^\s]+)/)
    .map((part) =>
      /^https?:\/\//.test(part) ? h('a', { href: part, target: '_blank', rel: 'noopener noreferrer' }, part) : part,
    );
}
