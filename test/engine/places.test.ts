import { describe, expect, it } from 'vitest';
import type { ContactFacts } from '../../src/core/facts.ts';
import { openShippedFlows } from '../support/flows.ts';
import { aTalk } from './build.ts';

const visited = new Set<string>();
const flows = openShippedFlows((flow) => void visited.add(flow));
const leader: Partial<ContactFacts> = {
  leads: [{ unitId: 'b3', unitName: 'chi hội ấp 3' }],
  consents: { reply: 'granted', submission: 'granted', broadcast: 'withdrawn' },
};

/** What members type (practice.md 5.3), with marks, without and short or misspelt; and the flow that takes it. */
const WISHES: readonly [intent: string, places: string[], texts: string[]][] = [
  ['greet', ['menu'], ['Xin chào', 'chao em', 'alo']],
  ['info_resolution', ['content', 'question'], ['Nghị quyết 98 là gì?', 'nghi quyet 31 noi gi', 'nq98 co gi moi']],
  ['info_support', ['question'], ['đề án 939 còn không em', 'vay von o dau', 'co von ho tro hong']],
  ['initiative_submit', ['initiative'], ['Tôi muốn gửi sáng kiến', 'tui co y tuong', 'sangs kieens']],
  ['petition_submit', ['petition'], ['Tôi có kiến nghị', 'duong ngap quai', 'kieens nghij']],
  ['report_activity', ['report'], ['Báo cáo hoạt động', 'bao cao', 'baso cao']],
  ['report_status', ['my-reports'], ['Báo cáo của chị gửi được chưa', 'coi lai bc', 'xoa bc hoi nay']],
  ['track_submission', ['status'], ['Kiến nghị của tôi tới đâu rồi', 'chung nao tra loi', 'kn cua toi toi dau roi']],
  ['events', ['events'], ['Tuần này Hội có gì không', 'lich sinh hoat', 'tuan nay co gi hong']],
  ['quiz', ['quiz'], ['Làm trắc nghiệm', 'do vui', 'bxh']],
  ['help_human', ['help', 'handoff'], ['cho gặp người thật', 'gap can bo hoi', 'sdt hoi phu nu xa']],
  ['stop', ['stop'], ['Dừng nhận tin', 'dung nhan tin', 'huy dk']],
  ['opt_in', ['start-again'], ['Đăng ký nhận tin', 'dang ky nhan tin', 'dk nhan tin']],
  ['data_rights', ['my-data'], ['xóa dữ liệu của tôi', 'luu thong tin gi cua toi', 'doi sdt']],
  ['change_unit', ['unit'], ['Chị chuyển qua ấp khác rồi', 'chuyen qua ap khac', 'muon vao hoi']],
  ['safety', ['safety'], ['Chồng đánh tôi', 'chong danh toi', 'ong nhot tui trong nha']],
];
const cases = WISHES.flatMap(([intent, places, texts]) => texts.map((text) => ({ intent, places, text })));

function aReport() {
  const talk = aTalk(flows, leader).text('báo cáo');
  talk.result('ok', { movements: [{ code: 'KXR', name: 'Không xả rác' }] });
  return talk.text('1').result('ok', { fields: [] });
}

describe('a wish out of the blue', () => {
  it.each(cases)('$intent: "$text" reaches its place', ({ places, text }) => {
    const talk = aTalk(flows, leader);
    visited.clear();

    talk.text(text);

    expect(places.some((place) => visited.has(place))).toBe(true);
  });
});

describe('a wish in the middle of a report', () => {
  const elsewhere = cases.filter(({ intent }) => intent !== 'greet' && intent !== 'report_activity');

  it.each(elsewhere)('$intent: "$text" reaches its place, and the report is kept', ({ places, text }) => {
    const talk = aReport();
    visited.clear();

    talk.text(text);

    const { stack, drafts } = talk.conversation;
    const report = stack.find((frame) => frame.flow === 'report') ?? drafts.report?.frames[0];
    expect(places.some((place) => visited.has(place))).toBe(true);
    expect(report?.slots.movement).toBe('KXR');
  });

  it.each(cases.filter(({ intent }) => intent === 'greet'))(
    '"$text" is greeted back and the question stands',
    ({ text }) => {
      const talk = aReport();

      talk.text(text);

      expect(talk.said()).toEqual(['engine.greeted', 'engine.back_to', 'report.ask_date']);
    },
  );

  it.each(cases.filter(({ intent }) => intent === 'report_activity'))(
    '"$text" leads back to the question',
    ({ text }) => {
      const talk = aReport();

      talk.text(text);

      expect(talk.said()).toEqual(['engine.back_to', 'report.ask_date']);
    },
  );

  it.each(['Nghị quyết 98 là gì?', 'nghi quyet 31 noi gi', 'kn cua toi toi dau roi'])(
    '"%s" is no number, place or story either',
    (text) => {
      const said = ['hôm qua', 'ấp 3', 'Quét hẻm'].map((answer, index, answers) => {
        const talk = aReport();
        for (const each of answers.slice(0, index + 1)) talk.text(each);
        visited.clear();
        talk.text(text);
        return visited.has('question') || visited.has('status') ? answer : undefined;
      });

      expect(said).toEqual(['hôm qua', 'ấp 3', 'Quét hẻm']);
    },
  );

  it('is known by its bare words in a free text and in a list of movements, too', () => {
    const story = aReport();
    for (const answer of ['hôm qua', 'ấp 3']) story.text(answer);
    const list = aTalk(flows, leader)
      .text('báo cáo')
      .result('ok', { movements: [{ code: 'KXR', name: 'Không xả rác' }] });

    const begun = [story, list].map((talk) => talk.text('tui có ý tưởng nè').conversation.stack[0]?.flow);

    expect(begun).toEqual(['initiative', 'initiative']);
  });

  it('does not send a report by the words of the button inside a sentence', () => {
    for (const text of ['đừng gửi nữa', 'bc gui dc chua', 'Tôi muốn gửi sáng kiến', 'khoan gửi nha em']) {
      const talk = aReport();
      for (const answer of ['hôm qua', 'ấp 3', 'Quét hẻm', '25', '20', 'bỏ qua']) talk.text(answer);

      talk.text(text);

      expect(talk.calls()).not.toContain('reports.create');
    }
  });
});

describe('a question that only offers something to read', () => {
  const cards = [
    { id: 'c1', title: 'Vay vốn', text: '…', source: 's' },
    { id: 'c2', title: 'Khởi nghiệp', text: '…', source: 's' },
  ];
  const picking = () => aTalk(flows, leader).text('vay von o dau').result('found', { cards, unsure: true });

  it.each([
    ['chao em', ['engine.greeted', 'menu.ask']],
    ['bỏ qua', ['engine.skipped']],
    ['tui co kien nghi', ['petition.right_door', 'petition.ask_problem']],
    ['thôi', ['engine.cancelled']],
  ])('is left kindly with "%s"', (text, said) => {
    const talk = picking();

    talk.text(text);

    expect(talk.said()).toEqual(said);
  });

  it('takes a new question as a new question', () => {
    const talk = picking();

    talk.text('nghị quyết 98 là gì');

    expect(talk.calls()).toEqual(['content.search']);
  });

  it('over a report brings her back to it when she has enough', () => {
    const talk = aReport().text('vay von o dau').result('found', { cards, unsure: true });

    talk.text('thôi');

    expect(talk.said()).toEqual(['engine.back_to', 'report.ask_date']);
  });
});

describe('a text that may mean two things', () => {
  it('is asked back with buttons, and the number of a button is enough', () => {
    const talk = aTalk(flows, leader).text('kn');
    const asked = talk.said();

    talk.text('1');

    expect(asked).toContain('engine.which_intent');
    expect(talk.conversation.stack[0]?.flow).toBe('petition');
  });

  it('within a question may also be left there', () => {
    const talk = aReport().text('sk');
    const stay = talk.button(2);

    talk.tap(stay);

    expect(talk.said()).toEqual(['report.ask_date']);
  });

  it('that nobody understands leads to the menu or a person', () => {
    const talk = aTalk(flows, leader).text('xyzt');

    expect(talk.said()).toContain('engine.not_understood');
  });
});
