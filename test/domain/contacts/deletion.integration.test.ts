import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mongoose from 'mongoose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { touchContact } from '../../../src/domain/contacts/contacts.ts';
import { DELETION_DELAY_MS, type Eraser, purgeDueContacts } from '../../../src/domain/contacts/deletion.ts';
import { contactHandlers } from '../../../src/domain/contacts/handlers.ts';
import { ContactModel, DeletionReceiptModel } from '../../../src/domain/contacts/model.ts';
import { contentHandlers } from '../../../src/domain/content/handlers.ts';
import { loadContent } from '../../../src/domain/content/library.ts';
import { eraseQuestions } from '../../../src/domain/content/questions.ts';
import { enrolmentHandlers } from '../../../src/domain/enrolment/handlers.ts';
import { seedDemo } from '../../../src/domain/enrolment/seed-demo.ts';
import { eraseMedia, fetchDueMedia, keepMedia } from '../../../src/domain/media/media.ts';
import { seedOrganisation } from '../../../src/domain/organisation/seed.ts';
import { reportHandlers } from '../../../src/domain/reports/handlers.ts';
import { ReportModel } from '../../../src/domain/reports/model.ts';
import { eraseReports } from '../../../src/domain/reports/reports.ts';
import { eraseSubmissions } from '../../../src/domain/submissions/erase.ts';
import { submissionHandlers } from '../../../src/domain/submissions/handlers.ts';
import { SubmissionCountModel } from '../../../src/domain/submissions/model.ts';
import { closeTestStore, openTestStore } from '../../support/services.ts';
import { aCall, anEvent, apply, listening, NOW, PNG, ROOT, SEED, texts } from '../support/builders.ts';

const dir = mkdtempSync(join(tmpdir(), 'caunoi-media-'));
const handlers = {
  ...contactHandlers({ texts, cancelForContact: async () => undefined, holdings: [] }),
  ...enrolmentHandlers(),
  ...submissionHandlers(texts),
  ...reportHandlers(texts),
  ...contentHandlers({ library: loadContent(join(ROOT, 'locales')) }),
};
const erasers: Eraser[] = [eraseSubmissions, eraseReports, eraseQuestions, (contactId) => eraseMedia(contactId, dir)];

beforeAll(async () => {
  await openTestStore();
  await seedOrganisation(SEED);
  await seedDemo(SEED, NOW);
});
afterAll(async () => {
  rmSync(dir, { recursive: true, force: true });
  await closeTestStore();
});

/** A leader who has used everything: name, phone, unit, photo, idea, petition, report, question. */
async function aBusyContact(userId: string, invite: string): Promise<string> {
  const contactId = `zalo-${userId}`;
  const call = (name: string, data: Parameters<typeof aCall>[1] = {}) =>
    apply(handlers, aCall(name, data, { contactId }));
  const photo = anEvent(userId, { kind: 'media', media: [{ type: 'image', url: `https://cdn.test/${userId}.png` }] });
  await touchContact(photo);
  const photos = await keepMedia(photo);
  await fetchDueMedia({ dir, now: NOW, tell: listening().tell, fetch: async () => ({ bytes: PNG }) });
  await call('contacts.rename', { name: `Tên ${userId}` });
  await call('contacts.setPhone', { phone: '+84903999888' });
  await call('consents.record', { purpose: 'broadcast', state: 'granted', textKey: 'consent.ask', textVersion: 1 });
  await call('leaders.enrol', { code: invite });
  const words = `lời riêng của ${userId}`;
  await call('submissions.create', { kind: 'initiative', problem: words, idea: words, photos, publish: true });
  await call('submissions.create', { kind: 'petition', text: words });
  const report = { unitId: '', movement: 'RAQUAN', date: '2026-03-09', summary: words, attendance: 25, members: 20 };
  const unitId = invite.includes('AP1') ? 'hm-dth-ap1' : 'hm-dth-ap2';
  const filed = await call('reports.create', { ...report, unitId, values: { wasteBags: 2 }, photos });
  expect(filed.outcome).toBe('ok');
  await call('content.passQuestion', { text: words });
  return contactId;
}

async function everythingStored(): Promise<string> {
  const collections = await mongoose.connection.db?.collections();
  const all = await Promise.all((collections ?? []).map((collection) => collection.find({}).toArray()));
  return JSON.stringify(all);
}

describe('deleting everything of a contact', () => {
  it('leaves no trace of her in any collection or folder, and keeps the figures and an unlinked receipt', async () => {
    const contactId = await aBusyContact('xuan1', 'HM-DTH-AP1-2468');
    const other = await aBusyContact('mai2', 'HM-DTH-AP2-1357');
    const before = await everythingStored();
    expect(before).toContain('xuan1');
    expect(
      readdirSync(dir, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.png')),
    ).toHaveLength(2);

    const asked = await apply(handlers, aCall('contacts.deleteEverything', {}, { contactId }));
    const again = await apply(handlers, aCall('contacts.deleteEverything', {}, { contactId, at: NOW + 1 }));
    expect(again).toEqual(asked);
    expect(await purgeDueContacts(NOW + DELETION_DELAY_MS - 1, erasers)).toBe(0);
    expect(await purgeDueContacts(NOW + DELETION_DELAY_MS, erasers)).toBe(1);

    const after = await everythingStored();
    expect(after).not.toContain('xuan1');
    expect(after).toContain('mai2');
    expect(
      readdirSync(dir, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.png')),
    ).toHaveLength(1);
    expect(await ContactModel.countDocuments({ _id: other })).toBe(1);
    expect(await SubmissionCountModel.countDocuments({})).toBe(2);
    const reports = await ReportModel.find({ unitId: 'hm-dth-ap1' }).lean<{ attendance: number; values: object }[]>();
    expect(reports).toMatchObject([{ attendance: 25, values: { wasteBags: 2 } }]);
    const receipt = String(asked.values.receipt);
    expect(receipt).toMatch(/^XD-[A-Z0-9]{8}$/);
    expect(await DeletionReceiptModel.findById(receipt).lean()).toEqual({
      _id: receipt,
      requestedAt: NOW,
      completedAt: NOW + DELETION_DELAY_MS,
    });
  });

  it('goes on where a crash broke it off, and counts nothing twice', async () => {
    const contactId = await aBusyContact('cuc3', 'HM-BDI-AP1-9753').catch(() => 'zalo-cuc3');
    await apply(handlers, aCall('contacts.deleteEverything', {}, { contactId }));
    const counted = await SubmissionCountModel.countDocuments({});
    const due = NOW + DELETION_DELAY_MS;
    const crash = async () => {
      throw new Error('power cut');
    };

    await expect(purgeDueContacts(due, [eraseSubmissions, crash])).rejects.toThrow('power cut');
    await purgeDueContacts(due, erasers);

    expect(await everythingStored()).not.toContain('cuc3');
    expect(await SubmissionCountModel.countDocuments({})).toBe(counted + 2);
  });
});
