import { join } from 'node:path';
import { fetchPlatformMedia } from '../channels/media.ts';
import type { Config } from '../config.ts';
import type { Clock } from '../core/clock.ts';
import type { EffectHandlers } from '../core/effects.ts';
import type { ChannelName } from '../core/events.ts';
import type { Log } from '../core/log.ts';
import type { Texts } from '../core/texts.ts';
import { getContact, languageOf, type TellContact } from '../domain/contacts/contacts.ts';
import { contactHandlers } from '../domain/contacts/handlers.ts';
import { fetchDueNames } from '../domain/contacts/names.ts';
import { contentHandlers } from '../domain/content/handlers.ts';
import type { Library } from '../domain/content/library.ts';
import type { Shelves } from '../domain/content/shelf.ts';
import { enrolmentHandlers } from '../domain/enrolment/handlers.ts';
import { handoffEffects } from '../domain/handoffs/handoffs.ts';
import { fetchDueMedia } from '../domain/media/media.ts';
import { type Channels, queueMessages } from '../domain/messages/outbox.ts';
import { organisationHandlers } from '../domain/organisation/handlers.ts';
import { tellUnitChanges } from '../domain/organisation/notices.ts';
import { runDueHandOvers } from '../domain/people/handover.ts';
import { followTerms } from '../domain/people/handover-moves.ts';
import { type PrivacyPorts, privacyHandlers } from '../domain/privacy/handlers.ts';
import { clearNightly, type Retention } from '../domain/privacy/retention.ts';
import { quizHandlers } from '../domain/quizzes/handlers.ts';
import { reportHandlers } from '../domain/reports/handlers.ts';
import { dropExpiredImports } from '../domain/roster/imports.ts';
import { workOnRosters } from '../domain/roster/work.ts';
import { safetyEffects } from '../domain/safety/alert.ts';
import { type SafetyDesk, safetyDesk } from '../domain/safety/desk.ts';
import { ringDueCases, watchHotlines } from '../domain/safety/ring.ts';
import { staffHandlers } from '../domain/staff/link.ts';
import { dropExpiredSessions } from '../domain/staff/sessions.ts';
import { submissionHandlers } from '../domain/submissions/handlers.ts';
import type { PeriodicTask } from '../pipeline/options.ts';
import { speak } from '../pipeline/speak.ts';
import type { OpenChannels } from './channels.ts';
import { safetyWebhook } from './safety-webhook.ts';

/** Everything a flow may call, of all domain rooms. */
export function domainHandlers(options: {
  texts: Texts;
  library: Library;
  shelves: Shelves;
  desk: SafetyDesk;
  tell: TellContact;
  privacy: PrivacyPorts;
}): EffectHandlers {
  const { texts } = options;
  return {
    ...contactHandlers(),
    ...privacyHandlers(options.privacy),
    ...organisationHandlers(),
    ...enrolmentHandlers({ texts, tell: options.tell }),
    ...contentHandlers({ shelves: options.shelves }),
    ...quizHandlers({ library: options.library }),
    ...submissionHandlers(texts),
    ...reportHandlers(texts),
    ...staffHandlers(),
    ...safetyEffects(options.desk),
    ...handoffEffects(async (contactId) => (await getContact(contactId))?.unitId),
  };
}

/** Says something to a contact outside her conversation, in her language, through the same outbox as everything. */
export function contactTeller(options: { texts: Texts; channels: Channels }): TellContact {
  const { texts } = options;
  return async ({ id, contactId, text, choices, at }) => {
    const language = await languageOf(contactId);
    const message =
      choices === undefined ? { kind: 'text' as const, text } : { kind: 'choices' as const, text, choices };
    await queueMessages(options.channels, {
      contactId,
      lane: 'staff',
      idParts: ['tell', id],
      messages: [speak(message, language, { texts, contactInfoImageUrl: '' })],
      now: at,
    });
  };
}

/** What opens and seals safety cases, by the settings. */
export function deskOf(config: Pick<Config, 'sealKeys' | 'dutyHours' | 'hotlines'>): SafetyDesk {
  return safetyDesk({
    keys: config.sealKeys,
    dutyHours: config.dutyHours,
    hotlinesCheckedOn: config.hotlines.checkedOn,
  });
}

export function mediaDirOf(config: Pick<Config, 'dataDir'>): string {
  return join(config.dataDir, 'media');
}

const MEDIA_LIMITS = { maxBytes: 26_214_400, timeoutMs: 20_000 };

/** What has to be done again and again, by one worker at a time. */
export function periodicTasks(options: {
  config: Config;
  channels: OpenChannels;
  tell: TellContact;
  texts: Texts;
  desk: SafetyDesk;
  clock: Clock;
  log: Log;
  retention: Retention;
}): PeriodicTask[] {
  const { config, channels, tell, desk } = options;
  const webhook = config.safetyWebhookUrl === undefined ? undefined : safetyWebhook(config.safetyWebhookUrl);
  const mediaDir = mediaDirOf(config);
  const allowLoopback = config.simulatorUrl !== undefined;

  return [
    {
      name: 'fetch-media',
      everyMs: 1_000,
      async run(now) {
        const fetch = (_: string, url: string) =>
          fetchPlatformMedia(url, { ...MEDIA_LIMITS, allowedHosts: channels.mediaHosts, allowLoopback });
        await fetchDueMedia({ fetch, dir: mediaDir, now, tell });
      },
    },
    {
      name: 'fetch-names',
      everyMs: 2_000,
      async run(now) {
        const profile = async (name: ChannelName, userId: string) => channels.all.get(name)?.profile(userId);
        await fetchDueNames({ profile, now, limit: 5 });
      },
    },
    // Often, because only its own clock knows when the night begins; once a day it does something.
    { name: 'clear-old-data', everyMs: 600_000, run: (now) => clearNightly(options.retention, now, options.log) },
    {
      name: 'ring-safety-duty',
      everyMs: 2_000,
      async run(now) {
        await ringDueCases({ desk, channels: channels.all, texts: options.texts, webhook }, now);
      },
    },
    {
      name: 'tell-unit-changes',
      everyMs: 60_000,
      async run(now) {
        await tellUnitChanges({ tell, now });
      },
    },
    {
      name: 'hand-overs',
      everyMs: 10_000,
      async run(now) {
        const ports = { texts: options.texts, tell };
        await runDueHandOvers(ports, now);
        await followTerms(ports, now);
      },
    },
    { name: 'watch-hotlines', everyMs: 86_400_000, run: (now) => watchHotlines(desk, now) },
    // Long work goes on beside the sweep; an import is one process's at a time.
    {
      name: 'work-on-rosters',
      everyMs: 1_000,
      async run(now) {
        void workOnRosters({ now, log: options.log }).catch((error: unknown) =>
          options.log.warn({ error }, 'roster work not taken up'),
        );
      },
    },
    { name: 'drop-rosters', everyMs: 3_600_000, run: dropExpiredImports },
    { name: 'drop-sessions', everyMs: 3_600_000, run: () => dropExpiredSessions(Date.now()) },
    { name: 'sweep-attachments', everyMs: 3_600_000, run: channels.sweepAttachments },
    ...(channels.zalo
      ? [
          {
            name: 'refresh-zalo-token',
            everyMs: 600_000,
            run: () => channels.zalo?.refreshIfDue() ?? Promise.resolve(),
          },
        ]
      : []),
  ];
}
