import { appendLine } from './audit-chain.ts';
import { type AuditDoc, AuditModel } from './model.ts';

/** Anything a staff member did or looked at that concerns people. Times in epoch ms. */
export interface AuditEntry {
  staffId: string;
  /** The post she acted in; absent for acts outside the console. */
  post?: string | undefined;
  /** `noun.verb`, such as `submissions.answer` or `contacts.reveal-phone`; its words are in `console-audit.act`. */
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
export async function recordAudit({ post, unitId, ...entry }: AuditEntry): Promise<void> {
  await appendLine({ ...entry, ...(post === undefined ? {} : { post }), ...(unitId === undefined ? {} : { unitId }) });
}

export interface AuditQuery {
  staffId?: string | undefined;
  act?: string | undefined;
  /** Any of these. */
  acts?: readonly string[] | undefined;
  about?: string | undefined;
  unitIds?: readonly string[] | undefined;
  /** Epoch ms, `from` included, `until` not. */
  from?: number | undefined;
  until?: number | undefined;
  /** Whose lines a reader of a part of the union may see: of her units, or by her own people. */
  within?: { unitIds: readonly string[]; staffIds: readonly string[] } | undefined;
  /** Only lines after this one; the mark of the last row shown. */
  after?: string | undefined;
  /** At most so many, 50 when absent. */
  limit?: number;
}

/** The newest lines first. */
export async function listAudit(query: AuditQuery): Promise<AuditRow[]> {
  return AuditModel.find(filterOf(query))
    .sort({ at: -1, _id: -1 })
    .limit(query.limit ?? 50)
    .lean<AuditRow[]>();
}

/** Where the next page begins. */
export function auditMark(row: Pick<AuditRow, 'at' | '_id'>): string {
  return `${row.at} ${row._id}`;
}

function filterOf(query: AuditQuery): Record<string, unknown> {
  const { staffId, act, acts, about, unitIds, from, until, within, after } = query;
  const equal = Object.fromEntries(Object.entries({ staffId, act, about }).filter(([, value]) => value !== undefined));
  const conditions: Record<string, unknown>[] = [equal];
  if (acts) conditions.push({ act: { $in: [...acts] } });
  if (unitIds) conditions.push({ unitId: { $in: [...unitIds] } });
  if (from !== undefined) conditions.push({ at: { $gte: from } });
  if (until !== undefined) conditions.push({ at: { $lt: until } });
  if (within) {
    const { unitIds: units, staffIds } = within;
    conditions.push({
      $or: [{ unitId: { $in: [...units] } }, { staffId: { $in: [...staffIds] }, unitId: { $exists: false } }],
    });
  }
  const [at, id] = after?.split(' ') ?? [];
  if (id !== undefined && Number.isFinite(Number(at))) {
    conditions.push({ $or: [{ at: { $lt: Number(at) } }, { at: Number(at), _id: { $lt: id } }] });
  }
  return { $and: conditions };
}
