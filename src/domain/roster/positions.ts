import { fold } from '../../language/text.ts';
import type { HomeKind, Role } from '../people/model.ts';

/** What a list says she leads. It is proposed to staff and gives no right by itself. */
export type Position = Extract<Role, 'branch_leader' | 'branch_deputy' | 'group_leader'>;

export function readPosition(text: string): Position | undefined {
  const words = fold(text);
  if (/\b(?:chi hoi pho|pho chi hoi|chp|pho)\b/.test(words)) return 'branch_deputy';
  if (/\b(?:chi hoi truong|truong chi hoi|cht)\b/.test(words)) return 'branch_leader';
  return /\b(?:to truong|truong to|to trg)\b/.test(words) ? 'group_leader' : undefined;
}

/** A member unless the list says otherwise; undefined when it says nothing about it. */
export function readKind(texts: readonly string[]): HomeKind | undefined {
  const words = fold(texts.join(' '));
  if (/\bdanh du\b/.test(words)) return 'honorary_member';
  if (/\b(?:chua vao hoi|chua la hoi vien|phu nu ngoai hoi|khong la hoi vien)\b/.test(words)) return 'woman';
  return /\bhoi vien\b/.test(words) ? 'member' : undefined;
}

/** A remark that she may not belong here any more; the remark itself is not kept. */
export function saysGone(text: string): boolean {
  return /\b(?:da mat|tu tran|qua doi|chet|chuyen di|da chuyen|di noi khac|xin ra|ra khoi hoi|xoa ten|cat ten)\b/.test(
    fold(text),
  );
}
