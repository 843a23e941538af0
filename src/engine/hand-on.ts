import type { Json } from '../core/json.ts';
import { segmentsOf } from './drafts.ts';
import { callDomain, type Run } from './run.ts';
import type { Frame, Held } from './types.ts';

/**
 * Takes out of a conversation what was begun for units she no longer leads, and gives all of it to the call its flow
 * names. Nothing is said here: whoever ended her term tells her.
 */
export function handOn(run: Run): void {
  const { conversation } = run;
  // Nothing is moved while a result is on its way; that call is judged by her rights of today anyway.
  if (conversation.awaiting) return;

  for (const [flow, draft] of Object.entries(conversation.drafts)) {
    if (!handedOn(run, draft.frames[0], draft.held)) continue;
    delete conversation.drafts[flow];
    if (conversation.offer?.flow === flow) delete conversation.offer;
  }
  const stays = segmentsOf(conversation.stack).filter((frames) => !handedOn(run, frames[0], frames.at(-1)?.held));
  conversation.stack = stays.flat();
}

/** @returns Whether it was hers no longer. */
function handedOn(run: Run, base: Frame | undefined, held: Held | undefined): boolean {
  const way = base && run.flows.find(base.flow)?.handOver;
  if (!base || !way || mayGoOn(run, base.slots[way.unit])) return false;
  callDomain(run, way.do, { slots: base.slots, ...(held ? { held: { ...held } as Json } : {}) }, false);
  return true;
}

/** Before she has said for which unit, any unit she leads will do. */
function mayGoOn(run: Run, unitId: Json | undefined): boolean {
  const { leads } = run.facts;
  return typeof unitId === 'string' ? leads.some((led) => led.unitId === unitId) : leads.length > 0;
}
