import { randomInt } from 'node:crypto';
import { z } from 'zod';
import { type EffectHandlers, result } from '../../core/effects.ts';
import { mayTry } from './login.ts';
import { type StaffLinkDoc, StaffLinkModel, StaffModel } from './model.ts';

/** How long a code may be typed. */
export const LINK_CODE_MS = 600_000;

/** "123 456" is as good as "123456". */
const linkData = z.object({
  code: z
    .string()
    .max(40)
    .transform((typed) => typed.replace(/\D/g, ''))
    .pipe(z.string().length(6)),
});

/** A fresh code for an account; an older one of hers is void. @returns Six digits. */
export async function makeLinkCode(staffId: string, now: number): Promise<string> {
  await StaffLinkModel.deleteMany({ $or: [{ staffId }, { expiresAt: { $lte: now } }] });
  for (;;) {
    const code = String(randomInt(1_000_000)).padStart(6, '0');
    const doc = await StaffLinkModel.findOneAndUpdate(
      { _id: code },
      { $setOnInsert: { staffId, expiresAt: now + LINK_CODE_MS } },
      { upsert: true, returnDocument: 'after' },
    ).lean<StaffLinkDoc>();
    if (doc.staffId === staffId) return code;
  }
}

/** Cuts the tie between an account and her chat. */
export async function unlinkStaff(staffId: string): Promise<void> {
  await StaffModel.updateOne({ _id: staffId }, { $unset: { contactId: '' } });
  await StaffLinkModel.deleteMany({ staffId });
}

/** A contact was forgotten: no account points to it any more. */
export async function eraseStaffLink(contactId: string): Promise<void> {
  await StaffModel.updateMany({ contactId }, { $unset: { contactId: '' } });
  await StaffLinkModel.deleteMany({ usedBy: contactId });
}

/** What a flow may do for staff who write to us like everybody else. */
export function staffHandlers(): EffectHandlers {
  return {
    async 'staff.link'(call) {
      const data = linkData.safeParse(call.data);
      if (!data.success) return result('unknown');
      const mine = { _id: data.data.code, usedBy: call.contactId };
      // A repeated call finds the code hers and hears the same answer.
      let link = await StaffLinkModel.findOne(mine).lean<StaffLinkDoc | null>();
      if (!link && (await mayTry('link', call.contactId, call.at))) {
        await StaffLinkModel.updateOne(
          { _id: mine._id, usedBy: { $exists: false }, expiresAt: { $gt: call.at } },
          { $set: { usedBy: call.contactId } },
        );
        link = await StaffLinkModel.findOne(mine).lean<StaffLinkDoc | null>();
      }
      if (!link) return result('unknown');
      const linked = await StaffModel.updateOne(
        { _id: link.staffId, active: true },
        { $set: { contactId: call.contactId } },
      );
      return result(linked.matchedCount === 1 ? 'linked' : 'unknown');
    },
  };
}
