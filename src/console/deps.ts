import type { Router } from 'express';
import type { Clock } from '../core/clock.ts';
import type { Log } from '../core/log.ts';
import type { Texts } from '../core/texts.ts';
import type { OpenAudience } from '../domain/broadcasts/audience.ts';
import type { BroadcastRules } from '../domain/broadcasts/rules.ts';
import type { TellContact } from '../domain/contacts/contacts.ts';
import type { Shelves } from '../domain/content/shelf.ts';
import type { JoinLinks } from '../domain/enrolment/join-links.ts';
import type { Channels } from '../domain/messages/outbox.ts';
import type { Retention } from '../domain/privacy/retention.ts';
import type { Deadlines } from '../domain/privacy/rules.ts';
import type { SafetyDesk } from '../domain/safety/desk.ts';

/** What the console needs from outside its own room and the domain; main gives it. */
export interface ConsoleDeps {
  texts: Texts;
  /** The product's clock; follows the simulator's when there is one. */
  clock: Clock;
  log: Log;
  /** The channels that are on: for their reach rules and for queueing what staff write. */
  channels: Channels;
  /** Lists the contacts a broadcast's filter means. */
  openAudience: OpenAudience;
  /** What the dispatcher keeps to, told before sending; the product's own when absent. */
  broadcastRules?: BroadcastRules;
  /** The content cards. */
  shelves: Shelves;
  /** What the QR codes of branches open. */
  joinLinks: JoinLinks;
  /** Tells a contact what staff decided, in her language. */
  tell: TellContact;
  /** Opens safety cases; what it opens is for duty people only. */
  safety: SafetyDesk;
  /**
   * Who needs codes of an app beside the password: office and admin, unless `optional` says nobody; for trying out only.
   */
  secondFactor?: 'optional';
  /** Signs the session cookie. At least 32 signs. */
  sessionSecret: string;
  /** Where staff reach us. With https the cookie is `Secure`; forms from any other origin are refused. */
  publicUrl: URL;
  /** Folder of the ready change sets of units. */
  changesDir: string;
  /** Folder of the files contacts sent. */
  mediaDir: string;
  /** How soon wishes about personal data must be met, and what is cleared when. */
  privacy: { deadlines: Deadlines; retention: Retention };
  /** The technical queue dashboard, shown to admins at `/console/queues`. */
  queueDashboard?: Router;
}
