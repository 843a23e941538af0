import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import mongoose from 'mongoose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deletionInTurn, heedWithdrawal, openErasers } from '../../../src/app/privacy.ts';
import type { Json } from '../../../src/core/json.ts';
import { type RecipientRow, Recipients } from '../../../src/domain/broadcasts/model.ts';
import { linkPerson, touchContact } from '../../../src/domain/contacts/contacts.ts';
import { contactHandlers } from '../../../src/domain/contacts/handlers.ts';
import { ContactModel } from '../../../src/domain/contacts/model.ts';
import { contentHandlers } from '../../../src/domain/content/handlers.ts';
import { loadContent } from '../../../src/domain/content/library.ts';
import { openShelves } from '../../../src/domain/content/shelf.ts';
import { enrolmentHandlers } from '../../../src/domain/enrolment/handlers.ts';
import { createInvite } from '../../../src/domain/enrolment/invites.ts';
import { handoffEffects } from '../../../src/domain/handoffs/handoffs.ts';
import { fetchDueMedia, keepMedia } from '../../../src/domain/media/media.ts';
import { inboxRowOf, insertInbox } from '../../../src/domain/messages/inbox.ts';
import { Inbox } from '../../../src/domain/messages/model.ts';
import { insertOutbox } from '../../../src/domain/messages/outbox.ts';
import { seedOrganisation } from '../../../src/domain/organisation/seed.ts';
import { PersonModel } from '../../../src/domain/people/model.ts';
import { addPerson } from '../../../src/domain/people/people.ts';
import { DELETION_DELAY_MS, type Eraser, purgeContact, requestDeletion } from '../../../src/domain/privacy/deletion.ts';
import { privacyHandlers } from '../../../src/domain/privacy/handlers.ts';
import { DataRequestModel, DeletionReceiptModel } from '../../../src/domain/privacy/model.ts';
import { quizHandlers } from '../../../src/domain/quizzes/handlers.ts';
import { reportHandlers } from '../../../src/domain/reports/handlers.ts';
import { ReportModel } from '../../../src/domain/reports/model.ts';
import { recordAudit } from '../../../src/domain/staff/audit.ts';
import { submissionHandlers } from '../../../src/domain/submissions/handlers.ts';
import { SubmissionCountModel } from '../../../src/domain/submissions/model.ts';
import { fold } from '../../../src/language/index.ts';
import { closeTestStore, openTestStore } from '../../support/services.ts';
import { aDesk } from '../safety/desk.ts';
import { aCall, anEvent, apply, listening, NOW, PNG, ROOT, SEED, texts } from '../support/builders.ts';
import { aPrivacy } from './ports.ts';

const dir = mkdtempSync(join(tmpdir(), 'caunoi-media-'));
const library = loadContent(join(ROOT, 'locales'));
const handlers = {
  ...contactHandlers(),
  ...privacyHandlers(aPrivacy({ mediaDir: dir })),
  ...enrolmentHandlers({ texts, tell: listening().tell }),
  ...submissionHandlers(texts),
  ...reportHandlers(texts),
  ...contentHandlers({ shelves: openShelves(library) }),
  ...quizHandlers({ library }),
  ...handoffEffects(async () => 'hm-dth-ap1'),
};
const erasers = openErasers({ desk: aDesk(), mediaDir: dir });
const own = deletionInTurn(erasers);

beforeAll(async () => {
  await openTestStore();
  await seedOrganisation(SEED);
});
afterAll(async () => {
  rmSync(dir, { recursive: true, force: true });
  await closeTestStore();
});

interface Her {
  userId: string;
  appUserId: string;
  name: string;
  phone: string;
  words: string;
}

/** A woman who has used everything, on both apps. */
async function live(her: Her): Promise<{ contactId: string; personId: string; second: string }> {
  const { userId, name, phone, words } = her;
  const contactId = `zalo-${userId}`;
  const second = `zalo-${her.appUserId}`;
  const call = (effect: string, data: Record<string, Json> = {}, who = contactId) =>
    apply(handlers, aCall(effect, data, { contactId: who }));
  const photo = anEvent(userId, { kind: 'media', media: [{ type: 'image', url: `https://cdn.test/${userId}.png` }] });
  const said = anEvent(userId, { kind: 'text', text: words });
  for (const event of [photo, said, anEvent(her.appUserId, { kind: 'text', text: 'chào' })]) await touchContact(event);
  await insertInbox([photo, said].map((event) => ({ ...inboxRowOf(event, NOW), state: 'done' as const })));
  const echo = { kind: 'echo', messageId: 'm', text: words, byHuman: false } as const;
  await insertInbox([inboxRowOf(anEvent(userId, echo), NOW)]);
  await insertOutbox([anAnswer(contactId, userId, words)]);
  const photos = await keepMedia(photo);
  await fetchDueMedia({ dir, now: NOW, tell: listening().tell, fetch: async () => ({ bytes: PNG }) });

  await call('contacts.rename', { name });
  await call('contacts.setPhone', { phone });
  await call('consents.record', { purpose: 'reply', state: 'granted', textKey: 'consent.ask', textVersion: 1 });
  await call('contacts.setUnit', { unitId: 'hm-dth-ap1' });
  const invite = await createInvite({
    unitId: 'hm-dth-ap1',
    role: 'branch_deputy',
    createdBy: 'staff',
    createdAt: NOW,
    expiresAt: NOW + 1e9,
  });
  await call('leaders.enrol', { code: invite });
  const { code } = (await call('apps.code')).values;
  const linked = await call('apps.link', { code: String(code) }, second);
  expect(linked.outcome).toBe('linked');
  await call('submissions.create', { kind: 'initiative', problem: words, idea: words, photos, publish: true });
  await call('submissions.create', { kind: 'petition', text: words }, second);
  await call('unitChanges.request', { unitId: 'hm-bdi-ap1' });
  const report = { unitId: 'hm-dth-ap1', movement: 'RAQUAN', date: '2026-03-09', attendance: 25, members: 20 };
  const filed = await call('reports.create', { ...report, summary: words, values: { wasteBags: 2 }, photos });
  expect(filed.outcome).toBe('ok');
  await call('content.passQuestion', { text: words });
  await call('handoffs.open', { text: words });
  await call('quiz.start');
  await call('contacts.myData');
  await call('privacy.copy');
  await call('privacy.request', { kind: 'complaint' });
  const personId = (await ContactModel.findById(contactId).lean<{ personId?: string }>())?.personId ?? '';
  await Recipients.insertMany([aLine(contactId, personId)]);
  await recordAudit({ staffId: 's', act: 'contacts.read', about: contactId, at: NOW });
  await recordAudit({ staffId: 's', act: 'people.read', about: personId, at: NOW });
  return { contactId, personId, second };
}

function anAnswer(contactId: string, userId: string, words: string): Parameters<typeof insertOutbox>[0][number] {
  return {
    _id: `out-${userId}`,
    contactId,
    channel: 'zalo',
    account: 'oa',
    userId,
    lane: 'reply',
    rank: 0,
    order: NOW,
    proactive: false,
    request: { kind: 'text', body: { text: words } },
    state: 'sent',
    createdAt: NOW,
    attempts: 1,
    nextAttemptAt: NOW,
  };
}

function aLine(contactId: string, personKey: string): RecipientRow {
  const line = { broadcastId: 'b1', contactId, personKey, channel: 'zalo', unitId: 'hm-dth-ap1' } as const;
  const state = { state: 'sent', reason: 'sent', round: 0, dueAt: NOW, costVnd: 0, updatedAt: NOW } as const;
  return { _id: `line-${contactId.length}-${personKey.slice(0, 8)}`, ...line, ...state };
}

/** Everything that is in the store and in the media folder, as text. */
async function everythingKept(): Promise<string> {
  const collections = (await mongoose.connection.db?.collections()) ?? [];
  const all = await Promise.all(
    collections.map(
      async (collection) => `${collection.collectionName}${JSON.stringify(await collection.find({}).toArray())}`,
    ),
  );
  const files = readdirSync(dir, { recursive: true, encoding: 'utf8', withFileTypes: true });
  const names = files.map(
    (file) => `${file.name}${file.isFile() ? readFileSync(join(file.parentPath, file.name), 'latin1') : ''}`,
  );
  return [...all, ...names].join('\n').normalize('NFC');
}

async function docs(): Promise<Map<string, number>> {
  const collections = (await mongoose.connection.db?.collections()) ?? [];
  const counts = await Promise.all(
    collections.map(async (each) => [each.collectionName, await each.countDocuments({})] as const),
  );
  return new Map(counts);
}

const word = fc.constantFrom('Lụa', 'Ánh', 'Hường', 'Mận', 'Sương', 'Đẹt', 'Tuyền', 'Quới', 'Phượng', 'Xuyến');
const someone: fc.Arbitrary<Her> = fc.record({
  userId: fc.stringMatching(/^[1-8][0-9]{15,18}$/),
  appUserId: fc.stringMatching(/^9[0-9]{15,18}$/),
  name: fc.tuple(word, word, word).map((parts) => `Trần Thị ${parts.join(' ')} ${parts.length}Z`),
  phone: fc.stringMatching(/^\+849[0-9]{8}$/),
  words: fc.tuple(word, fc.stringMatching(/^[a-z]{12}$/)).map(([name, rest]) => `chuyện của ${name} ${rest}`),
});

const CUC: Her = {
  userId: '7000000000000001',
  appUserId: '7000000000000002',
  name: 'Lê Cúc',
  phone: '+84900000001',
  words: 'lời riêng',
};

describe('deleting everything of a woman', () => {
  it('leaves no trace of her in any collection or folder, whoever she is', async () => {
    await fc.assert(
      fc.asyncProperty(someone, async (her) => {
        const other = await live({
          ...her,
          userId: `2${her.userId}`,
          appUserId: `3${her.appUserId}`,
          phone: '+84911111111',
          name: 'Người Khác',
          words: 'lời của người khác',
        });
        const emptyBefore = await docs();
        const { contactId, personId, second } = await live(her);
        const traces = [
          `"${contactId}"`,
          `"${second}"`,
          `"${her.userId}"`,
          `"${her.appUserId}"`,
          `"${personId}"`,
          her.name,
          fold(her.name),
          her.phone,
          her.phone.slice(3),
          her.words,
          fold(her.words),
        ];
        const before = await everythingKept();
        expect(traces.filter((trace) => before.includes(trace)).length).toBeGreaterThan(6);

        const asked = await apply(handlers, aCall('contacts.deleteEverything', {}, { contactId }));
        const due = await own.due(NOW + DELETION_DELAY_MS, 100);
        for (const id of due) await own.run(id, NOW + DELETION_DELAY_MS);

        const after = await everythingKept();
        expect(due).toEqual(expect.arrayContaining([contactId, second]));
        expect(traces.filter((trace) => after.includes(trace))).toEqual([]);
        expect(await PersonModel.countDocuments({ _id: personId })).toBe(0);
        const grown = growthOf(emptyBefore, await docs());
        expect([...grown.keys()].filter((name) => !COUNTS_ONLY.has(name))).toEqual([]);
        expect(await DeletionReceiptModel.findById(String(asked.values.receipt)).lean()).toMatchObject({
          requestedAt: NOW,
          completedAt: NOW + DELETION_DELAY_MS,
        });
        expect(await ContactModel.countDocuments({ _id: other.contactId })).toBe(1);
      }),
      { numRuns: 3, endOnFailure: true },
    );
  }, 120_000);

  it('goes on where a crash broke it off, and counts nothing twice', async () => {
    const { contactId } = await live(CUC);
    await apply(handlers, aCall('contacts.deleteEverything', {}, { contactId }));
    const counted = await SubmissionCountModel.countDocuments({});
    const due = NOW + DELETION_DELAY_MS;
    const crash: Eraser = { covers: [], erase: () => Promise.reject(new Error('power cut')) };

    await expect(purgeContact(contactId, [...erasers.slice(0, 3), crash], due)).rejects.toThrow('power cut');
    const early = await purgeContact(contactId, erasers, due - 1);
    await purgeContact(contactId, erasers, due);

    expect(early).toBe(false);
    expect(await everythingKept()).not.toContain(`"${contactId}"`);
    expect(await SubmissionCountModel.countDocuments({})).toBe(counted + 1);
    expect(await ReportModel.countDocuments({ contactId })).toBe(0);
  });

  it('follows when Zalo tells that she took back what she gave, once, and only for that account', async () => {
    const { contactId, second } = await live({ ...CUC, userId: '6000000000000001', appUserId: '6000000000000002' });
    const event = anEvent('6000000000000001', { kind: 'withdraw' }, NOW + 1);

    await heedWithdrawal(event, aPrivacy());
    await heedWithdrawal(event, aPrivacy());

    const due = await own.due(NOW + 1 + DELETION_DELAY_MS, 100);
    expect([due.includes(contactId), due.includes(second)]).toEqual([true, false]);
    for (const id of due) await own.run(id, NOW + 1 + DELETION_DELAY_MS);
    expect(await ContactModel.findById(second).lean<{ personId?: string }>()).toMatchObject({
      personId: expect.any(String),
    });
    expect(await PersonModel.countDocuments({})).toBeGreaterThan(0);
    expect(await DataRequestModel.countDocuments({ kind: 'delete', source: 'platform', openedAt: NOW + 1 })).toBe(1);
  });

  it('of a platform’s account leaves the union its list, and takes whom only that chat had made known', async () => {
    await addPerson({ _id: 'p-listed', name: 'Trần Thị Danh', unitId: 'hm-dth-ap1', source: 'roster', createdAt: NOW });
    await addPerson({ _id: 'p-bare', source: 'chat', createdAt: NOW });
    for (const [userId, personId] of [
      ['6100000000000001', 'p-listed'],
      ['6100000000000002', 'p-bare'],
    ] as const) {
      await touchContact(anEvent(userId, { kind: 'text', text: 'chào' }));
      await linkPerson(`zalo-${userId}`, personId);
      await heedWithdrawal(anEvent(userId, { kind: 'withdraw' }, NOW + 2), aPrivacy());
    }

    const due = await own.due(NOW + 2 + DELETION_DELAY_MS, 100);
    for (const id of due) await own.run(id, NOW + 2 + DELETION_DELAY_MS);

    expect(await ContactModel.countDocuments({ personId: { $in: ['p-listed', 'p-bare'] } })).toBe(0);
    expect(await PersonModel.countDocuments({ _id: 'p-listed' })).toBe(1);
    expect(await PersonModel.countDocuments({ _id: 'p-bare' })).toBe(0);
  });

  it('does not take in again what the platform delivers once more', async () => {
    const event = anEvent('8000000000000001', { kind: 'text', text: 'lời cũ' });
    await touchContact(event);
    await insertInbox([{ ...inboxRowOf(event, NOW), state: 'done' }]);
    await requestDeletion([event.contactId], NOW);
    await purgeContact(event.contactId, erasers, NOW + DELETION_DELAY_MS);

    await insertInbox([inboxRowOf(event, NOW + DELETION_DELAY_MS)]);

    expect(await Inbox.findById(event.id).lean()).toMatchObject({ contactId: '', state: 'done', lane: 'receipt' });
  });
});

/** Collections that may hold more afterwards: figures, receipts, proof without a person, ids of past events. */
const COUNTS_ONLY = new Set([
  'submission_counts',
  'deletion_receipts',
  'data_requests',
  'reports',
  'recipients',
  'inbox',
  'audit',
  'counters',
  'invites',
  'consent_texts',
]);

function growthOf(before: ReadonlyMap<string, number>, after: ReadonlyMap<string, number>): Map<string, number> {
  return new Map([...after].filter(([name, count]) => count > (before.get(name) ?? 0)));
}
