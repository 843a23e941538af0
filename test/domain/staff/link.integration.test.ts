import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  eraseStaffLink,
  LINK_CODE_MS,
  makeLinkCode,
  staffHandlers,
  unlinkStaff,
} from '../../../src/domain/staff/link.ts';
import { createStaff, deactivateStaff, findStaff } from '../../../src/domain/staff/staff.ts';
import { closeTestStore, openTestStore } from '../../support/services.ts';
import { aCall, apply, NOW } from '../support/builders.ts';

const handlers = staffHandlers();
let made = 0;

beforeAll(openTestStore);
afterAll(closeTestStore);

async function aStaff(): Promise<string> {
  made += 1;
  const { staff } = await createStaff({ login: `lan${made}`, name: 'Lan', role: 'officer', unitId: 'hm' }, NOW);
  return staff._id;
}

/** A contact of its own for each test: wrong codes are counted. */
function typed(code: string, contactId: string, at = NOW): Promise<string> {
  return apply(handlers, aCall('staff.link', { code }, { contactId, at })).then(({ outcome }) => outcome);
}

describe('the code of her account page', () => {
  it('ties her chat to her account, however she spaces it and however often it arrives', async () => {
    const staffId = await aStaff();
    const code = await makeLinkCode(staffId, NOW);

    const outcomes = [await typed(`${code.slice(0, 3)} ${code.slice(3)}`, 'zalo-1'), await typed(code, 'zalo-1')];

    expect(outcomes).toEqual(['linked', 'linked']);
    expect((await findStaff(staffId))?.contactId).toBe('zalo-1');
  });

  it('belongs to exactly one of those who type it at the same moment', async () => {
    const staffId = await aStaff();
    const code = await makeLinkCode(staffId, NOW);

    const outcomes = await Promise.all(Array.from({ length: 8 }, (_, n) => typed(code, `zalo-race-${n}`)));

    expect(outcomes.filter((outcome) => outcome === 'linked')).toHaveLength(1);
  });

  it('is void after ten minutes, after a newer one, after unlinking, and for an account that was ended', async () => {
    const [late, newer, cut, ended] = [await aStaff(), await aStaff(), await aStaff(), await aStaff()];
    const codes = [];
    for (const staffId of [late, newer, cut, ended]) codes.push(await makeLinkCode(staffId, NOW));
    await makeLinkCode(newer, NOW);
    await unlinkStaff(cut);
    await deactivateStaff(ended);

    const outcomes = [
      await typed(codes[0] ?? '', 'zalo-2', NOW + LINK_CODE_MS),
      await typed(codes[1] ?? '', 'zalo-3'),
      await typed(codes[2] ?? '', 'zalo-4'),
      await typed(codes[3] ?? '', 'zalo-5'),
    ];

    expect(outcomes).toEqual(['unknown', 'unknown', 'unknown', 'unknown']);
  });

  it('cannot be guessed: after a few wrong ones even the right one must wait', async () => {
    const code = await makeLinkCode(await aStaff(), NOW);
    const wrong = code === '000000' ? '000001' : '000000';
    for (let n = 0; n < 7; n++) await typed(wrong, 'zalo-6');

    const guessed = await typed(code, 'zalo-6');
    const another = await typed(code, 'zalo-7');

    expect([guessed, another]).toEqual(['unknown', 'linked']);
  });

  it('leaves nothing of a contact who asked to be forgotten', async () => {
    const staffId = await aStaff();
    await typed(await makeLinkCode(staffId, NOW), 'zalo-8');

    await eraseStaffLink('zalo-8');

    expect((await findStaff(staffId))?.contactId).toBeUndefined();
  });
});
