import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mongoose from 'mongoose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { silentLog } from '../../../src/core/log.ts';
import { startOfDay } from '../../../src/core/time.ts';
import { touchContact } from '../../../src/domain/contacts/contacts.ts';
import { ContactModel } from '../../../src/domain/contacts/model.ts';
import { QuestionModel } from '../../../src/domain/content/model.ts';
import { Handoffs } from '../../../src/domain/handoffs/model.ts';
import { MediaModel } from '../../../src/domain/media/model.ts';
import { inboxRowOf, insertInbox } from '../../../src/domain/messages/inbox.ts';
import { Conversations, Inbox } from '../../../src/domain/messages/model.ts';
import { seedOrganisation } from '../../../src/domain/organisation/seed.ts';
import { clearNightly, listRetentionRuns, previewRetention } from '../../../src/domain/privacy/retention.ts';
import { retentionKinds } from '../../../src/domain/privacy/retention-kinds.ts';
import { RETENTION_KINDS } from '../../../src/domain/privacy/rules.ts';
import { QuizTryModel } from '../../../src/domain/quizzes/model.ts';
import { unitStanding } from '../../../src/domain/quizzes/standing.ts';
import { keepDraft } from '../../../src/domain/reports/handed-drafts.ts';
import { SubmissionCountModel, SubmissionModel } from '../../../src/domain/submissions/model.ts';
import { createSubmission } from '../../../src/domain/submissions/submissions.ts';
import { closeTestStore, openTestStore } from '../../support/services.ts';
import { anEvent, SEED } from '../support/builders.ts';
import { RULES } from './ports.ts';

const dir = mkdtempSync(join(tmpdir(), 'caunoi-media-'));
const retention = { rules: RULES.retention, kinds: retentionKinds({ mediaDir: dir }) };
const NIGHT = startOfDay('2026-11-23') + 3 * 3_600_000;
const daysAgo = (days: number): number => NIGHT - days * 86_400_000;

beforeAll(async () => {
  await openTestStore();
  await seedOrganisation(SEED);
  await seedOldThings();
});
afterAll(async () => {
  rmSync(dir, { recursive: true, force: true });
  await closeTestStore();
});

async function heard(userId: string, days: number): Promise<string> {
  const event = anEvent(userId, { kind: 'text', text: `lời ${days} ngày trước` }, daysAgo(days));
  await touchContact(event);
  await insertInbox([{ ...inboxRowOf(event, daysAgo(days)), state: 'done' }]);
  return event.id;
}

let old: { quiet: string; waiting: string; fresh: string };

async function seedOldThings(): Promise<void> {
  old = { quiet: await heard('lan', 200), waiting: await heard('hoa', 200), fresh: await heard('lan', 10) };
  await ContactModel.updateMany({}, { $set: { 'consents.reply': { state: 'granted', at: daysAgo(300) } } });
  await heard('stranger', 9);
  await Handoffs.insertMany([
    { _id: 'h-open', contactId: 'zalo-hoa', text: 'chờ', state: 'waiting', openedAt: daysAgo(400) },
    {
      _id: 'h-old',
      contactId: 'zalo-lan',
      text: 'xong',
      state: 'answered',
      openedAt: daysAgo(400),
      settledAt: daysAgo(390),
    },
  ]);
  await QuestionModel.insertMany([
    { _id: 'q-open', contactId: 'zalo-hoa', text: 'a', state: 'open', createdAt: daysAgo(900), answers: [] },
    { _id: 'q-old', contactId: 'zalo-lan', text: 'b', state: 'answered', createdAt: daysAgo(900), answers: [] },
  ]);
  const sent = { contactId: 'zalo-lan', channel: 'zalo', publish: false, showName: false, onBehalf: false } as const;
  await createSubmission('s-old', { ...sent, kind: 'petition', text: 'cũ', photos: [] }, daysAgo(900));
  await createSubmission(
    's-open',
    { ...sent, contactId: 'zalo-hoa', kind: 'petition', text: 'mở', photos: ['0a'.repeat(8)] },
    daysAgo(900),
  );
  await SubmissionModel.updateOne({ _id: 's-old' }, { $set: { status: 'answered' } });
  const file = {
    eventId: 'e',
    contactId: 'zalo-lan',
    channel: 'zalo',
    type: 'image',
    state: 'stored',
    attempts: 1,
    dueAt: 0,
  };
  await MediaModel.insertMany([
    { ...file, _id: '0a'.repeat(8), createdAt: daysAgo(60) },
    { ...file, _id: '0b'.repeat(8), createdAt: daysAgo(60) },
    { ...file, _id: '0c'.repeat(8), createdAt: daysAgo(60) },
    { ...file, _id: '0d'.repeat(8), createdAt: daysAgo(60) },
  ]);
  const handed = { _id: 'd-handed', unitId: 'hm-dth-ap1', slots: { photos: ['0d'.repeat(8)] } };
  await keepDraft(handed, daysAgo(5));
  const drafts = {
    initiative: { savedAt: daysAgo(100), frames: [] },
    report: { savedAt: daysAgo(5), photos: ['0c'.repeat(8)] },
  };
  await Conversations.insertMany([
    {
      _id: 'zalo-lan',
      channel: 'zalo',
      account: 'oa',
      userId: 'lan',
      language: 'vi',
      turn: 1,
      conversation: { drafts },
      effects: [],
      results: [],
      takenId: 't',
      takenAt: daysAgo(5),
      answering: true,
      recent: [],
      orderBase: 0,
    },
  ]);
  const go = { contactId: 'zalo-lan', unitId: 'hm-dth', roundId: 'r', questions: [], answers: [], score: 4 };
  await QuizTryModel.insertMany([{ ...go, _id: 'try', startedAt: daysAgo(500), finishedAt: daysAgo(500) }]);
}

async function idsIn(collection: string): Promise<string[]> {
  const rows = await mongoose.connection.db?.collection<{ _id: string }>(collection).find({}).toArray();
  return (rows ?? []).map(({ _id }) => _id).sort();
}

describe('the nightly clearing', () => {
  it('knows what each kind of the settings means', () => {
    expect(Object.keys(retention.kinds).sort()).toEqual([...RETENTION_KINDS].sort());
  });

  it('waits for the night', async () => {
    await clearNightly(retention, startOfDay('2026-11-23') + 3_600_000, silentLog);

    expect(await listRetentionRuns()).toEqual([]);
  });

  it('previews without touching anything, clears what is past its days, and keeps what is still needed', async () => {
    const preview = await previewRetention(retention, NIGHT);
    const standing = await unitStanding('r', '2026-11-23');

    await clearNightly(retention, NIGHT, silentLog);

    const [run] = await listRetentionRuns();
    expect(run).toMatchObject({ day: '2026-11-23', finishedAt: NIGHT, failed: [] });
    expect(run?.counts).toEqual(Object.fromEntries(Object.entries(preview).filter(([, count]) => count > 0)));
    expect(run?.counts).toMatchObject({ inbox_texts: 1, texts_without_consent: 1, loose_media: 1, drafts: 1 });
    expect(await idsIn(Inbox.collection.name)).toEqual([old.waiting, old.fresh].sort());
    expect(await idsIn(Handoffs.collection.name)).toEqual(['h-open']);
    expect(await idsIn(QuestionModel.collection.name)).toEqual(['q-open']);
    expect(await idsIn(SubmissionModel.collection.name)).toEqual(['s-open']);
    expect(await idsIn(MediaModel.collection.name)).toEqual(['0a'.repeat(8), '0c'.repeat(8), '0d'.repeat(8)]);
    expect(await SubmissionCountModel.countDocuments({})).toBe(1);
    const talk = await Conversations.findById('zalo-lan').lean<{ conversation: { drafts: object } }>();
    expect(Object.keys(talk?.conversation.drafts ?? {})).toEqual(['report']);
    expect(await unitStanding('r', '2026-11-23')).toEqual(standing);
    expect(await QuizTryModel.countDocuments({ contactId: 'zalo-lan' })).toBe(0);
  });

  it('runs once a night, also when asked again, and finds nothing left', async () => {
    await clearNightly(retention, NIGHT + 600_000, silentLog);

    const preview = await previewRetention(retention, NIGHT);
    expect(await listRetentionRuns()).toHaveLength(1);
    expect(Object.values(preview).reduce((sum, count) => sum + count, 0)).toBe(0);
  });
});
