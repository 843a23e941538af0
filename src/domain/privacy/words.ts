import type { ConsentPurpose } from '../../core/facts.ts';
import { fold } from '../../language/index.ts';

/** What a sentence about her data asks for. `purpose` only with `withdraw`, `field` only with `correct`. */
export interface WishedRight {
  right: 'see' | 'copy' | 'correct' | 'delete' | 'withdraw' | 'object' | 'unsure';
  purpose?: ConsentPurpose;
  field?: 'name' | 'phone' | 'birth' | 'address';
}

const NOT = '(?:khong|ko|k|hong|hok|dung|thoi|ngung|dung co|cam|rut|go|bo|an|giau|xoa|khoi)';

/** Folded words, the first line that fits decides: what is narrow stands before what is wide. */
const LINES: readonly [RegExp, WishedRight][] = [
  [/\b(khieu nai|phan doi|to cao|boi thuong|vi pham)\b/, { right: 'object' }],
  [
    new RegExp(`\\b${NOT}\\b.*\\b(hinh|anh|mat|tam hinh|dang hinh)\\b`),
    { right: 'withdraw', purpose: 'publish_image' },
  ],
  [/\b(sua|doi|cap nhat|sai|nham|ghi lon)\b.*\bten\b|\bten\b.*\b(sai|nham|khong phai|chu khong)\b/, fix('name')],
  [
    new RegExp(`\\b${NOT}\\b.*\\b(dang|neu|de|ghi|lo)? ?ten\\b|\\ban danh\\b`),
    { right: 'withdraw', purpose: 'publish_name' },
  ],
  [/\b(thong ke|khao sat|nghien cuu|xep hang|so lieu chung)\b|\b(dem|tinh) (tui|toi|chi|di|co)\b/, no('research')],
  [/\b(rut|khong|dung|bo|xoa)\b.*\b(sang kien|kien nghi|hien ke)\b/, no('submission')],
  [/\b(rut|khong|dung|ngung|thoi|bo)\b.*\b(nhan tin|gui tin|nhac)\b/, no('broadcast')],
  [/\b(rut|khong|thoi)\b.*\bdong y\b|\bhan che\b|\bngung (xu ly|dung)\b/, { right: 'withdraw' }],
  [/\b(so|sdt|sim|dien thoai)\b.*\b(moi|sai|nham|khong phai)\b|\b(sua|doi|cap nhat)\b.*\b(so|sdt|sim)\b/, fix('phone')],
  [/\bngay sinh\b|\bnam sinh\b/, fix('birth')],
  [/\b(sua|doi|cap nhat|sai)\b.*\bdia chi\b/, fix('address')],
  [/\b(ban sao|tai du lieu|tai ve|cung cap du lieu|mot ban)\b/, { right: 'copy' }],
  [/\b(xoa|quen|bo)\b.*\b(het|du lieu|tai khoan|thong tin|lich su|tin nhan|tat ca)\b|^xoa$/, { right: 'delete' }],
  [/\b(sua|cap nhat|dieu chinh)\b/, { right: 'correct' }],
  [/\b(xem|coi|luu|giu|biet)\b.*\b(gi|nhung gi|thong tin|du lieu)\b/, { right: 'see' }],
];

function fix(field: NonNullable<WishedRight['field']>): WishedRight {
  return { right: 'correct', field };
}

function no(purpose: ConsentPurpose): WishedRight {
  return { right: 'withdraw', purpose };
}

/** Marks were typed, so these are not the words they look like without: `cán bộ` is not `bỏ`, `anh` not `ảnh`. */
const LOOK_ALIKES = /(?<!\p{L})(?:đúng|(?<!ngưng )dùng|hồng|cảm|cám|bộ|bố|thời|khối|ăn|an|anh|mất|mật|mát)(?!\p{L})/giu;
const MARKED = /[^\p{ASCII}\p{P}\p{S}\s]/u;

/** Reads what she wants with her data. Anything not plainly one thing is `unsure`: then she is asked. */
export function readRight(text: string): WishedRight {
  const said = text.normalize('NFC').trim();
  const folded = fold(MARKED.test(said) ? said.replace(LOOK_ALIKES, '·') : said).slice(0, 500);
  return LINES.find(([pattern]) => pattern.test(folded))?.[1] ?? { right: 'unsure' };
}
