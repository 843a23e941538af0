import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import {
  linkPerson,
  renameContact,
  setContactPhone,
  setContactUnit,
  touchContact,
} from '../../src/domain/contacts/contacts.ts';
import { seedDemo } from '../../src/domain/enrolment/seed-demo.ts';
import { handoffEffects } from '../../src/domain/handoffs/handoffs.ts';
import { seedOrganisation } from '../../src/domain/organisation/seed.ts';
import { recordConsent } from '../../src/domain/privacy/consents.ts';
import { createReport } from '../../src/domain/reports/reports.ts';
import type { StaffRole } from '../../src/domain/staff/permissions.ts';
import { createStaff } from '../../src/domain/staff/staff.ts';
import { createSubmission } from '../../src/domain/submissions/submissions.ts';

export const PASSWORD = 'mat-khau-de-thu';

/** The seeded tree of Hóc Môn with sample people. */
export async function seedUnion(now: number): Promise<void> {
  const dir = join(import.meta.dirname, '../../seed');
  await seedOrganisation(dir);
  await seedDemo(dir, now);
}

/** A staff account; a portfolio officer answers for outreach unless said otherwise. */
export async function aStaff(
  login: string,
  role: StaffRole,
  unitId: string,
  name = 'Nguyễn Thị Lan',
  portfolios = role === 'portfolio' ? ['TG'] : [],
): Promise<string> {
  const { staff } = await createStaff({ login, name, role, unitId, portfolios, password: PASSWORD }, Date.now());
  return staff._id;
}

/** A woman who wrote to us, with her name, unit and consent to broadcasts. */
export async function aContact(
  id: string,
  details: { name?: string; unitId?: string; phone?: string; personId?: string; at: number },
): Promise<string> {
  const [channel = 'zalo', userId = id] = id.split('-') as ['zalo' | 'messenger', string];
  const { at } = details;
  await touchContact({
    id: randomUUID(),
    channel,
    account: 'account',
    externalId: randomUUID(),
    contactId: id,
    userId,
    at,
    body: { kind: 'text', text: 'chào em' },
  });
  if (details.name) await renameContact(id, details.name);
  if (details.unitId) await setContactUnit(id, details.unitId);
  if (details.phone) await setContactPhone(id, details.phone);
  if (details.personId) await linkPerson(id, details.personId);
  await recordConsent('seed', id, 'broadcast', {
    state: 'granted',
    textKey: 'consent.broadcast',
    textVersion: 1,
    channel,
    at,
  });
  return id;
}

export async function aNote(
  id: string,
  contactId: string,
  unitId: string | undefined,
  text: string,
  at: number,
): Promise<void> {
  await handoffEffects(async () => unitId)['handoffs.open']?.({
    id,
    name: 'handoffs.open',
    data: { text },
    contactId,
    channel: 'zalo',
    at,
  });
}

export async function aSubmission(
  id: string,
  contactId: string,
  unitId: string,
  words: string,
  at: number,
): Promise<string> {
  return createSubmission(
    id,
    {
      kind: 'initiative',
      contactId,
      channel: 'zalo',
      unitId,
      problem: words,
      idea: 'Mỗi tổ phân loại rác tại nhà, chiều thứ bảy gom ve chai gây quỹ.',
      place: 'Ấp 3',
      benefit: 'Sạch đường, có quỹ giúp chị em khó khăn.',
      publish: true,
      showName: false,
      onBehalf: false,
      photos: [],
    },
    at,
  );
}

export async function aReport(
  id: string,
  contactId: string,
  unitId: string,
  date: string,
  at: number,
): Promise<string> {
  return createReport(
    id,
    {
      unitId,
      movement: 'RAQUAN',
      date,
      place: 'Nhà văn hóa ấp',
      summary: 'Ra quân dọn vệ sinh tuyến đường ấp, gom hai bao rác.',
      attendance: 25,
      members: 20,
      values: {},
      photos: [],
      contactId,
      channel: 'zalo',
    },
    at,
  );
}
