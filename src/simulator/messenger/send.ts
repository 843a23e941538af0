import type { ChatMessage, Persona, SimButton, SimCard, SimMedia } from '../api.ts';
import * as ids from '../identifiers.ts';
import { findPersona } from '../personas.ts';
import { arrived } from '../receipts.ts';
import { asRecord, asText } from '../transport.ts';
import type { World } from '../world.ts';
import { takeAttachment } from './attachments.ts';
import { type GraphRefusal, graphRefusal, isGraphRefusal } from './errors.ts';
import { sendEcho } from './events.ts';
import { readQuickReplies, readTemplate } from './templates.ts';

type Fields = Record<string, unknown>;
type File = { bytes: Buffer; name: string };
export type Outcome = Fields | GraphRefusal;

const TEXT_LIMIT = 2000;
const METADATA_LIMIT = 1000;
const TYPING_MS = 20_000;
const WINDOW_MS = 24 * 3_600_000;
const HUMAN_WINDOW_MS = 7 * WINDOW_MS;
const DEAD_TAGS = new Set(['CONFIRMED_EVENT_UPDATE', 'ACCOUNT_UPDATE', 'POST_PURCHASE_UPDATE']);

/** `POST /{page}/messages`: a message or a sender action, never both. */
export async function send(world: World, body: Fields, file?: File): Promise<Outcome> {
  const userId = asRecord(body.recipient)?.id;
  if (typeof userId !== 'string' || userId === '') return graphRefusal('100', 'recipient.id');
  const message = asRecord(body.message);
  if ((message === undefined) === (body.sender_action === undefined)) {
    return graphRefusal('100', 'Must send either message or state');
  }
  const persona = findPersona(world, 'messenger', userId);
  // A PSID exists only once she has spoken to the page.
  if (!persona || persona.lastInteractionAt === null) return graphRefusal('100/2018001');
  if (!message) return senderAction(world, persona, body);

  const content = await readContent(world, message, file);
  if (isGraphRefusal(content)) return content;
  const refused = laneRefusal(world, persona, body);
  if (refused) return refused;
  return deliver(world, persona, content);
}

function laneRefusal(world: World, persona: Persona, body: Fields): GraphRefusal | undefined {
  const { messaging_type: type, tag } = body;
  const age = world.clock.now() - (persona.lastInteractionAt ?? 0);
  if (persona.status !== 'ok') return graphRefusal('551/1545041');
  if (world.faults.restricted) return graphRefusal('10/1893063');
  if (persona.threadOwner === 'inbox') return graphRefusal('2018300');
  if (type !== undefined && !['RESPONSE', 'UPDATE', 'MESSAGE_TAG', 'UTILITY'].includes(asText(type))) {
    return graphRefusal('100', 'messaging_type');
  }
  if (type === 'UTILITY') return graphRefusal('100', 'message.template');
  if (type === 'MESSAGE_TAG') {
    if (DEAD_TAGS.has(asText(tag))) return graphRefusal('100', `the tag ${tag} is no longer supported`);
    if (tag !== 'HUMAN_AGENT') return graphRefusal('100', 'tag');
    return age > HUMAN_WINDOW_MS ? graphRefusal('10/2018278') : undefined;
  }
  if (world.faults.windowsClosed || age > WINDOW_MS) return graphRefusal('10/2018278');
  if (world.dice.hits(world.faults.transientRate, 'transient', persona.number)) return graphRefusal('2');
  return undefined;
}

interface Content {
  shown: Partial<ChatMessage>;
  echo: Fields;
  attachmentId?: string;
}

async function readContent(world: World, message: Fields, file?: File): Promise<Content | GraphRefusal> {
  const { text, attachment, attachments, metadata, quick_replies: replies } = message;
  if (metadata !== undefined && (typeof metadata !== 'string' || metadata.length >= METADATA_LIMIT)) {
    return graphRefusal('100', 'metadata over 1000');
  }
  const quickReplies = replies === undefined ? [] : readQuickReplies(replies);
  if (isGraphRefusal(quickReplies)) return quickReplies;
  const common = { quickReplies, metadata: metadata ?? null };

  if (attachments !== undefined) return graphRefusal('100', 'attachments');
  if (text !== undefined && attachment !== undefined) return graphRefusal('100', 'text and attachment');
  if (text !== undefined) {
    if (typeof text !== 'string' || text.trim() === '') return graphRefusal('100', 'text is empty');
    if (text.length > TEXT_LIMIT)
      return graphRefusal('100', 'Length of param message[text] must be less than or equal to 2000');
    return { shown: { ...common, text }, echo: { text } };
  }
  const fields = asRecord(attachment);
  if (!fields) return graphRefusal('100', 'message is empty');
  if (fields.type === 'template') return readTemplateContent(world, fields, common);

  const taken = await takeAttachment(world, fields, file);
  if ('code' in taken) return taken;
  const echo = { attachments: [{ type: fields.type, payload: { url: absolute(world, taken.media) } }] };
  return { shown: { ...common, media: [taken.media] }, echo, ...idOf(taken) };
}

async function readTemplateContent(
  world: World,
  attachment: Fields,
  common: Partial<ChatMessage>,
): Promise<Content | GraphRefusal> {
  const payload = asRecord(attachment.payload) ?? {};
  const template = readTemplate(payload);
  if (isGraphRefusal(template)) return template;
  const { text, buttons, cards, mediaElement } = template as {
    text: string;
    buttons: SimButton[];
    cards: SimCard[];
    mediaElement?: Fields;
  };
  const media: SimMedia[] = [];
  if (mediaElement) {
    const { media_type: type, attachment_id: id, url } = mediaElement;
    const taken = await takeAttachment(world, { type, payload: id === undefined ? { url } : { attachment_id: id } });
    if ('code' in taken) return taken;
    media.push(taken.media);
  }
  return {
    shown: { ...common, text, buttons, cards, media },
    echo: { ...(text ? { text } : {}), attachments: [{ type: 'template', payload }] },
  };
}

function deliver(world: World, persona: Persona, { shown, echo, attachmentId }: Content): Fields {
  const id = ids.messengerMessageId();
  const message = world.addMessage({ id, personaId: persona.id, from: 'server', ...shown });
  world.changePersona(persona, { typingUntil: 0 });
  if (world.settings.echoes) sendEcho(world, persona, message, { appId: world.messenger.appId, content: echo });
  arrived(world, persona, message);
  return { recipient_id: persona.id, message_id: id, ...(attachmentId ? { attachment_id: attachmentId } : {}) };
}

function senderAction(world: World, persona: Persona, body: Fields): Outcome {
  const action = asText(body.sender_action);
  if (persona.status !== 'ok') return graphRefusal('551/1545041');

  if (action === 'typing_on') world.changePersona(persona, { typingUntil: world.clock.now() + TYPING_MS });
  else if (action === 'typing_off') world.changePersona(persona, { typingUntil: 0 });
  else if (action === 'mark_seen') {
    for (const message of world.transcript(persona.id)) {
      if (message.from === 'person' && message.state !== 'read') world.changeMessage(message, { state: 'read' });
    }
  } else if (action === 'react' || action === 'unreact') {
    const { message_id: id, reaction } = asRecord(body.payload) ?? {};
    const message = world.message(asText(id));
    if (message?.personaId !== persona.id) return graphRefusal('100', 'payload.message_id');
    world.changeMessage(message, { reaction: action === 'react' ? asText(reaction) || '❤️' : null });
  } else return graphRefusal('100', 'sender_action');
  return { recipient_id: persona.id };
}

const absolute = (world: World, { url }: SimMedia) => (url.startsWith('/') ? world.baseUrl + url : url);
const idOf = ({ attachmentId }: { attachmentId?: string }) => (attachmentId ? { attachmentId } : {});
