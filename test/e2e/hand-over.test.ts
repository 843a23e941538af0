import mongoose from 'mongoose';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seedDemo } from '../../src/domain/enrolment/seed-demo.ts';
import { createStaffByScript, openBrowser, signIn } from '../support/console.ts';
import { aMember } from '../support/members.ts';
import type { Phone } from '../support/phones.ts';
import { type Product, startProduct } from '../support/product.ts';

let product: Product;
let browser: Browser;
let staff: Page;
let old: Phone;
let next: Phone;

beforeAll(async () => {
  product = await startProduct();
  await mongoose.connect(product.env.MONGODB_URI ?? '');
  await seedDemo('seed', Date.now());
  const password = createStaffByScript(product.env, { login: 'dongthanh', role: 'officer', unit: 'hm-dth' });
  browser = await openBrowser();
  staff = await signIn(browser, product.url, 'dongthanh', password);
  old = await aMember(product, 'zalo', { name: 'Trần Thị Tư', broadcasts: true });
  next = await aMember(product, 'messenger', { name: 'Lê Thị Sáu', broadcasts: true });
});

afterAll(async () => {
  await browser?.close();
  await mongoose.disconnect();
  await product?.stop();
});

describe('a leader hands over', () => {
  it('in the middle of a report: her successor goes on with it and files it', async () => {
    await old.ask('HM-DTH-AP1-2468', /báo cáo được/);
    await old.ask('hôm qua chi hội ấp 1 ra quân dọn rác ở nhà văn hóa ấp 1, 25 chị, 2 bao', /có mấy hội viên/);
    await makeMember('Lê Thị Sáu', '0903777888');
    const address = staff.url().split('?')[0] ?? '';
    const successorId = address.split('/').at(-1) ?? '';

    await staff.goto(`${product.url}/console/roles/hand-over?unit=hm-dth-ap1&role=branch_leader`);
    await staff.check(`input[name=to][value="${successorId}"]`);
    await staff.locator('form.card button').click();
    const code = (await staff.locator('.note strong').textContent()) ?? '';

    await old.hears(/thôi làm chi hội trưởng/);
    await next.ask(`mã mời ${code}`, /báo cáo được/);
    await next.hears(/viết dở/, 40_000);
    await next.press(/^Làm tiếp$/, /Em hiểu vầy/);
    await next.hears(/có mấy hội viên/);
    await next.ask('20', /gửi hình hoạt động/i);
    await next.press(/Không có hình/, /Đúng thì bấm Gửi/);
    const filed = await next.press(/^Gửi$/, /Mã là BC-\d{4}/);

    expect(filed.text).toMatch(/BC-\d{4}/);
  });

  it('and reports no more: her old conversation has nothing left to send', async () => {
    const answer = await old.ask('báo cáo', /chi hội trưởng gửi giúp Hội/);

    expect(answer.text).not.toMatch(/đang làm dở/);
  });
});

async function makeMember(name: string, phone: string): Promise<void> {
  await staff.goto(`${product.url}/console/people/new`);
  await staff.fill('input[name=name]', name);
  await staff.fill('input[name=phone]', phone);
  await staff.fill('input[name=unit]', 'HM-DTH-AP1');
  await staff.locator('form.card button').click();
  await staff.waitForURL(/done=person_added/);
}
