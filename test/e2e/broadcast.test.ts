import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formatDay, formatTime } from '../../src/core/time.ts';
import { createStaffByScript, openBrowser, signIn } from '../support/console.ts';
import { aMember } from '../support/members.ts';
import type { Phone } from '../support/phones.ts';
import { type Product, startProduct } from '../support/product.ts';
import { until } from '../support/until.ts';

const HOUR_MS = 3_600_000;

let product: Product;
let browser: Browser;
let staff: Page;
let people: Record<'away' | 'awayOnMessenger' | 'here' | 'hereOnMessenger' | 'refused' | 'stopped', Phone>;

beforeAll(async () => {
  product = await startProduct();
  await product.moveClock({ toNextMorning: true });
  await product.moveClock({ advanceMs: 2 * HOUR_MS });
  const password = createStaffByScript(product.env, { login: 'vanphong', role: 'office', unit: 'hm' });
  const away = await aMember(product, 'zalo', { broadcasts: true });
  const awayOnMessenger = await aMember(product, 'messenger', { broadcasts: true });
  await product.moveClock({ advanceMs: 72 * HOUR_MS });
  people = {
    away,
    awayOnMessenger,
    here: await aMember(product, 'zalo', { broadcasts: true }),
    hereOnMessenger: await aMember(product, 'messenger', { broadcasts: true }),
    refused: await aMember(product, 'zalo', { broadcasts: false }),
    stopped: await aMember(product, 'zalo', { broadcasts: true }),
  };
  await people.stopped.ask('dừng nhận tin', /không gửi|dừng|ngưng/i);
  browser = await openBrowser();
  staff = await signIn(browser, product.url, 'vanphong', password);
});

afterAll(async () => {
  await browser?.close();
  await product?.stop();
});

describe('a broadcast', () => {
  it('says before it is sent who gets it now, who later, and who not', async () => {
    await staff.goto(`${product.url}/console/broadcasts/new`);
    await staff.fill('input[name=title]', 'Nghị quyết 98 tuần 3');
    await staff.fill(
      'textarea[name=text]',
      'Sáng thứ bảy này Hội kể chuyện Nghị quyết 98 tại nhà văn hóa xã, mời các chị.',
    );
    await staff.locator('#compose button').click();
    await staff.waitForURL(/\/broadcasts\/[^/]+$/);

    const button = await staff.getByRole('button', { name: /Gửi cho/ }).textContent();

    expect(button).toMatch(/Gửi cho 2 chị/);
  });

  it('waits for its hour', async () => {
    const { now } = await product.phones.clock();
    const [time, day] = formatTime(now + 2 * 60_000).split(' ');
    await staff.check('input[name=when][value=at]');
    await staff.fill('input[name=day]', day ?? formatDay('2026-01-01'));
    await staff.fill('input[name=time]', time ?? '');

    await staff.getByRole('button', { name: /Gửi cho/ }).click();

    await staff
      .getByText(/Đã lên lịch|đã hẹn|Hẹn/i)
      .first()
      .waitFor();
    expect((await people.here.fromServer()).some((message) => message.text.includes('Sáng thứ bảy'))).toBe(false);
  });

  it('reaches who can be reached now, and its ledger balances', async () => {
    await product.moveClock({ advanceMs: 3 * 60_000 });

    await people.here.hears(/Sáng thứ bảy[\s\S]*DỪNG/i);
    await people.hereOnMessenger.hears(/Sáng thứ bảy/);
    const balance = await until(
      async () => {
        await staff.reload();
        const line = (await staff.locator('.balance').first().textContent()) ?? '';
        return /2\s*đã gửi/.test(line) ? line : undefined;
      },
      { what: 'the ledger to show both as sent', withinMs: 20_000, everyMs: 300 },
    );

    const figures = [...balance.matchAll(/\d+/g)].map(Number);
    expect(figures[0]).toBe(6);
    expect(figures.slice(1).reduce((sum, figure) => sum + figure, 0)).toBe(6);
    expect(balance).toMatch(/2\s*chờ/);
    expect(balance).toMatch(/2\s*không gửi(?! được)/);
  });

  it('reaches who was away when she writes again, and never who said no', async () => {
    await people.awayOnMessenger.act({ do: 'text', text: 'menu' });

    await people.awayOnMessenger.hears(/Sáng thứ bảy/, 20_000);

    for (const person of [people.refused, people.stopped, people.away]) {
      expect((await person.fromServer()).some((message) => message.text.includes('Sáng thứ bảy'))).toBe(false);
    }
  });
});
