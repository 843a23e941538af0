import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cardsFor, loadContent } from '../../../src/domain/content/library.ts';
import { openSearch } from '../../../src/domain/content/search.ts';
import { ROOT } from '../support/builders.ts';

const library = loadContent(join(ROOT, 'locales'));
const cards = cardsFor(library, 'vi', { leader: true });
const search = openSearch(library);
const idsFor = (text: string): string[] => search(text, cards).cards.map(({ id }) => id);

describe('the search over the cards', () => {
  it.each([
    ['with marks', 'Vay vốn làm ăn ở đâu?', 't13-vay-von'],
    ['without marks', 'vay von lam an o dau', 't13-vay-von'],
    ['glued', 'vayvon lam an', 't13-vay-von'],
    ['with a slip', 'vay vpn lam an', 't13-vay-von'],
    ['in her own words', 'mượn tiền buôn bán', 't13-vay-von'],
    ['in southern words', 'sanh đứa thứ ba có sao hông', 't31-con-thu-ba'],
    ['by number', 'NQ 260', 't13-bieu-quyet-260'],
    ['by a code of the plan', 'de an 2415', 't20-de-an-2415'],
    ['by one rare word', 'tod la gi', 't13-tod'],
  ])('finds a card %s', (_, text, id) => {
    expect(idsFor(text)).toContain(id);
  });

  it.each([
    'ap 2 dong thanh',
    'chao em',
    'chị tên Lan',
    'hqua chi hội ấp 3 ra quân dọn rác 25 chị, 2 bao',
    'nghị quyết 57 là gì',
    'đề án 06',
    'cho em hỏi mấy giờ họp',
    '',
    '👍',
  ])('finds nothing for "%s"', (text) => {
    expect(idsFor(text)).toEqual([]);
  });

  it.each(['nghị quyết 98 thí điểm tới năm nào hết hạn', 'vay hộ nghèo lãi suất bao nhiêu'])(
    'does not answer what no confirmed fact says: "%s"',
    (text) => {
      expect(idsFor(text)).toEqual([]);
    },
  );

  it('finds the question at the end of a long message, and none in a long message without one', () => {
    const story = 'Chào em, chị là Hoa ở ấp 4, hồi trước chị làm công nhân may giờ nghỉ ở nhà giữ cháu.';

    expect(idsFor(`${story} Cho chị hỏi vay vốn hộ cận nghèo thì ai cho vay vậy em?`)).toContain('t13-vay-von');
    expect(idsFor(`${story} Sáng nay chi hội họp, có 35 chị tham dự, phát 20 phần quà cho hộ nghèo.`)).toEqual([]);
  });

  it('asks which one when a bare number names several documents, not when more is said', () => {
    const bare = search('nq31', cards);
    const more = search('nghị quyết 31 hội đồng nhân dân về thuế', cards);

    expect(bare).toMatchObject({ unsure: true, cards: [{ id: 't12b-tong-quan' }, { id: 't13-nq31-hdnd' }] });
    expect(more.unsure).toBe(false);
    expect(more.cards[0]?.id).toBe('t13-nq31-hdnd');
  });

  it('shows only cards she may see, and at most three', () => {
    const few = cards.filter(({ id }) => id !== 't13-vay-von');

    const found = search('vay von ho ngheo ngan hang chinh sach', few).cards.map(({ id }) => id);

    expect(found).not.toContain('t13-vay-von');
    expect(found.length).toBeGreaterThan(0);
    expect(found.length).toBeLessThanOrEqual(3);
  });

  it('takes any text without failing', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
        const { cards: found, share } = search(text, cards);
        return found.length <= 3 && share >= 0 && share <= 1;
      }),
      { numRuns: 100 },
    );
  });
});

describe('questions of entitlement', () => {
  it.each([
    ['tôi có được mua nhà ở xã hội không', /cơ quan quản lý nhà ở/],
    ['tiệm tạp hóa của tôi có được miễn thuế 5 năm không', /[Cc]ơ quan thuế/],
    ['nhà tôi bị giải tỏa được đền bao nhiêu', /cơ quan nhà nước quyết/],
    ['tôi có được vay vốn hộ nghèo không', /Ngân hàng Chính sách xã hội|Hội đồng nhân dân/],
    ['dự án của tôi có được hỗ trợ 400 triệu không', /cơ quan có thẩm quyền/],
  ])('are answered with the rule and who decides: "%s"', (text, decides) => {
    const [first] = search(text, cards).cards;

    expect(first?.short).toMatch(decides);
    expect(first?.source).toMatch(/\S/);
  });
});
