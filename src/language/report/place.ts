import { evidence } from '../numbers.ts';
import { table } from '../text.ts';
import type { Reading, Token } from '../types.ts';
import { END, END_EXACT, HEADS, INSIDE, LEAD, LIKELY, NEED_LEAD } from './place-words.ts';

/** The place of a report: a named place after "tại/ở/trước" first, else a likely one, else the hamlet of the unit. */
export function findPlace(
  list: readonly Token[],
  units: readonly { name: string }[] = [],
): Reading<string> | undefined {
  const found: (Reading<string> & { rank: number })[] = [];
  for (let i = 0; i < list.length; i++) {
    const head = headAt(list, i);
    if (head === undefined) continue;
    const lead = isLead(list, i - 1);
    const end = endOf(list, i, head.length);
    const words = list.slice(i, end);
    if (words.length === 0 || (words.length === head.length && !standsAlone(head.name))) continue;
    const rank = rankOf(list, i, head.name, lead);
    if (rank === 0) continue;
    found.push({
      value: written(words),
      confidence: rank >= 3 ? 0.85 : rank === 2 ? 0.72 : 0.58,
      evidence: evidence(list, lead ? i - 1 : i, end),
      rank,
    });
    i = Math.max(i, end - 1);
  }
  const best = found.reduce<(typeof found)[number] | undefined>(
    (one, other) => (one === undefined || other.rank > one.rank ? other : one),
    undefined,
  );
  if (best !== undefined) return { value: best.value, confidence: best.confidence, evidence: best.evidence };
  return unitNamed(list, units);
}

function headAt(list: readonly Token[], at: number): { name: string; length: number } | undefined {
  if (list[at]?.kind !== 'word') return undefined;
  const near = list
    .slice(at, at + 4)
    .map((token) => token.folded)
    .join(' ');
  const name = HEADS.find((head) => near === head || near.startsWith(`${head} `));
  if (name === undefined || notPlace(list, at, name)) return undefined;
  return { name, length: name.split(' ').length };
}

/** Marks that make the letters another word: chờ, cho, đóng, bàn, quần … */
function notPlace(list: readonly Token[], at: number, name: string): boolean {
  const text = list[at]?.text ?? '';
  const folded = list[at]?.folded ?? '';
  if (name === 'quan' && list[at - 1]?.folded === 'ra') return true;
  if (text === folded && name !== 'cho') return false;
  const right = table<RegExp>({
    cho: /^chợ$/,
    duong: /^đường$/,
    ap: /^ấp$/,
    truong: /^trường$/,
    dong: /^đồng$/,
    quan: /^quán$|^quận$/,
    ban: /^ban$/,
    cau: /^cầu$|^cấu$/,
    ben: /^bến$/,
    kenh: /^kênh$/,
    san: /^sân$/,
    bai: /^bãi$/,
    xa: /^xã$/,
    chua: /^chùa$/,
    dinh: /^đình$/,
    nha: /^nhà$/,
    vuon: /^vườn$/,
    khu: /^khu$/,
    rach: /^rạch$/,
    hem: /^hẻm$/,
    bia: /^bia$/,
    den: /^đền$/,
  });
  const wanted = right[name.split(' ')[0] ?? ''];
  if (name === 'cho')
    return (
      text !== 'chợ' &&
      !(text === 'cho' && isLead(list, at - 1) && /^(?:ba|hoc|dau|nho|moi|tan|xuan)$/.test(list[at + 1]?.folded ?? ''))
    );
  return wanted !== undefined && !wanted.test(text);
}

function isLead(list: readonly Token[], at: number): boolean {
  const token = list[at];
  if (token?.kind !== 'word' || !LEAD.test(token.folded)) return false;
  return (
    !/^(?:tái|tài|đến|đền|tới|tối|tôi|ô|ố|ổ|ngày|ngạy|gân|bên|sau)$/.test(token.text) ||
    /^(?:đến|tới|bên)$/.test(token.text)
  );
}

function rankOf(list: readonly Token[], at: number, head: string, lead: boolean): number {
  const before = list[at - 1]?.folded ?? '';
  const unitSaid =
    /^(?:hoi|pho|to|nu|truong|lhpn)$/.test(before) && /^(?:chi|phu|to|phan|hoi)$/.test(list[at - 2]?.folded ?? '');
  if (/^(?:ap|khu pho|to dan pho|to nhan dan|xa|phuong|thi tran)$/.test(head)) return lead && !unitSaid ? 3 : 1;
  if (lead) return /^(?:tai|o|ngay|truoc|doc)$/.test(before) ? 4 : 3;
  if (LIKELY.has(head)) return 2;
  const set = list[at - 1] === undefined || list[at - 1]?.kind === 'sign';
  if (set && /^\p{Lu}/u.test(list[at + head.split(' ').length]?.raw ?? '')) return 2;
  return NEED_LEAD.has(head) ? 0 : /^nha (?:chi|co|di|ba|em|ong|chu|anh|me|bac)$/.test(head) ? 2 : 1;
}

function standsAlone(head: string): boolean {
  return /^(?:nha van hoa|trung tam van hoa|cong vien|tram y te|tru so|hoi truong|uy ban nhan dan|uy ban|nha sinh hoat|nghia trang|benh vien|van phong|chung cu|san van dong)$/.test(
    head,
  );
}

function endOf(list: readonly Token[], at: number, headLength: number): number {
  let end = at + headLength;
  while (end < list.length && end < at + 12) {
    const token = list[end];
    const before = list[end - 1];
    if (token === undefined || before === undefined) break;
    if (token.kind === 'sign') {
      if (
        /^[/-]$/.test(token.raw) &&
        before.kind === 'number' &&
        list[end + 1]?.kind === 'number' &&
        /^(?:hem|so)$/.test(list[end - 2]?.folded ?? '')
      ) {
        end += 2;
        continue;
      }
      break;
    }
    if (token.kind === 'number') {
      const numbered =
        /^(?:ap|pho|to|hem|so|lo|khu|dinh|chi|quan|phuong|tho|truong|cap|kenh|block|lo|duong|tinh|quoc|b|a|c|ql|doan|cau|kp)$/.test(
          before.folded,
        ) && !/^(?:nguoi|chi|em|hoi|phan|bao|kg|suat|cay|km|m|met)$/.test(list[end + 1]?.folded ?? '');
      const always = /^(?:ap|pho|to|hem|so|lo|kp|quan)$/.test(before.folded);
      if (!numbered && !always) break;
      end++;
      continue;
    }
    const inside = INSIDE[token.folded];
    const next = list[end + 1]?.folded ?? '';
    const ends = token.text === token.folded ? END.has(token.folded) : END_EXACT.has(token.text);
    const joined = token.folded === 'hoc' && /^(?:tieu|trung|truong|dai|lop|cap)$/.test(before.folded);
    if (ends && !joined && !(inside?.test(next) ?? false) && !isNameWord(token, list, at)) break;
    end++;
  }
  while (
    end > at + headLength &&
    /^(?:o|tai|cua|la|thuoc|chi|khu|ap|xa|to|pho)$/.test(list[end - 1]?.folded ?? '') &&
    list[end - 1]?.kind === 'word'
  )
    end--;
  return end;
}

/** A capital inside a small-letter text, or a part of a known commune, keeps its place in the name. */
function isNameWord(token: Token, list: readonly Token[], from: number): boolean {
  if (
    /^\p{Lu}\p{Ll}/u.test(token.raw) &&
    !/^\p{Lu}+$/u.test(
      list
        .map((each) => each.raw)
        .join('')
        .slice(0, 40)
        .replace(/[^\p{L}]/gu, ''),
    )
  )
    return true;
  const near = list
    .slice(Math.max(from, 0), list.length)
    .map((each) => each.folded)
    .join(' ');
  return (
    /(?:hoi truong|hoi lien hiep|tan hiep|thoi tam|tam thon|nhi binh|xuan thoi|thoi son|dong thanh|ba diem|trung chanh|tan xuan|tan thoi|thoi nhi|thoi dong|thoi thuong|tam dong|dang thuc|phan van|le van|nguyen|tran|to ky|ly thuong)/.test(
      near,
    ) &&
    /^(?:hoi|tam|thoi|thu|to|tran|tong)$/.test(token.folded) &&
    /^(?:truong|thon|son|nhi|dong|thuong|tam|ky|lien|duc|van)$/.test(list[list.indexOf(token) + 1]?.folded ?? '')
  );
}

/** As typed, short forms written out. */
function written(words: readonly Token[]): string {
  return words
    .map((token) => (/^\p{Lu}/u.test(token.raw) && token.raw.toLowerCase() === token.text ? token.raw : token.text))
    .join(' ')
    .replace(/ ([/-]) /g, '$1');
}

function unitNamed(list: readonly Token[], units: readonly { name: string }[]): Reading<string> | undefined {
  const line = ` ${list.map((token) => token.folded).join(' ')} `;
  for (const { name } of units) {
    const bare = name
      .normalize('NFD')
      .replace(/\p{M}/gu, '')
      .replace(/[đĐ]/g, 'd')
      .toLowerCase()
      .replace(/^(?:xa|thi tran|chi hoi|phuong) /, '');
    if (bare.length > 3 && line.includes(` ${bare} `)) return { value: name, confidence: 0.55, evidence: name };
  }
  return undefined;
}
