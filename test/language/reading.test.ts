import { beforeAll, describe, expect, it } from 'vitest';
import { checkSafety, decideIntent, fold, readIntent, readReport } from '../../src/language/index.ts';

const NOW = Date.parse('2025-11-20T09:30:00+07:00');

// The model is trained at first use.
beforeAll(() => {
  readIntent('xin chào');
}, 60_000);

describe('deciding what a member wants', () => {
  it.each([
    ['nq98 co gi moi', 'info_resolution'],
    ['cho chị coi nghị quyết ba mươi mốt', 'info_resolution'],
    ['tui muốn vay vốn bán bún', 'info_support'],
    ['đường ấp 3 ngập hoài không ai sửa', 'petition_submit'],
    ['ghi lộn 25 thành 52', 'report_status'],
    ['KN-0123', 'track_submission'],
    ['câu 3 chọn b', 'quiz'],
    ['dừng', 'stop'],
    ['dung nhan tin', 'stop'],
    ['huy dk', 'stop'],
    ['xoa het di em', 'data_rights'],
    ['chong danh toi', 'safety'],
  ])('%s is %s', (text, intent) => {
    expect(decideIntent(text)).toMatchObject({ kind: 'one', intent });
  });

  it.each([
    ['dung', 'stop'],
    ['kn', 'petition_submit'],
    ['sk', 'initiative_submit'],
    ['dk', 'opt_in'],
    ['chi hoi', 'report_activity'],
    ['ba diem', 'quiz'],
  ])('%s is asked back, %s among the choices', (text, intent) => {
    const decision = decideIntent(text);

    expect(decision.kind).toBe('ambiguous');
    expect(decision.kind === 'ambiguous' ? decision.intents : []).toContain(intent);
  });

  it.each([
    'thôi',
    'thời tiết hôm nay',
    'Huy ơi',
    'đúng rồi',
    'hủy đăng ký lớp nấu ăn',
    'đừng đăng hình tui',
    'sao lâu quá không gửi tin',
    'đừng xả rác nữa',
  ])('%s never stops the messages', (text) => {
    const decision = decideIntent(text);

    expect(decision.kind === 'one' ? decision.intent : 'asked').not.toBe('stop');
  });

  it('finds the wish at the end of a long message', () => {
    const text =
      'Chào em, chị là Lan ở ấp 5, mấy bữa nay trời mưa hoài, con chị nghỉ học ở nhà, chị cũng rảnh. Sẵn cho chị hỏi vay vốn ngân hàng chính sách cần giấy tờ gì';

    expect(decideIntent(text)).toMatchObject({ kind: 'one', intent: 'info_support' });
  });

  it('gives the same ranked list each time, with evidence', () => {
    const first = readIntent('muon vay von lam an');

    expect(readIntent('muon vay von lam an')).toEqual(first);
    expect(first[0]?.evidence).toContain('vay');
    expect(first.map(({ score }) => score)).toEqual(first.map(({ score }) => score).sort((one, other) => other - one));
  });
});

describe('the safety check', () => {
  it.each([
    'Chồng đánh tôi',
    'chong danh toi',
    'bi danh hoai',
    'cuu toi voi',
    'be gai bi xam hai',
    'ong nhot tui trong nha',
    'so qua k dam ve nha',
    'bi ep quan he',
    'hang xom danh con',
    'muon chet cho roi',
    'bi doa tung hinh',
    'bij chofng ddanhs',
    'ck đánh e hoài',
    'Cho chị hỏi vay vốn, mà chị khổ lắm, chồng đánh suốt ngày',
  ])('%s opens the path', (text) => {
    expect(checkSafety(text).level).toBe('alarm');
  });

  it.each([
    'xã Tân Hiệp họp ở đâu',
    'xa tan hiep',
    'bí danh của chị',
    'nóng muốn chết',
    'danh sách hội viên',
    'tuyên truyền phòng chống bạo lực gia đình 40 chị',
    'từ từ chị gửi',
    'chồng em đánh cầu lông',
    'nghị quyết 98 là gì',
    'hôm qua chi hội ấp 3 ra quân dọn rác 25 chị',
    'báo đăng vụ bạo hành trẻ em ở nước ngoài',
    'phim hôm qua thằng chồng đánh vợ ghê quá',
    'đủ rồi',
  ])('%s does not even ask', (text) => {
    expect(checkSafety(text).level).toBe('none');
  });

  it.each(['báo đăng vụ xâm hại ở xã mình, xin tuyên truyền thêm'])('%s is asked about once', (text) => {
    expect(checkSafety(text).level).toBe('ask');
  });
});

describe('reading a whole report', () => {
  it('takes date, movement, people and bags from one line', () => {
    const read = readReport('hqua chi hội ấp 3 ra quân dọn rác 25 chị, 2 bao', NOW);

    expect(read).toMatchObject({
      date: { value: '2025-11-19', evidence: 'hqua' },
      movement: { value: 'RAQUAN', section: '3.1' },
      attendance: { value: 25 },
      quantities: { wasteBags: { value: 2 } },
    });
    expect(read.members).toBeUndefined();
    expect(read.amountVnd).toBeUndefined();
  });

  it.each([
    ['hôm qua chi hội ấp 3 25 chị ra quân, ghi lộn, 52 chứ không phải 25', 52],
    ['sinh hoạt 25 chị à lộn 27 chị', 27],
    ['19 chị và 6 anh dọn rác', 25],
    ['50 người dự, trong đó 35 hội viên', 50],
    ['36/40 chị có mặt', 36],
    ['tặng quà cho 12 hội viên nghèo, 20 chị tham gia', 20],
  ])('%s: %d came', (text, people) => {
    expect(readReport(text, NOW).attendance?.value).toBe(people);
  });

  it('never takes the price of one for the total', () => {
    expect(readReport('tặng 20 phần quà, mỗi phần 300k', NOW).amountVnd?.value).toBe(6_000_000);
    expect(readReport('mỗi phần quà 300k', NOW).amountVnd).toBeUndefined();
    expect(readReport('20 phần quà mỗi phần 300k, tổng cộng 6tr2', NOW).amountVnd?.value).toBe(6_200_000);
  });

  it.each([
    ['họp tại nhà văn hóa ấp 5 có 20 chị', 'nha van hoa ap 5'],
    ['dọn rác ở kênh Trần Quang Cơ sáng nay', 'kenh tran quang co'],
    ['sinh hoat o vp kp 5', 'van phong khu pho 5'],
  ])('%s: the place is %s', (text, place) => {
    expect(fold(readReport(text, NOW).place?.value ?? '')).toBe(place);
  });

  it('does not count those who were given to as present', () => {
    expect(readReport('thăm tặng quà 3 mẹ VNAH', NOW).attendance).toBeUndefined();
    expect(readReport('kết nạp 5 hội viên', NOW)).toMatchObject({ quantities: { membersGained: { value: 5 } } });
  });
});
