import type { Persona } from '../api.ts';
import { vietnamHour } from '../clock.ts';
import * as ids from '../identifiers.ts';
import { findPersona } from '../personas.ts';
import { arrived } from '../receipts.ts';
import { asRecord, asText } from '../transport.ts';
import type { World } from '../world.ts';
import { isRefusal, refusal, type ZaloRefusal } from './errors.ts';
import { sendConversationEvent } from './events.ts';
import { type Bubble, readMessage } from './grammar.ts';
import { admit, type Quota, recipientRefusal } from './reach.ts';

type Fields = Record<string, unknown>;
/** What a Zalo call answers with inside `data`, or why not. */
export type Outcome = { data: unknown; persona?: Persona } | ZaloRefusal;

/** `POST /v3.0/oa/message/cs`. Checks in this order: payload, person, window, billing. */
export async function consult(world: World, body: Fields): Promise<Outcome> {
  const userId = asRecord(body.recipient)?.user_id;
  if (typeof userId !== 'string') return refusal(-201, 'user_id');
  const bubble = await readMessage(world, body.message);
  if (isRefusal(bubble)) return bubble;
  const persona = findPersona(world, 'zalo', userId);
  if (!persona) return refusal(-201, 'user_id');
  const admitted = recipientRefusal(persona) ?? admit(world, persona);
  if (isRefusal(admitted)) return admitted;
  if (world.dice.hits(world.faults.transientRate, 'transient', persona.number)) return refusal(-200);
  return { data: deliver(world, persona, bubble, admitted), persona };
}

/** `POST /v3.0/oa/message/promotion`: ended 2026-03-01, and never at night. */
export async function promote(world: World, body: Fields): Promise<Outcome> {
  const hour = vietnamHour(world.clock.now());
  if (hour >= 22 || hour < 6) return refusal(-234);
  if (!world.settings.zaloPromotion) return refusal(-233);
  return consult(world, body);
}

/** `POST /v2.0/oa/message`: broadcasts of an article and reactions still live here; one-to-one messages do not. */
export function oldMessage(world: World, body: Fields): Outcome {
  const recipient = asRecord(body.recipient);
  const action = asRecord(body.sender_action);
  if (recipient?.target) {
    const hour = vietnamHour(world.clock.now());
    return hour >= 22 || hour < 6 ? refusal(-234) : { data: { message_id: ids.zaloMessageId() } };
  }
  if (!action) return refusal(-240);
  const persona = findPersona(world, 'zalo', recipient?.user_id);
  const message = world.message(asText(action.react_message_id));
  if (!persona || message?.personaId !== persona.id) return refusal(-201, 'react_message_id');
  const icon = asText(action.react_icon);
  world.changeMessage(message, { reaction: icon === '/-remove' ? null : icon });
  return { data: { message_id: message.id }, persona };
}

function deliver(world: World, persona: Persona, bubble: Bubble, paid: { billed: boolean; quota: Quota }): unknown {
  const { echo, ...shown } = bubble;
  const message = world.addMessage({
    id: ids.zaloMessageId(),
    personaId: persona.id,
    from: 'server',
    ...shown,
    billed: paid.billed,
  });
  world.changePersona(persona, { typingUntil: 0 });
  if (world.settings.echoes) {
    const content = echoContent(world, bubble);
    const echoId = world.settings.zaloEchoOtherIds ? ids.zaloMessageId() : message.id;
    sendConversationEvent(
      world,
      persona,
      `oa_send_${echo}`,
      { message: { msg_id: echoId, ...content } },
      { from: 'oa', at: message.at },
    );
  }
  arrived(world, persona, message);
  return { message_id: message.id, user_id: persona.id, sent_time: String(message.at), quota: paid.quota };
}

function echoContent(world: World, { text, media, buttons, asksInfo }: Bubble): Fields {
  const absolute = (url: string) => (url.startsWith('/') ? world.baseUrl + url : url);
  const attachments = media.map(({ type, url, stickerId }) => ({
    type,
    payload: { ...(stickerId ? { id: stickerId } : {}), url: absolute(url), thumbnail: absolute(url) },
  }));
  if (buttons.length > 0 || asksInfo) {
    return { attachments: [{ type: 'template', payload: { zinstant_id: ids.zaloMessageId(), text } }] };
  }
  return { ...(text ? { text } : {}), ...(attachments.length > 0 ? { attachments } : {}) };
}
