import mongoose from 'mongoose';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ContactModel } from '../../src/domain/contacts/model.ts';
import { seedDemo } from '../../src/domain/enrolment/seed-demo.ts';
import { createStaffByScript, openBrowser, signIn } from '../support/console.ts';
import type { Phone } from '../support/phones.ts';
import { type Product, startProduct } from '../support/product.ts';
import { until } from '../support/until.ts';

let product: Product;
let browser: Browser;
let staff: Page;

beforeAll(async () => {
  product = await startProduct({ settings: { messengerProfileAccess: true } });
  await mongoose.connect(product.env.MONGODB_URI ?? '');
  await seedDemo('seed', Date.now());
  const password = createStaffByScript(product.env, { login: 'vanphong', role: 'admin', unit: 'hm' });
  browser = await openBrowser();
  staff = await signIn(browser, product.url, 'vanphong', password);
});

afterAll(async () => {
  await browser?.close();
  await mongoose.disconnect();
  await product?.stop();
});

describe.each(['zalo', 'messenger'] as const)('a member on %s', (platform) => {
  let phone: Phone;

  it('is greeted by a machine that says so, agrees, and finds her branch', async () => {
    phone = await product.phones.add(platform, 'Nguyễn Thị Mai');

    await phone.ask({ do: 'open' }, /trợ lý tự động/);
    await phone.hears(/đồng ý không/);
    await phone.press(/^Đồng ý$/, /muốn nhận không/);
    await phone.press(/^Đồng ý$/, /ở xã nào/);
    const kept = await phone.converse(
      'ap 2 dong thanh',
      [
        [/đúng không/, /^Có$/],
        [/chọn giúp/i, '1'],
      ],
      /em ghi chị ở/,
    );

    await phone.ask('bỏ qua', /muốn làm gì/);

    expect(kept.text).toMatch(/ấp 2.*Đông Thạnh/i);
  });

  it('reads two cards on Resolution 98 with their source', async () => {
    await phone.ask('menu', /làm gì/);
    await phone.press(/Đọc nghị quyết/, /phần nào/);
    const first = await phone.ask('nghi quyet 98', /Nguồn:/);
    await phone.hears(/coi tiếp/);
    const second = await phone.press(/Xem tiếp/, /Nguồn:/);

    expect(second.text).not.toBe(first.text);
  });

  it('sends an initiative with a photo, gets its code, and the answer from the console', async () => {
    await phone.ask('gửi sáng kiến', /giữ|lưu|chuyện gì/);
    const code = await fileInitiative(phone);

    await staff.goto(`${product.url}/console/submissions`);
    await staff
      .getByRole('link', { name: new RegExp(code) })
      .first()
      .click();
    await until(() => staff.reload().then(() => staff.locator('img[src*="/console/media/"]').count()), {
      what: 'the photo in the console',
      withinMs: 20_000,
      everyMs: 500,
    });
    await staff.fill('textarea[name=text]', 'Hội khen ý tưởng này và sẽ làm thử ở ấp 2.');
    await staff
      .getByRole('button', { name: /Gửi|Trả lời/ })
      .last()
      .click();

    const answer = await phone.hears(/làm thử ở ấp 2/);
    expect(answer.text).toContain(code);
  });

  it('asks for a person and is answered from the console', async () => {
    await phone.ask('gặp cán bộ', /\?|nhắn/);
    await phone.ask('Cho chị hỏi lịch họp tổ tháng này', /cán bộ/);

    await staff.goto(`${product.url}/console/handoffs`);
    await staff.locator('tr', { hasText: 'lịch họp tổ tháng này' }).getByRole('link').first().click();
    await staff.fill('textarea[name=text]', 'Tổ họp ngày 28 lúc 8 giờ nghen chị.');
    await staff
      .getByRole('button', { name: /Gửi|Trả lời/ })
      .first()
      .click();

    await phone.hears(/ngày 28 lúc 8 giờ/);
  });

  it('enrols as a leader by invite code and files a report with two photos', async () => {
    await phone.ask('mã mời', /mã mời/);
    await phone.ask(platform === 'zalo' ? 'HM-DTH-AP1-2468' : 'hm dth ap2 1357', /báo cáo được/);

    const photos = { do: 'images', images: [{ sample: await sample(0) }, { sample: await sample(1) }] } as const;
    const card = await phone.converse(
      'báo cáo',
      [
        [/2 hình rồi/, /Xong/],
        [/gửi hình/i, { ...photos, images: [...photos.images] }],
        [/phong trào nào/, 'KXR'],
        [/đúng không/, /^Có$/],
        [/ngày nào/, /Hôm qua/],
        [/Làm ở đâu/, 'ấp 2'],
        [/đã làm gì/, 'Ra quân dọn rác'],
        [/Tổng cộng bao nhiêu/, '25 chị'],
        [/mấy hội viên/, '20'],
        [/\(\d+\/\d+\)/, '2'],
      ],
      /Đúng thì bấm Gửi/,
    );
    const receipt = await phone.press(/^Gửi$/, /BC-\d+/);

    expect(card.text).toMatch(/Tham gia: 25/);
    await staff.goto(`${product.url}/console/reports`);
    const code = /BC-\d+/.exec(receipt.text)?.[0] ?? '';
    await staff
      .getByRole('link', { name: new RegExp(code) })
      .first()
      .click();
    const shown = await until(
      () =>
        staff.reload().then(async () => ((await staff.locator('img[src*="/console/media/"]').count()) === 2 ? 2 : 0)),
      { what: 'both photos', withinMs: 20_000, everyMs: 500 },
    );
    expect(shown).toBe(2);
  });

  it('sees what is kept of her and deletes it for good', async () => {
    const other = await product.phones.add(platform, 'Trần Thị Xóa');
    await other.ask({ do: 'open' }, /đồng ý không/);
    await other.press(/^Đồng ý$/, /nhận không/);
    await until(() => ContactModel.exists({ _id: other.contactId, name: { $exists: true } }), {
      what: 'her name from the platform',
    });
    const held = await other.converse('dữ liệu của tôi', [[/muốn làm gì với dữ liệu/, /^Xem$/]], /đang lưu về chị/);
    expect(held.text).toContain('Trần Thị Xóa');
    await other.converse(
      'xóa dữ liệu của tôi',
      [
        [/muốn làm gì với dữ liệu/, /^Xóa$/],
        [/có chắc không/, /^Có$/],
      ],
      /Biên nhận/,
    );

    await product.moveClock({ advanceMs: 180_000 });
    await staff.goto(`${product.url}/console/contacts`);
    await until(
      () => staff.reload().then(async () => ((await staff.getByText('Trần Thị Xóa').count()) === 0 ? true : undefined)),
      { what: 'her name to be gone', withinMs: 30_000, everyMs: 500 },
    );
  });
});

async function sample(index: number): Promise<string> {
  const state = (await (await fetch(`${product.simulatorUrl}/api/state`)).json()) as { samples: { id: string }[] };
  return state.samples[index]?.id ?? '';
}

/** From the first question to the code, whatever consent is still to be asked. */
async function fileInitiative(phone: Phone): Promise<string> {
  const heard = (await phone.fromServer()).at(-1);
  if (heard && /đồng ý|giữ lại|lưu/i.test(heard.text)) await phone.press(/^Đồng ý$/, /chuyện gì/);
  await phone.ask('Rác ngoài hẻm nhiều quá', /ý tưởng gì/);
  await phone.ask('Mỗi tổ một thùng rác có nắp', /Làm ở đâu/);
  await phone.ask('hẻm 5 ấp 2', /được lợi/);
  await phone.ask('sạch hẻm', /đăng sáng kiến/);
  await phone.press(/^Có$/, /ghi tên/);
  await phone.press(/^Không$/, /hình/);
  await phone.ask({ do: 'images', images: [{ sample: await sample(0) }] }, /1 hình/);
  await phone.ask('xong', /Đúng thì bấm Gửi/);
  const receipt = await phone.press(/^Gửi$/, /SK-\d+/);
  return /SK-\d+/.exec(receipt.text)?.[0] ?? '';
}
