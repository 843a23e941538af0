import { lastFromServer, NotPossible, pressed, takeFile, takeImages } from '../act-helpers.ts';
import type { Act, ChatMessage, Persona, SimButton, SimMedia } from '../api.ts';
import * as ids from '../identifiers.ts';
import { interacted } from '../personas.ts';
import { read } from '../receipts.ts';
import { asRecord, asText } from '../transport.ts';
import type { World } from '../world.ts';
import { sendEcho, sendEvent } from './events.ts';
import { hand, INBOX_APP_ID, persistentMenu } from './page-calls.ts';

type Fields = Record<string, unknown>;
const LIKE_STICKER = '369239263222822';
const EDITS_LIMIT = 5;
const REACTIONS: Record<string, string> = {
  '❤️': 'love',
  '😆': 'smile',
  '😮': 'wow',
  '😢': 'sad',
  '😡': 'angry',
  '👍': 'like',
  '👎': 'dislike',
};

/** Does what a person does in Messenger, and tells the server what Meta would tell. */
export async function actOnMessenger(world: World, persona: Persona, act: Act): Promise<ChatMessage[]> {
  switch (act.do) {
    case 'text': {
      const reply = act.replyTo ? { reply_to: { mid: act.replyTo } } : {};
      return [speak(world, persona, { text: act.text, replyTo: act.replyTo ?? null }, { text: act.text, ...reply })];
    }
    case 'images': {
      const media = await takeImages(world, act.images);
      const attachments = media.map(({ url }) => ({ type: 'image', payload: { url: world.baseUrl + url } }));
      const text = act.text ? { text: act.text } : {};
      return [speak(world, persona, { media, text: act.text }, { ...text, attachments })];
    }
    case 'sticker': {
      const stickerId = act.sticker === 'thich' ? LIKE_STICKER : `1${String(act.sticker.length).padStart(3, '0')}5678`;
      const url = `/media/hinh-${act.sticker}.png`;
      const media: SimMedia[] = [{ type: 'sticker', url, name: act.sticker, sizeBytes: 0, stickerId }];
      const payload = { url: world.baseUrl + url, sticker_id: Number(stickerId) };
      return [speak(world, persona, { media }, { attachments: [{ type: 'sticker', payload }] })];
    }
    case 'location': {
      const { latitude, longitude } = act;
      const payload = { coordinates: { lat: latitude, long: longitude } };
      return [
        speak(world, persona, { location: { latitude, longitude } }, { attachments: [{ type: 'location', payload }] }),
      ];
    }
    case 'file': {
      const { md5: _md5, ...media } = await takeFile(world, act);
      const attachments = [{ type: act.type, payload: { url: world.baseUrl + media.url } }];
      return [speak(world, persona, { media: [media] }, { attachments })];
    }
    case 'press':
      return press(world, persona, pressed(world, persona, act));
    case 'menu': {
      const item = persistentMenu(world).find(({ payload }) => payload === act.payload);
      return [postback(world, persona, item?.title ?? act.payload, act.payload)];
    }
    case 'open':
      return [open(world, persona)];
    case 'referral':
      return refer(world, persona, act);
    case 'link':
      return follow(world, persona, act.url);
    case 'read':
      read(world, persona);
      return [];
    case 'react':
    case 'unreact': {
      const message = lastFromServer(world, persona, act.messageId);
      const added = act.do === 'react';
      const emoji = added ? act.emoji : (message.reaction ?? '❤️');
      world.changeMessage(message, { reaction: added ? emoji : null });
      interacted(world, persona);
      const reaction = { reaction: REACTIONS[emoji] ?? 'other', emoji, action: act.do, mid: message.id };
      sendEvent(world, persona, { reaction }, { what: 'message_reactions' });
      return [];
    }
    case 'edit':
      return [edit(world, persona, act)];
    case 'staff':
      return [answerAsStaff(world, persona, act.text)];
    case 'raw':
      sendEvent(world, persona, act.event, { what: 'raw' });
      return [];
    default:
      throw new NotPossible('Messenger không có việc này.', 'Messenger has no such thing.');
  }
}

function speak(world: World, persona: Persona, shown: Partial<ChatMessage>, content: Fields): ChatMessage {
  interacted(world, persona);
  const message = world.addMessage({ id: ids.messengerMessageId(), personaId: persona.id, from: 'person', ...shown });
  const settled = (taken: boolean) => {
    if (message.state === 'sent') world.changeMessage(message, { state: taken ? 'delivered' : 'failed' });
  };
  sendEvent(
    world,
    persona,
    { message: { mid: message.id, ...content } },
    { what: 'messages', at: message.at, settled },
  );
  return message;
}

function press(world: World, persona: Persona, { kind, title, payload }: SimButton): ChatMessage[] {
  if (kind === 'reply') return [speak(world, persona, { text: title }, { text: title, quick_reply: { payload } })];
  if (kind === 'postback') return [postback(world, persona, title, payload)];
  return [];
}

function postback(world: World, persona: Persona, title: string, payload: string, more: Fields = {}): ChatMessage {
  interacted(world, persona);
  const message = world.addMessage({
    id: ids.messengerMessageId(),
    personaId: persona.id,
    from: 'person',
    text: title,
  });
  const settled = (taken: boolean) => world.changeMessage(message, { state: taken ? 'delivered' : 'failed' });
  const fields = { postback: { mid: message.id, title, payload, ...more } };
  sendEvent(world, persona, fields, { what: 'messaging_postbacks', at: message.at, settled });
  return message;
}

/** "Bắt đầu": exists only where the page set a Get Started payload, and only before the first message. */
function open(world: World, persona: Persona, more: Fields = {}): ChatMessage {
  if (world.transcript(persona.id).length > 0) {
    throw new NotPossible('Cuộc trò chuyện đã có rồi.', 'The conversation exists already.');
  }
  const started = asRecord(world.state.messengerProfile.get_started);
  world.changePersona(persona, { opened: true });
  return postback(world, persona, 'Bắt đầu', asText(started?.payload) || 'GET_STARTED', more);
}

/** An m.me link or QR code: part of Get Started in a new conversation, an event of its own in an old one. */
function refer(world: World, persona: Persona, { ref, source }: Act & { do: 'referral' }): ChatMessage[] {
  if (!/^[A-Za-z0-9_=-]{1,2083}$/.test(ref)) {
    throw new NotPossible('Mã chỉ gồm chữ, số, - _ =', 'A ref has letters, digits, - _ = only.');
  }
  const referral = { ref, source, type: 'OPEN_THREAD' };
  if (world.transcript(persona.id).length === 0) return [open(world, persona, { referral })];
  interacted(world, persona);
  sendEvent(world, persona, { referral }, { what: 'messaging_referrals' });
  return [];
}

/** Only links to this page lead here; without a ref the chat just opens. */
function follow(world: World, persona: Persona, url: string): ChatMessage[] {
  const link = new URL(URL.canParse(url) ? url : 'about:blank');
  if (!/^(www\.)?m\.me$/.test(link.hostname) || link.pathname.replace(/\/$/, '') !== `/${world.messenger.pageId}`) {
    throw new NotPossible(
      `Liên kết này không mở trang của Hội (m.me/${world.messenger.pageId}).`,
      `This link does not open the page (m.me/${world.messenger.pageId}).`,
    );
  }
  const ref = link.searchParams.get('ref');
  if (ref !== null) return refer(world, persona, { do: 'referral', ref, source: 'SHORTLINK' });
  return world.transcript(persona.id).length === 0 ? [open(world, persona)] : [];
}

const edits = new WeakMap<ChatMessage, number>();

function edit(world: World, persona: Persona, act: Act & { do: 'edit' }): ChatMessage {
  const own = world.transcript(persona.id).filter(({ from, text }) => from === 'person' && text !== '');
  const message = act.messageId ? own.find(({ id }) => id === act.messageId) : own.at(-1);
  if (!message) throw new NotPossible('Không có tin để sửa.', 'There is nothing to edit.');
  const times = (edits.get(message) ?? 0) + 1;
  if (times > EDITS_LIMIT) throw new NotPossible('Chỉ sửa được 5 lần.', 'A message can be edited 5 times.');
  edits.set(message, times);
  world.changeMessage(message, { text: act.text });
  const fields = { message_edit: { mid: message.id, text: act.text, num_edit: times } };
  sendEvent(world, persona, fields, { what: 'message_edits' });
  return message;
}

function answerAsStaff(world: World, persona: Persona, text: string): ChatMessage {
  if (world.settings.messengerRouting) hand(world, persona, 'inbox');
  const message = world.addMessage({
    id: ids.messengerMessageId(),
    personaId: persona.id,
    from: 'staff',
    text,
    state: 'delivered',
  });
  sendEcho(world, persona, message, { appId: INBOX_APP_ID, content: { text } });
  return message;
}
