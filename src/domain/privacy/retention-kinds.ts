import { ContactModel } from '../contacts/model.ts';
import { QuestionModel } from '../content/model.ts';
import { InviteModel } from '../enrolment/model.ts';
import { Handoffs } from '../handoffs/model.ts';
import { Incidents } from '../incidents/model.ts';
import { eraseFiles } from '../media/media.ts';
import { MediaModel } from '../media/model.ts';
import { eraseMessages } from '../messages/history.ts';
import { Conversations, Inbox, Outbox, Timers } from '../messages/model.ts';
import { QuizTryModel } from '../quizzes/model.ts';
import { HandedDraftModel, ReportModel } from '../reports/model.ts';
import { LoginAttemptsModel, StaffLinkModel } from '../staff/model.ts';
import { countSubmission } from '../submissions/erase.ts';
import { SubmissionModel, type SubmissionStatus } from '../submissions/model.ts';
import { requestDeletion } from './deletion.ts';
import { DataCopyModel, DataRequestModel, DeletionReceiptModel } from './model.ts';
import type { RetentionKindName } from './rules.ts';

/** One kind of thing that is cleared once it is old. */
export interface RetentionKind {
  /** Ids of what is to go, the oldest first, at most so many. @param before Epoch ms: last changed earlier than that. */
  find(before: number, limit: number): Promise<string[]>;
  /** Clears these. May be repeated. */
  clear(ids: readonly string[], now: number): Promise<void>;
}

export interface RetentionPorts {
  mediaDir: string;
}

/** A model, as far as clearing goes: by the driver's own collection, rows are plain. */
interface Rows {
  collection: unknown;
}

interface RawCollection {
  find(
    filter: object,
    options: { sort: object; limit: number; projection: object },
  ): { toArray(): Promise<{ _id: string }[]> };
  deleteMany(filter: object): Promise<unknown>;
}

/** Rows of one collection that fit and are old: they are deleted. */
function rows(model: Rows, at: string, filter: object = {}): RetentionKind {
  return {
    find: (before, limit) => idsOf(model, { ...filter, [at]: { $lt: before } }, at, limit),
    clear: deleted(model),
  };
}

async function idsOf(model: Rows, filter: object, at: string, limit: number): Promise<string[]> {
  const found = await rawOf(model)
    .find(filter, { sort: { [at]: 1, _id: 1 }, limit, projection: { _id: 1 } })
    .toArray();
  return found.map(({ _id }) => _id);
}

function rawOf(model: Rows): RawCollection {
  return model.collection as RawCollection;
}

/** The same rows, but not deleted: something is taken out of them. */
function emptied(kind: RetentionKind, clear: RetentionKind['clear']): RetentionKind {
  return { ...kind, clear };
}

const CLOSED_SUBMISSIONS: SubmissionStatus[] = ['answered', 'applied', 'archived', 'not_suitable'];

/** What each kind means, all in one place. Kinds of the settings and kinds here are the same set. */
export function retentionKinds({ mediaDir }: RetentionPorts): Record<RetentionKindName, RetentionKind> {
  return {
    inbox_texts: {
      find: async (before, limit) =>
        idsOf(
          Inbox,
          {
            lane: 'talk',
            state: { $ne: 'new' },
            receivedAt: { $lt: before },
            contactId: { $nin: await contactsInTouch() },
          },
          'receivedAt',
          limit,
        ),
      clear: deleted(Inbox),
    },
    outbox_texts: {
      find: async (before, limit) =>
        idsOf(
          Outbox,
          {
            state: { $in: ['sent', 'failed', 'cancelled', 'unknown'] },
            createdAt: { $lt: before },
            contactId: { $nin: await contactsInTouch() },
          },
          'createdAt',
          limit,
        ),
      clear: deleted(Outbox),
    },
    texts_without_consent: {
      async find(before, limit) {
        const unasked = await ContactModel.find({
          'consents.reply.state': { $ne: 'granted' },
          firstSeenAt: { $lt: before },
          _id: { $nin: await contactsInTouch() },
        })
          .select({ _id: 1 })
          .lean<{ _id: string }[]>();
        const contactId = { $in: unasked.map(({ _id }) => _id) };
        const filter = { contactId, lane: 'talk', state: { $ne: 'new' }, receivedAt: { $lt: before } };
        return idsOf(Inbox, filter, 'receivedAt', limit);
      },
      clear: deleted(Inbox),
    },
    receipts: rows(Inbox, 'receivedAt', { lane: 'receipt', state: { $ne: 'new' } }),
    loose_media: { find: looseMedia, clear: (ids) => eraseFiles(ids, mediaDir) },
    drafts: { find: oldDrafts, clear: dropDrafts },
    submissions: {
      find: (before, limit) =>
        idsOf(SubmissionModel, { status: { $in: CLOSED_SUBMISSIONS }, updatedAt: { $lt: before } }, 'updatedAt', limit),
      async clear(ids) {
        for (const id of ids) await eraseFiles(await countSubmission(id), mediaDir);
      },
    },
    handoffs: rows(Handoffs, 'settledAt', { state: { $ne: 'waiting' } }),
    questions: rows(QuestionModel, 'createdAt', { state: 'answered' }),
    quiz_unfinished: rows(QuizTryModel, 'startedAt', { finishedAt: { $exists: false } }),
    quiz_tries: emptied(
      rows(QuizTryModel, 'finishedAt', { contactId: { $not: /^erased-/ } }),
      // A name that leads nowhere: the unit's points and how many took part stay countable.
      async (ids) => {
        for (const _id of ids) await QuizTryModel.updateOne({ _id }, { $set: { contactId: `erased-${_id}` } });
      },
    ),
    ended_timers: rows(Timers, 'at', { state: { $ne: 'set' } }),
    login_attempts: rows(LoginAttemptsModel, 'lastAt'),
    staff_links: rows(StaffLinkModel, 'expiresAt'),
    ended_invites: emptied(rows(InviteModel, 'usedAt', { usedBy: { $exists: true, $ne: 'erased' } }), async (ids) => {
      await InviteModel.updateMany({ _id: { $in: [...ids] } }, { $set: { usedBy: 'erased' } });
    }),
    data_copies: rows(DataCopyModel, 'expiresAt'),
    requests: rows(DataRequestModel, 'closedAt'),
    receipts_of_deletion: rows(DeletionReceiptModel, 'completedAt'),
    incidents: rows(Incidents, 'resolvedAt'),
    contacts_without_consent: forgotten({ consents: {}, personId: { $exists: false } }),
    contacts_inactive: forgotten({ personId: { $exists: false } }),
    ownerless_messages: {
      find: ownerless,
      async clear(ids) {
        for (const contactId of ids) await eraseMessages(contactId);
      },
    },
  };
}

function deleted(model: Rows): RetentionKind['clear'] {
  return async (ids) => {
    await rawOf(model).deleteMany({ _id: { $in: [...ids] } });
  };
}

/** Contacts somebody still has to answer: what was said with them is needed. */
async function contactsInTouch(): Promise<string[]> {
  const [notes, questions, wishes, open] = await Promise.all([
    Handoffs.find({ state: 'waiting' }).select({ contactId: 1 }).lean<{ contactId: string }[]>(),
    QuestionModel.find({ state: 'open' }).select({ contactId: 1 }).lean<{ contactId: string }[]>(),
    DataRequestModel.find({ state: 'open' }).select({ contactId: 1 }).lean<{ contactId?: string }[]>(),
    SubmissionModel.find({ status: { $nin: CLOSED_SUBMISSIONS } })
      .select({ contactId: 1 })
      .lean<{ contactId: string }[]>(),
  ]);
  return [...new Set([...notes, ...questions, ...wishes, ...open].flatMap(({ contactId }) => contactId ?? []))];
}

/** Contacts to be deleted like those who ask for it; whoever is still to be answered is not. */
function forgotten(filter: object): RetentionKind {
  return {
    async find(before, limit) {
      const quiet = { $or: [{ lastInteractionAt: { $lt: before } }, { lastInteractionAt: { $exists: false } }] };
      const unneeded = { firstSeenAt: { $lt: before }, deletion: { $exists: false }, quietSince: { $exists: false } };
      const needed = { _id: { $nin: await contactsInTouch() } };
      return idsOf(ContactModel, { ...filter, ...quiet, ...unneeded, ...needed }, 'firstSeenAt', limit);
    },
    async clear(ids, now) {
      for (const id of ids) await requestDeletion([id], now);
    },
  };
}

/** Files that belong to no report, no submission and no draft, be it her own or one handed on. */
async function looseMedia(before: number, limit: number): Promise<string[]> {
  const used = await Promise.all([
    ReportModel.find({ 'photos.0': { $exists: true } })
      .select({ photos: 1 })
      .lean<{ photos: string[] }[]>(),
    SubmissionModel.find({ 'photos.0': { $exists: true } })
      .select({ photos: 1 })
      .lean<{ photos: string[] }[]>(),
  ]);
  const handed = await HandedDraftModel.find({ 'slots.photos.0': { $exists: true } })
    .select({ 'slots.photos': 1 })
    .lean<{ slots: { photos: string[] } }[]>();
  const kept = [...used.flat().flatMap(({ photos }) => photos), ...handed.flatMap(({ slots }) => slots.photos)];
  const found = await MediaModel.find({ createdAt: { $lt: before }, _id: { $nin: kept } })
    .sort({ createdAt: 1 })
    .limit(limit)
    .select({ _id: 1, contactId: 1 })
    .lean<{ _id: string; contactId: string }[]>();
  const talks = await Conversations.find({ _id: { $in: found.map(({ contactId }) => contactId) } }).lean();
  const drafted = JSON.stringify(talks.map(({ conversation }) => conversation));
  return found.filter(({ _id }) => !drafted.includes(_id)).map(({ _id }) => _id);
}

interface Drafts {
  drafts?: Record<string, { savedAt: number }>;
}

/** Drafts left alone for so long, as `contact flow savedAt`. */
async function oldDrafts(before: number, limit: number): Promise<string[]> {
  const talks = await Conversations.find({ 'conversation.drafts': { $ne: {} } })
    .select({ _id: 1, 'conversation.drafts': 1 })
    .lean<{ _id: string; conversation?: Drafts }[]>();
  return talks
    .flatMap(({ _id, conversation }) =>
      Object.entries(conversation?.drafts ?? {})
        .filter(([, draft]) => draft.savedAt < before)
        .map(([flow, draft]) => `${_id} ${flow} ${draft.savedAt}`),
    )
    .slice(0, limit);
}

/** Only the very draft that was found: one she has gone on with meanwhile stays. */
async function dropDrafts(ids: readonly string[]): Promise<void> {
  for (const id of ids) {
    const [contactId = '', flow = '', savedAt] = id.split(' ');
    const path = `conversation.drafts.${flow}`;
    await Conversations.updateOne({ _id: contactId, [`${path}.savedAt`]: Number(savedAt) }, { $unset: { [path]: '' } });
  }
}

/** Contact ids with messages and without a contact: what reached us after somebody was forgotten. */
async function ownerless(before: number, limit: number): Promise<string[]> {
  const groups = await Promise.all([
    Inbox.aggregate<{ _id: string }>([
      { $match: { contactId: { $ne: '' }, receivedAt: { $lt: before } } },
      { $group: { _id: '$contactId' } },
    ]),
    Conversations.aggregate<{ _id: string }>([{ $match: { takenAt: { $lt: before } } }, { $project: { _id: 1 } }]),
    Outbox.aggregate<{ _id: string }>([{ $match: { createdAt: { $lt: before } } }, { $group: { _id: '$contactId' } }]),
  ]);
  const ids = [...new Set(groups.flat().map(({ _id }) => _id))].filter((id) => !id.endsWith('-account'));
  const found = await ContactModel.find({ _id: { $in: ids } })
    .select({ _id: 1 })
    .lean<{ _id: string }[]>();
  const known = new Set(found.map(({ _id }) => _id));
  return ids.filter((id) => !known.has(id)).slice(0, limit);
}
