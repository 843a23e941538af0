import { randomUUID } from 'node:crypto';
import { type AuditDoc, AuditModel } from './model.ts';

/** Anything a staff member did or looked at that concerns people. Times in epoch ms. */
export interface AuditEntry {
  staffId: string;
  /** `noun.verb`, such as `submissions.answer` or `contacts.reveal-phone`. */
  act: string;
  /** What it was done to: an id or a code, never a name or a number. */
  about: string;
  /** Unit the thing belongs to, where it has one. */
  unitId?: string | undefined;
  /** Counts and states. No names, phones or texts. */
  details?: Record<string, string | number | boolean>;
  at: number;
}

export type AuditRow = AuditDoc;

/** Adds a line to the audit log. Lines are never changed or removed; that the same act happened twice is a fact too. */
export async function recordAudit(entry: AuditEntry): Promise<void> {
  await AuditModel.create({ ...entry, _id: randomUUID() });
}

/**
 * The newest lines first.
 * @param query.before Only lines older than this, epoch ms; for paging.
 * @param query.limit  At most so many, 50 when absent.
 */
export async function listAudit(query: {
  staffId?: string | undefined;
  about?: string | undefined;
  act?: string | undefined;
  before?: number | undefined;
  limit?: number | undefined;
}): Promise<AuditRow[]> {
  const filter = {
    ...(query.staffId === undefined ? {} : { staffId: query.staffId }),
    ...(query.about === undefined ? {} : { about: query.about }),
    ...(query.act === undefined ? {} : { act: query.act }),
    ...(query.before === undefined ? {} : { at: { $lt: query.before } }),
  };
  return AuditModel.find(filter)
    .sort({ at: -1 })
    .limit(query.limit ?? 50)
    .lean<AuditRow[]>();
}
