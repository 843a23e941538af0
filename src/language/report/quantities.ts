import { findMoney } from '../money.ts';
import { evidence } from '../numbers.ts';
import type { Reading, Token } from '../types.ts';
import type { Count } from './counts.ts';

/** Keys of what a report may count beside people and money. */
export type QuantityKey = string;

interface Rule {
  key: QuantityKey;
  /** The noun right after the number, folded. */
  after: RegExp;
  /** Must stand before the number (or anywhere in the text with `line`). */
  before?: RegExp;
  line?: RegExp;
  never?: RegExp;
  factor?: number;
}

const CLEANING =
  /(?:^| )(?:rac|ve sinh|don dep|quet don|ra quan|ve chai|phe lieu|luc binh|chai nhua|giay vun|giay bao|vo lon|sat vun|rac thai|gay quy|co dai|lon|kenh|rach|pin cu|nghia trang|thu gom|phat quang|lam co|don co|hot)(?: |$)/;

/** Tried in this order; the first that fits a number takes it. */
const RULES: readonly Rule[] = [
  { key: 'honoraryMembers', after: /^(?:chi |nguoi )?(?:lam )?hoi vien (?:phu nu )?danh du/ },
  {
    key: 'honoraryMembers',
    after: /^(?:chi|nguoi|anh|vi|ca nhan|nha hao tam|manh thuong quan)/,
    before: /hoi vien danh du[^,]*$/,
  },
  {
    key: 'membersGained',
    after: /^(?:chi |nguoi )?hoi vien (?:phu nu )?moi|^(?:chi|phu nu|nguoi|ban) (?:moi )?(?:vao|vo|gia nhap) hoi/,
  },
  {
    key: 'membersGained',
    after: /^(?:chi|hoi vien|phu nu|nguoi|ban|hv)/,
    before:
      /(?:ket nap|phat trien|gia nhap|tang|van dong vao hoi)(?: duoc| them| moi| hoi vien| cho| vao hoi| co| dau)*$/,
    never: /dang vien|qua/,
  },
  { key: 'scholarships', after: /^(?:suat |phan )?hoc bong|^suat hb/ },
  {
    key: 'scholarships',
    after: /^(?:suat|phan|em|chau|hoc sinh)/,
    before: /hoc bong(?: nguyen thi minh khai| minh khai| cho| duoc| gom| la| ?,)*$/,
  },
  { key: 'noodleBoxes', after: /^thung (?:mi|mien|hu tieu|pho)(?! chinh)/ },
  { key: 'milkBoxes', after: /^(?:thung|hop|loc|bich) sua|^sua (?:hop|thung)/ },
  { key: 'insuranceCards', after: /^(?:the |cai the |tam the )?(?:bao hiem y te|bao hiem)|^the bh/ },
  { key: 'insuranceCards', after: /^(?:the|tam)(?: |$)/, before: /(?:bao hiem y te|bao hiem)[^,]*$/ },
  {
    key: 'extinguishers',
    after: /^(?:cai |chiec )?binh (?:chua chay|cuu hoa|phong chay|bot|co2)|^binh(?: |$)/,
    line: /chua chay|phong chay|cuu hoa/,
  },
  { key: 'lanterns', after: /^(?:cai |chiec |cay )?(?:long den|den long|den trung thu|den ong sao|den keo quan)/ },
  {
    key: 'meals',
    after:
      /^(?:suat|phan|hop|to|chen|bua) (?:com|an|chao|bun|xoi|mi xao|hu tieu|banh mi|banh canh|sup|chay|pho|mien phi|0 dong)/,
  },
  {
    key: 'meals',
    after: /^(?:suat|phan|hop)(?: |$)/,
    before: /(?:nau|phat|tang)(?: \S+){0,3} (?:com|chao|bun|xoi)(?: \S+){0,3}$/,
    never: /qua|hoc bong/,
  },
  {
    key: 'cakes',
    after:
      /^(?:don |cai |chiec |cap |hop |o |bich )?banh(?: |$)(?:tet|chung|u|it|trung thu|bo|kem|gai|nep|da lon|mi|tai|bong lan|cam|men|in|deo|nuong)?/,
    never: /^banh (?:xe)/,
  },
  { key: 'cakes', after: /^(?:don|cai|cap|chiec)(?: |$)/, before: /banh (?:tet|chung|u|it|trung thu)(?: \S+){0,3}$/ },
  {
    key: 'leaflets',
    after:
      /^(?:to|tam|ban|quyen|cuon|bo)? ?(?:to roi|to buom|to gap|tai lieu|roi|buom|gap|ap phich|cam nang|so tay tuyen truyen)/,
  },
  { key: 'leaflets', after: /^(?:to|ban|tam|cuon)(?: |$)/, before: /(?:to roi|to buom|to gap|tai lieu)(?: \S+){0,3}$/ },
  { key: 'flags', after: /^(?:la |cay |tam |chiec )?co (?:to quoc|do|dang|nuoc|hoi|phuon)|^(?:la|cay) co(?: |$)/ },
  { key: 'flags', after: /^co(?: |$)/, before: /(?:^| )treo(?: \S+){0,3}$/ },
  {
    key: 'flags',
    after: /^(?:la|cay|lan)(?: |$)/,
    before: /(?:^| )co(?: to quoc| do sao vang)?(?: \S+){0,2}$/,
    never: /^(?:cay (?:xanh|hoa|bang))/,
  },
  {
    key: 'homesRepaired',
    after: /^(?:can|ngoi|mai|ho)? ?(?:nha|mai am|can|ngoi)/,
    before: /(?:sua|sua chua|sua sang|chong dot|lop lai|nang cap|tu sua|sua xong|sua duoc)(?: \S+){0,3}$/,
  },
  { key: 'homesRepaired', after: /^(?:can|ngoi) nha (?:\S+ )?(?:duoc )?(?:sua|chong dot)/ },
  {
    key: 'homesRepaired',
    after: /^(?:can|ngoi|mai)(?: |$|,)/,
    before: /(?:sua|sua chua|chong dot|nang cap) nha(?: \S+){0,6}$/,
  },
  {
    key: 'homes',
    after: /^(?:can nha|ngoi nha|mai am|nha tinh thuong|can mai am|nha dai doan ket|can nha tinh thuong|can(?: |$))/,
    never: /can (?:ho|bo|cuoc|tin)/,
  },
  { key: 'livelihoodAids', after: /^(?:phuong tien|sinh ke|mo hinh sinh ke|can cau)/ },
  {
    key: 'livelihoodAids',
    after:
      /^(?:chiec |cai |bo )?(?:xe (?!dap|lan|may|tai|buyt|o to|om)|may may|tu (?:banh|ban|kinh|mat|nuoc)|may (?:ep|xay|vat so|lam)|noi |bep |quay )/,
    never: /^xe (?:dap|lan)/,
  },
  {
    key: 'livelihoodAids',
    after: /^(?:xe|chiec|cai|bo|may|tu)(?: |$)/,
    before: /(?:xe|may may|tu) (?:banh mi|hu tieu|nuoc|day|ban|trai cay|ca phe|may|kinh)[^;]*$/,
    never: /^(?:xe|may) (?:dap|lan)/,
  },
  {
    key: 'livelihoodAids',
    after: /^(?:chiec|cai|con|chi|ho|nguoi|phan|suat)/,
    before: /(?:sinh ke|phuong tien sinh ke)(?: \S+){0,3}$/,
  },
  { key: 'livelihoodAids', after: /^con (?:bo|heo|de|ga|vit)|^(?:bo|heo|de) giong/ },
  { key: 'jobs', after: /^(?:viec lam|cho lam|cong viec)/ },
  {
    key: 'jobs',
    after: /^(?:chi|nguoi|lao dong|phu nu|hoi vien|ban|em)/,
    before: /(?:viec lam|gioi thieu viec|cho lam|vao lam|di lam|xin viec)(?: \S+){0,4}$/,
  },
  {
    key: 'jobs',
    after: /^(?:chi|nguoi|lao dong|phu nu|hoi vien|ban|em) (?:\S+ )?(?:vao|vo|di) lam(?: |$)/,
  },
  {
    key: 'productsMade',
    after: /^(?:cai |chiec |tam )?(?:khau trang|tui vai|khan|nem|ao|gio nhua|hoa giay|moc khoa)/,
    before: /(?:^| )(?:may|dan|lam|lam xong|khau|moc|theu|ket|may xong)(?: duoc| xong| them)*$/,
  },
  {
    key: 'gifts',
    after: /^(?:phan|suat|tui|gio|goi|hop|bao|bich|bo|cai|mon|set)? ?(?:qua(?! trinh)|nhu yeu pham|an sinh)/,
  },
  {
    key: 'gifts',
    after: /^(?:phan|suat|tui|gio)(?: |$)/,
    before: /(?:qua|nhu yeu pham|gao|tang|trao|phat)(?: \S+){0,9}$/,
    never: /^(?:phan tram|suat com|suat hoc bong)/,
  },
  {
    key: 'productsMade',
    after: /^(?:san pham|sp|mon do|gio|cai gio|tui vai|cai tui|khan|hoa giay|binh hoa|chai nuoc|mon)(?: |$)/,
  },
  { key: 'greenAreaM2', after: /^(?:m2|met vuong|m vuong)/ },
  {
    key: 'plants',
    after: /^(?:cay(?! so| vang| com| cau|$)|cay$|chau (?:hoa|cay|kieng)|goc |bui |cay giong|khom)/,
    never: /^cay (?:co|den|so)/,
  },
  { key: 'plants', after: /^(?:chau|goc|bui)(?: |$)/, before: /(?:trong|hoa|cay)(?: \S+){0,3}$/ },
  {
    key: 'wasteKg',
    after: /^(?:kg|ky|ki|kilogam|ky lo|can)(?: |$)/,
    line: CLEANING,
    never: /(?:kg|ky|ki) (?:gao|duong|bot|thit|rau|ca|nep|trai)/,
  },
  { key: 'wasteKg', after: /^ta(?: |$)/, line: CLEANING, factor: 100, never: /ta (?:gao|nep)/ },
  { key: 'wasteKg', after: /^tan(?: |$)/, line: CLEANING, factor: 1000, never: /tan (?:gao|nep)/ },
  {
    key: 'wasteBags',
    after: /^(?:bao|bich|tui|boc|xe day)(?: (?:lon |to |nho |day )?(?:rac|ni long|phe lieu|ve chai|co|chai))?(?: |$)/,
    line: CLEANING,
    never: /(?:bao|tui|bich) (?:gao|qua|thu|nep|vai|mi|sua)/,
  },
  { key: 'streetMetres', after: /^km(?: |$)/, factor: 1000 },
  {
    key: 'streetMetres',
    after: /^(?:m|met)(?: (?:duong|hem|tuyen|kenh|ranh|muong|doc|chieu|dai)| |$)/,
    never: /^(?:m|met) (?:vuong|khoi|vai)/,
  },
  {
    key: 'streets',
    after: /^(?:tuyen (?:duong|hem)|tuyen(?: |$)|con (?:duong|hem)|duong|hem|doan duong|doan hem)/,
    never: /^duong (?:cat|kinh|phen|tinh)/,
  },
  { key: 'opinions', after: /^(?:luot )?(?:y kien|kien nghi|gop y|cau hoi|y gop)/ },
  { key: 'ideas', after: /^(?:sang kien|y tuong|hien ke|giai phap|y hay|y)(?: |$)/ },
  { key: 'households', after: /^(?:ho(?! chieu| so| tro| phach)(?: |$)|gia dinh)/ },
];

/** What was counted, by key. The first reading of a key counts; a second one of the same key is added. */
export function findQuantities(
  list: readonly Token[],
  counts: readonly Count[],
  used: Set<Count>,
): Map<QuantityKey, Reading<number>> {
  const line = list.map((token) => (token.kind === 'sign' ? ',' : token.folded)).join(' ');
  const result = new Map<QuantityKey, Reading<number>>();
  for (const count of counts) {
    const rule = RULES.find(
      (each) =>
        each.after.test(count.after) &&
        (each.before === undefined || each.before.test(count.before)) &&
        (each.line === undefined || each.line.test(line)) &&
        (each.never === undefined || !each.never.test(count.after)),
    );
    if (rule === undefined) continue;
    used.add(count);
    const half = rule.factor !== undefined && /^\S+ ruoi(?: |$)/.test(count.after) ? 0.5 : 0;
    const value = (count.value + half) * (rule.factor ?? 1);
    const known = result.get(rule.key);
    result.set(rule.key, {
      value: known === undefined ? value : joined(rule.key, known.value, value, count),
      confidence: known === undefined ? 0.88 : 0.6,
      evidence: evidence(list, count.from, Math.min(list.length, count.next + 2)),
    });
  }
  return result;
}

/** "3 tuyến đường … 2 tuyến hẻm" add up; the same figure told twice does not. */
function joined(key: QuantityKey, before: number, value: number, count: Count): number {
  if (before === value || /(?:moi|tong(?: cong)?|trong do)(?: \S+){0,2}$/.test(count.before))
    return key === 'gifts' && /tong/.test(count.before) ? value : before;
  return before + value;
}

const LOAN = /(?:du no|tong von vay|von vay|giai ngan|cho vay|vay von|duoc vay|vay)(?: \S+){0,6}$/;
const SAVING = /(?:tiet kiem|heo dat|nuoi heo|bo ong|gop von xoay vong|quy tiet kiem)(?: \S+){0,10}$/;

/** Sums that are loans or savings, by key, and the places of those sums. */
export function findFunds(list: readonly Token[]): { funds: Map<QuantityKey, Reading<number>>; at: Set<number> } {
  const funds = new Map<QuantityKey, Reading<number>>();
  const at = new Set<number>();
  for (const sum of findMoney(list)) {
    const before = list
      .slice(Math.max(0, sum.from - 13), sum.from)
      .map((token) => (token.kind === 'sign' && /[.;\n]/.test(token.raw) ? ';' : token.folded))
      .join(' ')
      .replace(/^.*;/, '');
    const after = list
      .slice(sum.next, sum.next + 4)
      .map((token) => token.folded)
      .join(' ');
    const saving = SAVING.test(before) || /^(?:tien )?tiet kiem/.test(after);
    const loan = LOAN.test(before) || /^(?:tien |von )?(?:vay|du no)/.test(after);
    const key =
      saving &&
      !(loan && before.lastIndexOf('vay') > before.lastIndexOf('tiet kiem') && !/tiet kiem vay von/.test(before))
        ? 'savingsVnd'
        : loan
          ? 'loanBalanceVnd'
          : undefined;
    if (key === undefined || funds.has(key)) continue;
    if (/(?:moi|tung) (?:ho|chi|nguoi|hoi vien)(?: \S+){0,3}$/.test(before)) continue;
    at.add(sum.from);
    funds.set(key, { value: sum.value, confidence: 0.8, evidence: evidence(list, sum.from, sum.next) });
  }
  return { funds, at };
}
