import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { shiftedClock } from '../../src/core/clock.ts';
import type { ChannelName } from '../../src/core/events.ts';
import { silentLog } from '../../src/core/log.ts';
import type { OpenAudience } from '../../src/domain/broadcasts/audience.ts';
import { advanceBroadcast } from '../../src/domain/broadcasts/dispatch.ts';
import { findBroadcast, scheduleBroadcast } from '../../src/domain/broadcasts/drafts.ts';
import { listRecipients } from '../../src/domain/broadcasts/ledger.ts';
import { DEFAULT_RULES } from '../../src/domain/broadcasts/rules.ts';
import { audienceSource } from '../../src/domain/contacts/audience.ts';
import { conversationHistory } from '../../src/domain/messages/history.ts';
import { planOperations } from '../../src/domain/organisation/changes.ts';
import { listAudit } from '../../src/domain/staff/audit.ts';
import { staffHandlers } from '../../src/domain/staff/link.ts';
import { closeTestStore, openTestStore } from '../support/services.ts';
import { aChannel, Browser, type RunningConsole, serveConsole } from './harness.ts';
import { aContact, aStaff, PASSWORD, seedUnion } from './union.ts';

const HOUR = 3_600_000;
/** Ten in the morning in Vietnam, so that sending is allowed now. */
const MORNING = Date.parse('2026-11-23T10:00:00+07:00');
const clock = { ...shiftedClock(), now: () => MORNING };
const channels = new Map<ChannelName, ReturnType<typeof aChannel>>([
  [
    'zalo',
    aChannel('zalo', ({ lastInteractionAt = 0 }, now) => {
      const age = now - lastInteractionAt;
      if (age < 48 * HOUR) return { lane: 'free', until: now };
      return age < 168 * HOUR ? { lane: 'paid', until: now, costVnd: 55 } : { lane: 'hold' };
    }),
  ],
  ['messenger', aChannel('messenger', () => ({ lane: 'hold' }))],
]);
let app: RunningConsole;

beforeAll(async () => {
  await openTestStore();
  await seedUnion(MORNING);
  await aStaff('admin', 'admin', 'hm');
  await aStaff('dong.thanh', 'officer', 'hm-dth');
  await aContact('zalo-1', { name: '=HYPERLINK("x")', unitId: 'hm-dth-ap1', at: MORNING - HOUR });
  await aContact('zalo-2', { name: 'Trần Thị "Bảy", ấp 2', unitId: 'hm-dth-ap2', at: MORNING - 72 * HOUR });
  await aContact('messenger-3', { name: 'Lê Thị Út', unitId: 'hm-dth-ap1', at: MORNING - HOUR });
  await aContact('zalo-4', { name: 'Ngoài Xã', unitId: 'hm-bdi-ap1', at: MORNING - HOUR });
  await aContact('zalo-5', { name: 'Chưa Chọn', at: MORNING - HOUR });
  app = await serveConsole({ channels, clock });
});
afterAll(async () => {
  await app.stop();
  await closeTestStore();
});

async function signedIn(login: string): Promise<Browser> {
  const browser = new Browser(app.url);
  await browser.signIn(login, PASSWORD);
  return browser;
}

/** Writes a broadcast through the form. @returns the address of its page. */
async function written(browser: Browser, fields: Record<string, string> = {}): Promise<string> {
  await browser.get('/console/broadcasts/new');
  const reply = await browser.post('/console/broadcasts', {
    text: 'Sáng mai Hội họp ở nhà văn hóa ấp nghen chị.',
    ...fields,
  });
  expect(reply.status).toBe(303);
  return reply.headers.get('location') ?? '';
}

function idOf(address: string): string {
  return address.split('/').at(-1) ?? '';
}

async function run(address: string): Promise<void> {
  const deps = {
    channels,
    openAudience: audienceSource as OpenAudience,
    rules: DEFAULT_RULES,
    backlog: 100,
    log: silentLog,
  };
  for (let step = 0; step < 5; step++) await advanceBroadcast(idOf(address), MORNING, deps);
}

describe('writing a broadcast', () => {
  it('counts within her subtree, by lane, and puts the count into the button', async () => {
    const browser = await signedIn('dong.thanh');

    const page = await browser.get(await written(browser, { paid: 'yes' }));

    expect(page.text).toContain('Gửi cho 2 chị, phí 55 đ');
    expect(page.text).toContain('3 người trong danh sách');
    expect(page.text).toContain('Không muốn nhận tin nữa, chị nhắn: DỪNG');
  });

  it('counts everybody, also those without a unit, only for who holds the top', async () => {
    const browser = await signedIn('admin');

    const page = await browser.get(await written(browser));

    expect(page.text).toContain('5 người trong danh sách');
    expect(page.text).toContain('Gửi cho 3 chị<');
  });

  it('reaches no further than her subtree whatever the form says', async () => {
    const browser = await signedIn('dong.thanh');
    await browser.get('/console/broadcasts/new');

    const reply = await browser.post('/console/broadcasts', { text: 'Chào chị', unit: 'hm-bdi' });

    expect(reply.status).toBe(422);
    expect(reply.text).toContain('Chỗ này chưa đúng');
  });

  it('says beside the field what is missing, and keeps what was filled in', async () => {
    const browser = await signedIn('dong.thanh');
    await browser.get('/console/broadcasts/new');

    const reply = await browser.post('/console/broadcasts', { title: 'Họp chi hội', text: ' ' });

    expect(reply.status).toBe(422);
    expect(reply.text).toContain('Chị viết lời nhắn, hoặc chọn một thẻ nội dung');
    expect(reply.text).toContain('value="Họp chi hội"');
  });

  it('can carry a content card with its source', async () => {
    const browser = await signedIn('dong.thanh');
    const form = await browser.get('/console/broadcasts/new');
    const card = /<select name="card">[\s\S]*?<option value="([a-z0-9-]+)"/.exec(form.text)?.[1] ?? '';

    const page = await browser.get(await written(browser, { card, text: '' }));

    expect(card).not.toBe('');
    expect(page.text).toMatch(/Nguồn: .+ Kiểm tra ngày \d\d\/\d\d\/\d{4}/);
  });
});

describe('sending a broadcast', () => {
  it('schedules it for a time in Vietnam and writes down who did it for how many', async () => {
    const browser = await signedIn('dong.thanh');
    const address = await written(browser);
    await browser.get(address);

    const reply = await browser.post(`${address}/send`, {
      count: '1',
      cost: '0',
      when: 'at',
      day: '24/11/2026',
      time: '8:30',
    });

    expect(reply.status).toBe(303);
    expect(await findBroadcast(idOf(address))).toMatchObject({
      state: 'scheduled',
      scheduledAt: Date.parse('2026-11-24T08:30:00+07:00'),
      unitId: 'hm-dth',
    });
    expect((await listAudit({ about: idOf(address), act: 'broadcasts.schedule' }))[0]).toMatchObject({
      act: 'broadcasts.schedule',
      details: { aimed: 3, free: 1, held: 2 },
    });
  });

  it.each([
    ['23/11/2026', '9:00'],
    ['hôm nay', '19:30'],
    ['31/02/2027', '9:00'],
  ])('refuses the time %s %s and sends nothing', async (day, time) => {
    const browser = await signedIn('dong.thanh');
    const address = await written(browser);
    await browser.get(address);

    const reply = await browser.post(`${address}/send`, { count: '1', cost: '0', when: 'at', day, time });

    expect(reply.status).toBe(409);
    expect(reply.text).toContain('Giờ hẹn phải là một lúc sắp tới');
    expect((await findBroadcast(idOf(address)))?.state).toBe('draft');
  });

  it('asks again when the count or the cost has grown since she looked', async () => {
    const browser = await signedIn('dong.thanh');
    const address = await written(browser, { paid: 'yes' });
    await browser.get(address);

    const reply = await browser.post(`${address}/send`, { count: '1', cost: '0', when: 'now' });

    expect(reply.status).toBe(409);
    expect(reply.text).toContain('Chưa gửi gì cả');
    expect((await findBroadcast(idOf(address)))?.state).toBe('draft');
  });

  it('happens once however often the button is pressed', async () => {
    const browser = await signedIn('dong.thanh');
    const address = await written(browser);
    await browser.get(address);

    const first = await browser.post(`${address}/send`, { count: '1', cost: '0', when: 'now' });
    const second = await browser.post(`${address}/send`, { count: '1', cost: '0', when: 'now' });

    expect([first.status, second.status]).toEqual([303, 409]);
  });
});

describe('the ledger of a broadcast', () => {
  it('balances, filters by state and reason, and can be downloaded for a spreadsheet', async () => {
    const browser = await signedIn('dong.thanh');
    const address = await written(browser);
    await browser.get(address);
    await browser.post(`${address}/send`, { count: '1', cost: '0', when: 'now' });
    await run(address);

    const page = await browser.get(address);
    const held = await browser.get(`${address}?state=held&reason=would-cost`);
    const file = await fetch(new URL(`${address}/recipients.csv`, app.url), {
      headers: { cookie: [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
    });
    const bytes = Buffer.from(await file.arrayBuffer());
    const rows = bytes.toString('utf8').slice(1).split('\r\n');

    const balance = /<p class="balance">([\s\S]*?)<\/p>/.exec(page.text)?.[1] ?? '';
    const [aimed = 0, ...parts] = [...balance.matchAll(/<b>(\d+)<\/b>/g)].map((match) => Number(match[1]));
    expect(aimed).toBe(3);
    expect(parts.reduce((sum, part) => sum + part, 0)).toBe(aimed);
    expect(held.text).toContain('gửi lúc này sẽ tốn phí');
    expect(held.text).not.toContain('Lê Thị Út');
    expect(bytes.subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]));
    expect(file.headers.get('content-disposition')).toMatch(/attachment; filename="?so-tin-.*\.csv/);
    expect(rows).toHaveLength(5);
    expect(rows.find((row) => row.includes('HYPERLINK'))).toMatch(/^"'=HYPERLINK\(""x""\)",Zalo/);
    expect(rows.find((row) => row.includes('Bảy'))).toMatch(
      /^"Trần Thị ""Bảy"", ấp 2",Zalo,"Chi hội ấp 2, Xã Đông Thạnh"/,
    );
  });

  it('stops for all who are left when it is cancelled', async () => {
    const browser = await signedIn('dong.thanh');
    const address = await written(browser);
    await browser.get(address);
    await browser.post(`${address}/send`, { count: '1', cost: '0', when: 'now' });
    await run(address);

    const before = await browser.get(address);
    await browser.post(`${address}/cancel`, {});
    const after = await browser.get(address);

    expect(before.text).toMatch(/Hủy gửi cho 3 chị còn lại/);
    expect(after.text).toMatch(/<b>3<\/b> đã hủy/);
  });

  it('hides from staff of other communes, with every act on it', async () => {
    const admin = await signedIn('admin');
    const address = await written(admin, { unit: 'hm-bdi' });
    const officer = await signedIn('dong.thanh');
    await officer.get('/console/account');

    const seen = await officer.get(address);
    const acts = await Promise.all(
      ['send', 'cancel', 'pause', 'edit'].map((act) => officer.post(`${address}/${act}`, { count: '9', cost: '0' })),
    );

    expect([seen.status, ...acts.map((reply) => reply.status)]).toEqual([404, 404, 404, 404, 404]);
    expect((await findBroadcast(idOf(address)))?.state).toBe('draft');
    expect((await officer.get('/console/broadcasts')).text).not.toContain(idOf(address));
  });
});

describe('a broadcast from above', () => {
  it('shows an officer the lines and counts of her own units, and lets her stop nothing', async () => {
    const admin = await signedIn('admin');
    const address = await written(admin);
    await admin.get(address);
    await admin.post(`${address}/send`, { count: '3', cost: '0', when: 'now' });
    await run(address);
    const officer = await signedIn('dong.thanh');

    const page = await officer.get(address);
    const whole = await admin.get(address);
    const file = await officer.get(`${address}/recipients.csv`);
    const part = await officer.get(`${address}/ledger`);
    const list = await officer.get('/console/broadcasts');
    await officer.get('/console/account');
    const acts = await Promise.all(
      ['cancel', 'pause', 'resume', 'edit', 'send', 'try'].map((act) => officer.post(`${address}/${act}`, {})),
    );

    const balance = (text: string) =>
      [...(/<p class="balance">([\s\S]*?)<\/p>/.exec(text)?.[1] ?? '').matchAll(/<b>(\d+)<\/b>/g)].map((match) =>
        Number(match[1]),
      );
    const [aimed, ...states] = balance(page.text);
    expect(aimed).toBe(3);
    expect(states.reduce((sum, state) => sum + state, 0)).toBe(3);
    expect(balance(part.text)[0]).toBe(3);
    expect(balance(whole.text)[0]).toBe(5);
    expect(page.text).toContain('Lê Thị Út');
    expect(page.text).toContain('Chị thấy phần của đơn vị mình');
    for (const text of [page.text, file.text]) expect(text).not.toMatch(/Ngoài Xã|Chưa Chọn/);
    expect(file.text.trim().split('\r\n')).toHaveLength(4);
    expect(list.text).toContain(idOf(address));
    expect(page.text).not.toContain('/cancel"');
    expect(acts.map(({ status }) => status)).toEqual([404, 404, 404, 404, 404, 404]);
    expect((await findBroadcast(idOf(address)))?.state).toBe('sending');
  });

  it('that reached none of her people, or is not sent yet, is none of hers', async () => {
    const admin = await signedIn('admin');
    const draft = await written(admin);
    const others = await written(admin, { roles: 'branch_leader' });
    await admin.get(others);
    await admin.post(`${others}/send`, { count: '0', cost: '0', when: 'now' });
    await run(others);
    const officer = await signedIn('dong.thanh');

    const statuses = [(await officer.get(draft)).status, (await officer.get(others)).status];

    expect(statuses).toEqual([404, 404]);
    expect((await officer.get('/console/broadcasts')).text).not.toContain(idOf(draft));
  });
});

describe('the rules told before sending', () => {
  it('are those the dispatcher keeps to', async () => {
    const strict = await serveConsole({
      channels,
      clock,
      broadcastRules: {
        ...DEFAULT_RULES,
        hardHours: { from: 9, to: 17.5 },
        perDay: 3,
        perWeek: 5,
        holdMs: 4 * 24 * HOUR,
      },
    });
    const browser = new Browser(strict.url);
    await browser.signIn('dong.thanh', PASSWORD);

    const page = await browser.get(await written(browser));
    await strict.stop();

    expect(page.text).toContain(
      'trong khoảng 09:00–17:30 mỗi ngày; mỗi người nhiều nhất 3 tin một ngày, 5 tin một tuần',
    );
    expect(page.text).toContain('tin được giữ 4 ngày');
  });
});

describe('sending to herself first', () => {
  it('waits until her own chat is tied to her account', async () => {
    const browser = await signedIn('dong.thanh');
    const address = await written(browser);
    const page = await browser.get(address);

    const reply = await browser.post(`${address}/try`, { act: '00000000-0000-4000-8000-000000000002' });

    expect(page.text).toContain('href="/console/account#link"');
    expect(page.text).not.toContain('Gửi thử cho tôi');
    expect(reply.status).toBe(409);
    expect(reply.text).toContain('Chưa gửi thử được');
  });

  it('queues the message once, for her chat alone, exactly as others will get it', async () => {
    const browser = await signedIn('admin');
    await browser.get('/console/account');
    const shown = await browser.post('/console/account/link', {});
    const code = /lien ket (\d{6})/.exec(shown.text)?.[1] ?? '';
    const call = { id: 'effect-1', name: 'staff.link', data: { code }, contactId: 'zalo-2', channel: 'zalo' as const };
    const linked = await staffHandlers()['staff.link']?.({ ...call, at: MORNING });
    const address = await written(browser);
    const form = await browser.get(address);
    const act = /\/try"[\s\S]*?name="act" value="([^"]+)"/.exec(form.text)?.[1] ?? '';

    const first = await browser.post(`${address}/try`, { act });
    await browser.post(`${address}/try`, { act });

    const lines = (await conversationHistory('zalo-2')).filter((line) => line.from === 'us');
    expect(linked?.outcome).toBe('linked');
    expect(first.headers.get('location')).toBe(`${address}?done=test_sent`);
    expect(lines).toHaveLength(1);
    expect(JSON.stringify(lines[0])).toContain('Sáng mai Hội họp ở nhà văn hóa ấp nghen chị.');
    expect(JSON.stringify(lines[0])).toContain('chị nhắn: DỪNG');
    expect((await findBroadcast(idOf(address)))?.state).toBe('draft');
    expect((await listAudit({ act: 'broadcasts.try' }))[0]?.about).toBe(idOf(address));
  });
});

describe('after units have changed', () => {
  it('reaches of a divided unit only what is hers, also of a branch that leaves her before it goes out', async () => {
    for (const [id, unitId] of [
      ['zalo-71', 'hm-ttt-ap1'],
      ['zalo-72', 'hm-ttt-ap2'],
      ['zalo-73', 'hm-ttt-ap3'],
    ] as const) {
      await aContact(id, { name: 'Chị Bảy', unitId, at: MORNING - HOUR });
    }
    const on = { effectiveOn: '2026-11-01', document: '9/QĐ' };
    const heir = (code: string, children: string[]) => ({
      heir: { unit: { code, type: 'commune', name: `Xã ${code}`, parentId: 'hm' } },
      children,
    });
    await planOperations({ actId: 'split', staffId: 'vp', at: MORNING }, [
      {
        kind: 'split',
        ...on,
        unitId: 'hm-ttt',
        into: [heir('HM-TA', ['hm-ttt-ap1', 'hm-ttt-ap2']), heir('HM-TB', ['hm-ttt-ap3'])],
      },
    ]);
    await aStaff('xa.ta', 'officer', 'hm-ta');
    const browser = await signedIn('xa.ta');

    const old = await written(browser, { unit: 'hm-ttt' });
    const branch = await written(browser, { unit: 'hm-ttt-ap2' });
    const shown = await browser.get(old);
    const before = await browser.get(branch);
    await planOperations({ actId: 'move', staffId: 'vp', at: MORNING }, [
      { kind: 'move', effectiveOn: '2026-11-23', document: '10/QĐ', unitId: 'hm-ttt-ap2', parentId: 'hm-tb' },
    ]);
    for (const address of [old, branch]) {
      await scheduleBroadcast(idOf(address), { at: MORNING, staffId: 'xa.ta' });
      await run(address);
    }

    expect(shown.text).toContain('2 người trong danh sách');
    expect(before.text).toContain('1 người trong danh sách');
    const reached = async (address: string) =>
      (await listRecipients({ broadcastId: idOf(address) })).map(({ contactId }) => contactId);
    expect(await reached(old)).toEqual(['zalo-71']);
    expect(await reached(branch)).toEqual([]);
  });
});
