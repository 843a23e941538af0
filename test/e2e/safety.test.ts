import mongoose from 'mongoose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dayOf } from '../../src/core/time.ts';
import { ContactModel } from '../../src/domain/contacts/model.ts';
import { conversationHistory } from '../../src/domain/messages/history.ts';
import { grantRole } from '../../src/domain/people/roles.ts';
import { SafetyCases } from '../../src/domain/safety/model.ts';
import { StaffModel } from '../../src/domain/staff/model.ts';
import { createStaff } from '../../src/domain/staff/staff.ts';
import type { Phone } from '../support/phones.ts';
import { type Product, startProduct } from '../support/product.ts';
import { until } from '../support/until.ts';

let product: Product;
let officer: Phone;
let woman: Phone;

beforeAll(async () => {
  product = await startProduct({ env: { SAFETY_DUTY_HOURS: '0-24' } });
  await mongoose.connect(product.env.MONGODB_URI ?? '');
  const now = Date.now();
  const { staff } = await createStaff(
    { login: 'truc-ban', name: 'Nguyễn Thị Trực', role: 'officer', unitId: 'hm' },
    now,
  );
  await grantRole('e2e', staff._id, { role: 'safety_duty', unitId: 'hm', validFrom: dayOf(now) });
  officer = await product.phones.add('messenger', 'Nguyễn Thị Trực');
  await officer.ask('xin chào', /trợ lý tự động/);
  await StaffModel.updateOne({ _id: staff._id }, { $set: { contactId: officer.contactId } });
});

afterAll(async () => {
  await mongoose.disconnect();
  await product?.stop();
});

describe('a disclosure', () => {
  it('is answered with the numbers, and the officer on duty hears of it on her own phone', async () => {
    woman = await product.phones.add('zalo', 'Trần Thị Ẩn');

    await woman.ask('chồng đánh tôi', /113/);
    await woman.hears(/đã báo cán bộ trực/);
    await woman.hears(/an toàn để nhắn tin/);

    const rung = await officer.hears(/^AT-\d{4}: có ca cần chị xem ngay/, 60_000);
    expect(rung.text).not.toContain('Trần Thị Ẩn');
  });

  it('takes a call-back nobody else can read afterwards', async () => {
    await woman.press(/^An toàn$/, /gọi lại cho chị/);
    await woman.press(/^Có$/, /Gọi số nào/);
    await woman.ask('0912 345 678', /Giờ nào/);
    await woman.ask('buổi sáng', /xã nào/);
    await woman.ask('Bà Điểm', /đã chuyển cho cán bộ trực/);

    const row = await SafetyCases.findOne().lean();
    expect(Object.keys(row?.phone ?? {})).toEqual(['keyId', 'sealed']);
    await until(async () => (await conversationHistory(woman.contactId)).length === 0 || undefined, {
      what: 'a history without any of it',
      withinMs: 10_000,
    });
    const store = mongoose.connection.db;
    const raw = await Promise.all(
      ['inbox', 'conversations', 'safety_cases', 'contacts'].map((name) => store?.collection(name).find().toArray()),
    );
    expect(JSON.stringify(raw)).not.toMatch(/912.?345|chồng đánh|buổi sáng/);
    expect(await ContactModel.findById(woman.contactId).lean()).toHaveProperty('quietSince');
  });

  it('rings again after a quarter of an hour, though the clock only jumped', async () => {
    await product.moveClock({ advanceMs: 16 * 60_000 });

    await officer.hears(/^AT-\d{4}: có ca cần chị xem ngay/, 60_000);

    expect((await SafetyCases.findOne().lean())?.lines.filter(({ what }) => what === 'rung')).toHaveLength(2);
  });
});
