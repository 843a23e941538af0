import { PAYLOAD_PREFIX } from '../core/messages.ts';

/**
 * What our own buttons carry.
 *
 *     #cn:initiative@1.ask-publish:4f0c2a91:yes   an answer to one asking of one question
 *     #cn:menu:content  #cn:menu:content:T13      start a flow; works for ever
 *     #cn:draft:continue:initiative               what to do with a draft; works as long as the draft is there
 */
export type Payload =
  | { kind: 'answer'; flow: string; version: number; step: string; nonce: string; value: string }
  | { kind: 'menu'; target: string; argument?: string }
  | { kind: 'draft'; act: 'continue' | 'drop' | 'later'; flow: string }
  | { kind: 'foreign' };

const ANSWER = /^([a-z][a-z0-9-]*)@(\d{1,6})\.([a-z][a-z0-9-]*):([0-9a-f]{8}):([\s\S]+)$/;
const MENU = /^menu:([a-z][a-z0-9_-]*)(?::([\s\S]+))?$/;
const DRAFT = /^draft:(continue|drop|later):([a-z][a-z0-9-]*)$/;

/** Reads a payload that anybody may have typed. Whether it still means something is for the caller to see. */
export function readPayload(payload: string): Payload {
  if (!payload.startsWith(PAYLOAD_PREFIX)) return { kind: 'foreign' };
  const rest = payload.slice(PAYLOAD_PREFIX.length);

  const answer = ANSWER.exec(rest);
  if (answer) {
    const [, flow = '', version = '', step = '', nonce = '', value = ''] = answer;
    return { kind: 'answer', flow, version: Number(version), step, nonce, value };
  }
  const menu = MENU.exec(rest);
  if (menu) {
    const [, target = '', argument] = menu;
    return argument === undefined ? { kind: 'menu', target } : { kind: 'menu', target, argument };
  }
  const draft = DRAFT.exec(rest);
  if (draft) return { kind: 'draft', act: draft[1] as 'continue' | 'drop' | 'later', flow: draft[2] ?? '' };
  return { kind: 'foreign' };
}

export function answerPayload(asked: { flow: string; version: number; step: string; nonce: string }, value: string) {
  return `${PAYLOAD_PREFIX}${asked.flow}@${asked.version}.${asked.step}:${asked.nonce}:${value}`;
}

export function menuPayload(target: string, argument?: string): string {
  return `${PAYLOAD_PREFIX}menu:${target}${argument === undefined ? '' : `:${argument}`}`;
}

export function draftPayload(act: 'continue' | 'drop' | 'later', flow: string): string {
  return `${PAYLOAD_PREFIX}draft:${act}:${flow}`;
}
