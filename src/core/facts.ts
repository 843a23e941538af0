import type { ChannelName } from './events.ts';
import type { Language } from './texts.ts';

export type ConsentPurpose = 'reply' | 'broadcast' | 'submission' | 'publish_name' | 'publish_image';
export type ConsentState = 'granted' | 'refused' | 'withdrawn';

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
