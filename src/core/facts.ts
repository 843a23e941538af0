import type { ChannelName } from './events.ts';
import type { Language } from './texts.ts';

/**
 * `reply` answering her · `broadcast` news and reminders · `submission` keeping what she sends in · `publish_name`,
 * `publish_image` showing it outside the union · `research` counting her in surveys and standings.
 */
export const CONSENT_PURPOSES = [
  'reply',
  'broadcast',
  'submission',
  'publish_name',
  'publish_image',
  'research',
] as const;
export type ConsentPurpose = (typeof CONSENT_PURPOSES)[number];
export type ConsentState = 'granted' | 'refused' | 'withdrawn';

/**
 * The timer by which a conversation hears that `leads` has changed: what was begun for a unit she no longer leads is
 * handed on then.
 */
export const LEADS_TIMER = 'leads';

/** What a flow may know of the person it talks to; read before each transition, never stored in a conversation. */
export interface ContactFacts {
  channel: ChannelName;
  language: Language;
  /** What she asked to be called; undefined until told. */
  name?: string;
  consents: Partial<Record<ConsentPurpose, ConsentState>>;
  unitId?: string;
  unitName?: string;
  /** Roles she holds today: `member`, `branch_leader`, `commune_officer`, … */
  roles: string[];
  /** Units she may report for today. */
  leads: { unitId: string; unitName: string }[];
}
