import mongoose from 'mongoose';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dayOf } from '../../src/core/time.ts';
import { seedDemo } from '../../src/domain/enrolment/seed-demo.ts';
import { grantRole } from '../../src/domain/people/roles.ts';
import { createStaff } from '../../src/domain/staff/staff.ts';
import { openBrowser, signIn } from '../support/console.ts';
import { type Product, startProduct } from '../support/product.ts';
import { ScreenPhone } from '../support/screen.ts';

const PASSWORD = 'chin-bong-sen-hong-2026';
const CONSENT = /được Hội lưu để xem xét/;

/** What members type (with marks, without, misspelt), and what the screen must then show. */
const WISHES: readonly [intent: string, place: RegExp, texts: string[]][] = [
  ['greet', /Chị muốn làm gì/, ['Xin chào', 'chao em', 'alo']],
  ['info_resolution', /Nguồn: Nghị quyết|bài nào/, ['Nghị quyết 98 là gì?', 'nghi quyet 31 noi gi', 'nq98 co gi moi']],
  ['info_support', /Nguồn: /, ['đề án 939 còn không em', 'vay von o dau', 'co von ho tro hong']],
  ['initiative_submit', CONSENT, ['Tôi muốn gửi sáng kiến', 'tui co y tuong', 'sangs kieens']],
  ['petition_submit', CONSENT, ['Tôi có kiến nghị', 'duong ngap quai', 'kieens nghij']],
  ['report_activity', /thuộc phong trào nào/, ['Báo cáo hoạt động', 'bao cao', 'baso cao']],
  ['report_status', /chưa thấy báo cáo nào/, ['Báo cáo của chị gửi được chưa', 'coi lai bc', 'xoa bc hoi nay']],
  [
    'track_submission',
    /chưa thấy sáng kiến/,
    ['Kiến nghị của tôi tới đâu rồi', 'chung nao tra loi', 'kn cua toi toi dau roi'],
  ],
  ['events', /sinh hoạt/i, ['Tuần này Hội có gì không', 'lich sinh hoat', 'tuan nay co gi hong']],
  ['quiz', /Câu 1\/5/, ['Làm trắc nghiệm', 'do vui', 'bxh']],
  ['help_human', /cán bộ/i, ['cho gặp người thật', 'gap can bo hoi', 'sdt hoi phu nu xa']],
  ['stop', /Hội không gửi tin cho chị nữa/, ['Dừng nhận tin', 'dung nhan tin', 'huy dk']],
  ['opt_in', /nhận tin của Hội lại/, ['Đăng ký nhận tin', 'dang ky nhan tin', 'dk nhan tin']],
  [
    'data_rights',
    /Em sẽ xóa tên|đang lưu về chị|Số điện thoại mới/,
    ['xóa dữ liệu của tôi', 'luu thong tin gi cua toi', 'doi sdt'],
  ],
  [
    'change_unit',
    /xã nào, chi hội hay ấp nào|chị ở .* muốn đổi không/,
    ['Chị chuyển qua ấp khác rồi', 'chuyen qua ap khac', 'muon vao hoi'],
  ],
  ['safety', /113/, ['Chồng đánh tôi', 'chong danh toi', 'ong nhot tui trong nha']],
];

let product: Product;
let browser: Browser;
let leader: ScreenPhone;

beforeAll(async () => {
  product = await startProduct({ env: { SAFETY_DUTY_HOURS: '0-24' } });
  await mongoose.connect(product.env.MONGODB_URI ?? '');
  const now = Date.now();
  await seedDemo('seed', now);
  const { staff } = await createStaff(
    { login: 'truc-ban', name: 'Nguyễn Thị Trực', role: 'officer', unitId: 'hm', password: PASSWORD },
    now,
  );
  await grantRole('e2e', staff._id, { role: 'safety_duty', unitId: 'hm', validFrom: dayOf(now) });
  browser = await openBrowser();

  leader = await ScreenPhone.open(browser, product.simulatorUrl, 'zalo', 'Chị Tư');
  await leader.type('chào em', /đồng ý không/);
  await leader.tap('Đồng ý', /muốn nhận không/);
  await leader.tap('Đồng ý', /ở xã nào/);
  await leader.type('mã mời', /mã mời/);
  await leader.type('HM-DTH-AP1-2468', /báo cáo được/);
});

afterAll(async () => {
  await browser?.close();
  await mongoose.disconnect();
  await product?.stop();
});

async function enrol(phone: ScreenPhone, code: string): Promise<void> {
  await phone.type(`mã mời ${code}`, /đồng ý không/);
  await phone.tap('Đồng ý', /báo cáo được/);
}

describe('through the two-phone page', () => {
  it.each(WISHES)('%s reaches its place, however it is typed', async (_, place, texts) => {
    for (const text of texts) {
      await leader.type('thôi', /\S/);

      expect(await leader.type(text, place)).toMatch(place);
    }
  });

  it('a whole report in one message is filed in three turns', async () => {
    const reporter = await ScreenPhone.open(browser, product.simulatorUrl, 'messenger', 'Chị Năm');
    await enrol(reporter, 'hm dth ap2 1357');

    const card = await reporter.type('hqua chi hội ấp 2 ra quân dọn rác 25 chị, 2 bao', /Em hiểu vầy/);
    await reporter.hears(/có mấy hội viên/);
    await reporter.type('20', /gửi hình hoạt động/i);
    const review = await reporter.tap('Không có hình', /Đúng thì bấm Gửi/);
    await reporter.tap('Gửi', /Mã là BC-\d{4}/);

    expect(card).toMatch(/Số người: 25[\s\S]*2 bao/);
    expect(review).toMatch(/Hội viên: 20/);
    await reporter.close();
  });

  it('a question in the middle of a report is answered, and the report goes on where it was', async () => {
    const reporter = await ScreenPhone.open(browser, product.simulatorUrl, 'zalo', 'Chị Sáu');
    await enrol(reporter, 'HM-BDI-AP1-9753');
    await reporter.type('bao cao', /phong trào nào/);
    await reporter.type('RAQUAN', /Làm ngày nào/);
    await reporter.type('hom qua', /Làm ở đâu/);

    await reporter.type('nghi quyet 98 la gi', /Nguồn: Nghị quyết 98/);
    await reporter.hears(/Làm ở đâu/);

    await reporter.type('ap 1', /đã làm gì/);
    await reporter.close();
  });

  it('danger said inside a quiz gets the fixed answer, and the console of who is on duty shows the alarm', async () => {
    const woman = await ScreenPhone.open(browser, product.simulatorUrl, 'messenger', 'Chị Bảy');
    await woman.type('lam trac nghiem', /Câu 1\/5/);

    await woman.type('so qua, chong danh toi hoai', /113[\s\S]*111/);
    await woman.hears(/đã báo cán bộ trực/);
    await woman.hears(/an toàn để nhắn tin/);

    const console = await signIn(browser, product.url, 'truc-ban', PASSWORD);
    await console.goto(`${product.url}/console/safety`);
    expect(await console.locator('main').innerText()).toMatch(/AT-\d{4}/);
    await console.close();
    await woman.close();
  });
});
