import { lastFromServer, NotPossible, pressed, takeFile, takeImages } from '../act-helpers.ts';
import type { Act, ChatMessage, Persona, SimButton, SimMedia } from '../api.ts';
import * as ids from '../identifiers.ts';
import { interacted } from '../personas.ts';
import { read } from '../receipts.ts';
import type { World } from '../world.ts';
import { sendConversationEvent, sendFlatEvent, sendRawEvent } from './events.ts';

type Fields = Record<string, unknown>;

/** Does what a person does in the Zalo app, and tells the server what Zalo would tell. */
export async function actOnZalo(world: World, persona: Persona, act: Act): Promise<ChatMessage[]> {
  switch (act.do) {
    case 'text':
      return [say(world, persona, act.text, act.replyTo)];
    case 'images': {
      // An album of several photos arrives as one event per photo.
      const images = await takeImages(world, act.images);
      return images.map((image, n) => sendMedia(world, persona, 'image', image, n === 0 ? act.text : ''));
    }
    case 'sticker': {
      const sticker = stickerMedia(act.sticker);
      return [sendMedia(world, persona, 'sticker', sticker, '')];
    }
    case 'location':
      return [sendLocation(world, persona, act)];
    case 'file':
      return [sendMedia(world, persona, act.type, await takeFile(world, act), '')];
    case 'press':
      return press(world, persona, pressed(world, persona, act));
    case 'menu':
      return [say(world, persona, act.payload)];
    case 'follow':
      if (persona.follows) throw new NotPossible('Chị đang quan tâm OA rồi.', 'She follows the account already.');
      world.changePersona(persona, { follows: true });
      interacted(world, persona);
      sendFlatEvent(world, persona, 'follow', { follower: { id: persona.id }, source: act.source });
      return [];
    case 'unfollow':
      if (!persona.follows) throw new NotPossible('Chị chưa quan tâm OA.', 'She does not follow the account.');
      world.changePersona(persona, { follows: false, left: true });
      sendFlatEvent(world, persona, 'unfollow', { follower: { id: persona.id }, source: 'oa_profile' });
      return [];
    case 'open':
      return open(world, persona);
    case 'link':
      return follow(world, persona, act.url);
    case 'read':
      read(world, persona);
      return [];
    case 'react':
    case 'unreact': {
      const message = lastFromServer(world, persona, act.messageId);
      const icon = act.do === 'react' ? act.emoji : '/-remove';
      world.changeMessage(message, { reaction: act.do === 'react' ? act.emoji : null });
      interacted(world, persona);
      const fields = { message: { msg_id: message.id, react_icon: icon } };
      sendConversationEvent(world, persona, 'user_reacted_message', fields, { from: 'user' });
      return [];
    }
    case 'withdraw':
      sendFlatEvent(world, persona, 'user_withdraw', { user_id: persona.id });
      return [];
    case 'info':
      return [submitInfo(world, persona, act)];
    case 'staff':
      return [answerAsStaff(world, persona, act.text)];
    case 'raw':
      sendRawEvent(world, persona, act.event);
      return [];
    default:
      throw new NotPossible('Zalo không có việc này.', 'Zalo has no such thing.');
  }
}

/** The person's own bubble, and the event about it. */
function bubble(
  world: World,
  persona: Persona,
  shown: Partial<ChatMessage>,
  event: { name: string; message: Fields },
): ChatMessage {
  interacted(world, persona);
  const message = world.addMessage({ id: ids.zaloMessageId(), personaId: persona.id, from: 'person', ...shown });
  const fields = { message: { msg_id: message.id, ...event.message } };
  const settled = (taken: boolean) => world.changeMessage(message, { state: taken ? 'delivered' : 'failed' });
  sendConversationEvent(world, persona, event.name, fields, { from: 'user', at: message.at, settled });
  return message;
}

function say(world: World, persona: Persona, text: string, replyTo?: string): ChatMessage {
  const message = { text, ...(replyTo ? { quote_msg_id: replyTo } : {}) };
  return bubble(world, persona, { text, replyTo: replyTo ?? null }, { name: 'user_send_text', message });
}

function sendMedia(
  world: World,
  persona: Persona,
  type: 'image' | 'sticker' | 'file' | 'audio' | 'video',
  media: SimMedia & { md5?: string },
  text: string,
): ChatMessage {
  const url = world.baseUrl + media.url;
  const { md5, ...shown } = media;
  const payload: Fields = { url };
  if (type === 'image' || type === 'video') payload.thumbnail = url;
  if (type === 'sticker') payload.id = media.stickerId;
  if (type === 'file') {
    Object.assign(payload, { name: media.name, size: String(media.sizeBytes), checksum: md5, type: fileType(media) });
  }
  const message = { ...(text ? { text } : {}), attachments: [{ type, payload }] };
  return bubble(world, persona, { text, media: [shown] }, { name: `user_send_${type}`, message });
}

const fileType = ({ name }: SimMedia) => name.split('.').at(-1) ?? '';

function stickerMedia(name: string): SimMedia {
  return { type: 'sticker', url: `/media/hinh-${name}.png`, name, sizeBytes: 0, stickerId: `sim-${name}` };
}

function sendLocation(world: World, persona: Persona, place: { latitude: number; longitude: number }): ChatMessage {
  const coordinates = { latitude: String(place.latitude), longitude: String(place.longitude) };
  const location = { latitude: place.latitude, longitude: place.longitude };
  const message = { attachments: [{ type: 'location', payload: { coordinates } }] };
  return bubble(world, persona, { location }, { name: 'user_send_location', message });
}

/** A press is an ordinary text event with the payload as its text; `hide` leaves no bubble. */
function press(world: World, persona: Persona, { kind, payload }: SimButton): ChatMessage[] {
  if (kind === 'say') return [say(world, persona, payload)];
  if (kind !== 'silent') return [];
  interacted(world, persona);
  const fields = { message: { msg_id: ids.zaloMessageId(), text: payload } };
  sendConversationEvent(world, persona, 'user_send_text', fields, { from: 'user' });
  return [];
}

/** A link to the OA opens its chat; no document says that it may carry words or a code, so none arrive. */
function follow(world: World, persona: Persona, url: string): ChatMessage[] {
  const link = new URL(URL.canParse(url) ? url : 'about:blank');
  if (link.hostname !== 'zalo.me' || link.pathname.replace(/\/$/, '') !== `/${world.zalo.oaId}`) {
    throw new NotPossible(
      `Liên kết này không mở OA của Hội (zalo.me/${world.zalo.oaId}).`,
      `This link does not open the account (zalo.me/${world.zalo.oaId}).`,
    );
  }
  return open(world, persona);
}

/** "Nhắn tin" on the OA's profile: told once, and only of someone who never chatted. */
function open(world: World, persona: Persona): ChatMessage[] {
  const first = !persona.opened && world.transcript(persona.id).length === 0;
  world.changePersona(persona, { opened: true });
  interacted(world, persona);
  if (first) sendFlatEvent(world, persona, 'user_click_chatnow', { user_id: persona.id });
  return [];
}

function submitInfo(world: World, persona: Persona, act: Act & { do: 'info' }): ChatMessage {
  const { name, phone, address, oldShape } = act;
  const info = oldShape
    ? { name, phone, address, city: 'TP. Hồ Chí Minh', district: '', ward: '' }
    : {
        name,
        phone,
        user_dob: '30/10/1975',
        gender: 'Nữ',
        full_address: { user_city: 'TP. Hồ Chí Minh', user_ward: '', user_address: address },
      };
  world.changePersona(persona, { sharedInfo: { name, phone, address } });
  interacted(world, persona);
  sendConversationEvent(world, persona, 'user_submit_info', { info }, { from: 'user' });
  const text = [name, phone, address].filter(Boolean).join(' · ');
  return world.addMessage({ id: ids.zaloMessageId(), personaId: persona.id, from: 'person', text, state: 'delivered' });
}

function answerAsStaff(world: World, persona: Persona, text: string): ChatMessage {
  const message = world.addMessage({
    id: ids.zaloMessageId(),
    personaId: persona.id,
    from: 'staff',
    text,
    state: 'delivered',
  });
  const fields = { message: { msg_id: message.id, text } };
  sendConversationEvent(world, persona, 'oa_send_text', fields, { from: 'oa', adminId: '1234567890123456789' });
  return message;
}
