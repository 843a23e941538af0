import { join } from 'node:path';
import { fetchPlatformMedia } from '../channels/media.ts';
import type { Config } from '../config.ts';
import type { Clock } from '../core/clock.ts';
import type { EffectHandlers } from '../core/effects.ts';
import type { ChannelName } from '../core/events.ts';
import type { Log } from '../core/log.ts';
import type { Texts } from '../core/texts.ts';
import { cancelForContact } from '../domain/broadcasts/drafts.ts';
import { eraseRecipients } from '../domain/broadcasts/ledger.ts';
import { getContact, languageOf, type TellContact } from '../domain/contacts/contacts.ts';
import { type Eraser, purgeDueContacts } from '../domain/contacts/deletion.ts';
import { contactHandlers } from '../domain/contacts/handlers.ts';
import { fetchDueNames } from '../domain/contacts/names.ts';
import { contentHandlers } from '../domain/content/handlers.ts';
import type { Library } from '../domain/content/library.ts';
import { eraseQuestions, questionHoldings } from '../domain/content/questions.ts';
import { enrolmentHandlers } from '../domain/enrolment/handlers.ts';
import { eraseHandoffs, handoffEffects } from '../domain/handoffs/handoffs.ts';
import { eraseMedia, fetchDueMedia, mediaHoldings } from '../domain/media/media.ts';
import { eraseMessages } from '../domain/messages/history.ts';
import { type Channels, queueMessages } from '../domain/messages/outbox.ts';
import { organisationHandlers } from '../domain/organisation/handlers.ts';
import { quizHandlers } from '../domain/quizzes/handlers.ts';
import { eraseQuizTries, quizHoldings } from '../domain/quizzes/tries.ts';
import { reportHandlers } from '../domain/reports/handlers.ts';
import { eraseReports, reportHoldings } from '../domain/reports/reports.ts';
import { safetyEffects } from '../domain/safety/alert.ts';
import { eraseSafety } from '../domain/safety/cases.ts';
import { type SafetyDesk, safetyDesk } from '../domain/safety/desk.ts';
import { ringDueCases, watchHotlines } from '../domain/safety/ring.ts';
import { eraseStaffLink, staffHandlers } from '../domain/staff/link.ts';
import { dropExpiredSessions } from '../domain/staff/sessions.ts';
import { eraseSubmissions, submissionHoldings } from '../domain/submissions/erase.ts';
import { submissionHandlers } from '../domain/submissions/handlers.ts';
import type { PeriodicTask } from '../pipeline/options.ts';
import type { OpenChannels } from './channels.ts';
import { safetyWebhook } from './safety-webhook.ts';

/** Everything a flow may call, of all domain rooms. */
export function domainHandlers(options: { texts: Texts; library: Library; desk: SafetyDesk }): EffectHandlers {
  const { texts } = options;
  return {
    ...contactHandlers({
      texts,
      cancelForContact,
      holdings: [submissionHoldings, reportHoldings, mediaHoldings, questionHoldings, quizHoldings],
    }),
    ...organisationHandlers(),
    ...enrolmentHandlers(),
    ...contentHandlers({ library: options.library }),
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
  return async ({ id, contactId, text, at }) => {
    const language = await languageOf(contactId);
    await queueMessages(options.channels, {
      contactId,
      lane: 'staff',
      idParts: ['tell', id],
      messages: [{ kind: 'text', text: options.texts.say(language, text) }],
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
}): PeriodicTask[] {
  const { config, channels, tell, desk } = options;
  const webhook = config.safetyWebhookUrl === undefined ? undefined : safetyWebhook(config.safetyWebhookUrl);
  const mediaDir = mediaDirOf(config);
  const allowLoopback = config.simulatorUrl !== undefined;
  const erasers: Eraser[] = [
    eraseMessages,
    eraseRecipients,
    eraseSubmissions,
    eraseReports,
    eraseQuestions,
    eraseQuizTries,
    eraseHandoffs,
    (contactId) => eraseSafety(desk, contactId),
    eraseStaffLink,
    (contactId) => eraseMedia(contactId, mediaDir),
  ];

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
    {
      name: 'purge-contacts',
      everyMs: 10_000,
      async run(now) {
        await purgeDueContacts(now, erasers);
      },
    },
    {
      name: 'ring-safety-duty',
      everyMs: 2_000,
      async run(now) {
        await ringDueCases({ desk, channels: channels.all, texts: options.texts, webhook }, now);
      },
    },
    { name: 'watch-hotlines', everyMs: 86_400_000, run: (now) => watchHotlines(desk, now) },
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
