import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { logIn } from '../../../src/domain/staff/login.ts';
import { StaffModel } from '../../../src/domain/staff/model.ts';
import { readSession, writeSession } from '../../../src/domain/staff/sessions.ts';
import { createStaff, deactivateStaff, findStaff } from '../../../src/domain/staff/staff.ts';
import { giveTicket, TICKET_MS, ticketHolder, useTicket } from '../../../src/domain/staff/tickets.ts';
import { closeTestStore, openTestStore } from '../../support/services.ts';

const NOW = Date.parse('2026-11-23T09:00:00+07:00');
const OLD = 'chuoi nuong ben cau khi';
const CHOSEN = 'vo dua lat up tren van';

beforeAll(openTestStore);
afterAll(closeTestStore);

let made = 0;
async function aStaff(password?: string): Promise<{ id: string; login: string }> {
  made += 1;
  const login = `ut${made}`;
  const details = {
    login,
    name: 'Lê Thị Út',
    role: 'officer',
    unitId: 'hm',
    ...(password ? { password } : {}),
  } as const;
  const { staff } = await createStaff(details, NOW);
  return { id: staff._id, login };
}

const opens = async (login: string, password: string) => (await logIn({ login, password, address: 'a' }, NOW)).ok;

describe('a link to choose a password by', () => {
  it('opens an account that had no password, once', async () => {
    const { id, login } = await aStaff();
    const token = await giveTicket(id, NOW);

    const used = await useTicket(token, CHOSEN, NOW);
    const again = await useTicket(token, 'mot cau khac hoan toan', NOW);

    expect(used).toMatchObject({ _id: id });
    expect(again).toBe('gone');
    expect(await opens(login, CHOSEN)).toBe(true);
    expect(await findStaff(id)).toMatchObject({ ready: true, invitedUntil: undefined });
  });

  it('is used by one of two who open it at the same moment', async () => {
    const { id } = await aStaff();
    const token = await giveTicket(id, NOW);

    const both = await Promise.all([useTicket(token, CHOSEN, NOW), useTicket(token, `${CHOSEN} hai`, NOW)]);

    expect(both.filter((one) => one === 'gone')).toHaveLength(1);
  });

  it('is good for 72 hours', async () => {
    const { id } = await aStaff();
    const token = await giveTicket(id, NOW);

    const inTime = await ticketHolder(token, NOW + TICKET_MS - 1);
    const late = await useTicket(token, CHOSEN, NOW + TICKET_MS);

    expect(inTime?._id).toBe(id);
    expect(late).toBe('gone');
  });

  it('voids the password, the sessions and the link before it', async () => {
    const { id, login } = await aStaff(OLD);
    await writeSession('before', { staffId: id, data: '{}' }, NOW);
    const first = await giveTicket(id, NOW);

    const second = await giveTicket(id, NOW);

    expect(await opens(login, OLD)).toBe(false);
    expect(await readSession('before', NOW)).toBeUndefined();
    expect(await ticketHolder(first, NOW)).toBeUndefined();
    expect((await ticketHolder(second, NOW))?._id).toBe(id);
  });

  it('ends the sessions opened meanwhile when it is used', async () => {
    const { id } = await aStaff();
    const token = await giveTicket(id, NOW);
    await writeSession('meanwhile', { staffId: id, data: '{}' }, NOW);

    await useTicket(token, CHOSEN, NOW);

    expect(await readSession('meanwhile', NOW)).toBeUndefined();
  });

  it('takes no weak password and stays good after one', async () => {
    const { id } = await aStaff();
    const token = await giveTicket(id, NOW);

    const weak = [await useTicket(token, 'matkhau2026', NOW), await useTicket(token, 'ngan', NOW)];

    expect(weak).toEqual(['common', 'short']);
    expect(await ticketHolder(token, NOW)).toBeDefined();
  });

  it('dies with the account and opens an ended one again', async () => {
    const { id, login } = await aStaff();
    const dead = await giveTicket(id, NOW);
    await deactivateStaff(id);
    const refused = await useTicket(dead, CHOSEN, NOW);

    const token = await giveTicket(id, NOW);
    await useTicket(token, CHOSEN, NOW);

    expect(refused).toBe('gone');
    expect(await opens(login, CHOSEN)).toBe(true);
  });

  it('is kept as a digest only', async () => {
    const { id } = await aStaff();

    const token = await giveTicket(id, NOW);

    expect(JSON.stringify(await StaffModel.findById(id).lean())).not.toContain(token);
  });
});
