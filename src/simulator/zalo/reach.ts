import type { Persona } from '../api.ts';
import type { World } from '../world.ts';
import { refusal, type ZaloRefusal } from './errors.ts';

const HOUR_MS = 3_600_000;
export const FREE_MS = 48 * HOUR_MS;
export const REACH_MS = 7 * 24 * HOUR_MS;
/** zalo.solutions/oa/pricing, autumn 2026. */
export const PRICE_VND = 55;

/** Whether she can be written to at all, whatever the window says. */
export function recipientRefusal(persona: Persona): ZaloRefusal | undefined {
  if (persona.status === 'blocked') return refusal(-217);
  if (persona.status === 'inactive') return refusal(-227);
  if (persona.status === 'muted') return refusal(-244);
  if (persona.left) return refusal(-213);
  return undefined;
}

export type Quota = { quota_type: string; remain?: string; total?: string; owner_type?: string; owner_id?: string };

/** Checks the window and pays where it costs. */
export function admit(world: World, persona: Persona): ZaloRefusal | { billed: boolean; quota: Quota } {
  const { billing } = world.state;
  const last = persona.lastInteractionAt;
  if (last === null) return refusal(-232);
  const age = world.clock.now() - last;
  if (world.faults.windowsClosed || age > REACH_MS) return refusal(-230);
  if (age <= FREE_MS) return { billed: false, quota: { quota_type: 'reply' } };

  const owner = { owner_type: 'OA', owner_id: world.zalo.oaId };
  const total = world.settings.zaloPackageQuota;
  if (billing.packageUsed < total) {
    billing.packageUsed++;
    const remain = String(total - billing.packageUsed);
    return { billed: true, quota: { quota_type: 'sub_quota', remain, total: String(total), ...owner } };
  }
  if (world.settings.zaloAccount === 'missing') return refusal(-320);
  if (world.settings.zaloAccount === 'empty') return refusal(-321);
  billing.spentVnd += PRICE_VND;
  return { billed: true, quota: { quota_type: 'purchase_quota', ...owner } };
}
