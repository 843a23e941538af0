import { isMarked } from '../text.ts';
import type { Token } from '../types.ts';

/** A sign so clear that the model need not be asked; `evidence` is the matched words. */
export interface RuleHit {
  intent: string;
  evidence: string;
}

const STOP_VERB =
  '(?:dung|ngung|ngunq|khoa|thoi|dung lai|ngung lai|huy|bo|tat|khoi|khong muon|khong can|khong|chan|rut khoi|cham dut)';
const STOP_OBJECT =
  '(?:(?:nhan|gui|nhan duoc|gui cho|dang ky nhan|dang ky|theo doi|nhan cac) ?)*(?:tin(?! hoc| dung| tuong| chi)(?: nhan| tuc| tuyen truyen)?|thong bao|dang ky|theo doi|ban tin|nhan nua|gui nua|nhan tin)';

/** What asks to hear no more, folded. Nothing else may become `stop`. */
const STOP: readonly RegExp[] = [
  /^(?:stop|unsub|unsubscribe|unfollow)$/,
  /(?:^| )(?:stop|unsub|unsubscribe|unfollow)(?: nhan| gui)?(?: tin| thong bao| em| di|$)/,
  new RegExp(
    `(?:^| )${STOP_VERB} (?:gium |dum |giup |cho |toi |chi |em |di |minh |lai |con |nay |muon |het |cac |may |cai |tat ca |luon )*${STOP_OBJECT}(?: |$)`,
  ),
  /(?:^| )(?:dung|ngung|khoi|thoi) (?:co |co ma )?(?:gui|nhan|spam|lam phien)(?: tin| cho| toi| chi| em| di| minh| nhieu| hoai| ba| ma| me| con| nua| di| nha| nhe| thong bao| so nay| so toi| may nay| qua zalo)*(?: nua| tin| thong bao| phien|$)/,
  /(?:^| )(?:gui|nhan|spam)(?: tin)?(?: cho)?(?: toi| chi| em)? ?(?:hoai|nhieu|lien tuc)?(?: qua)? ?.{0,20}(?:ngung|dung|thoi|tat)(?: gium| dum| di| lai)*$/,
  /(?:^| )(?:phien|nhieu tin|tin nhieu|tin hoai|nhan hoai|spam).{0,40}(?:ngung|dung|thoi|tat|khoi)(?: |$)/,
  /(?:ra khoi|khoi) (?:danh sach|nhom) (?:nhan|gui) tin/,
  /(?:tu (?:nay|gio)) (?:dung|khoi|thoi) (?:gui|nhan)/,
  /thoi khong (?:nhan|gui) (?:tin|nua)/,
  /(?:^| )cat (?:may |cac |het |cai |giup |gium |dum |bot )*(?:tin|thong bao)(?! ngan| dai| cho).{0,25}(?: gui| nhan| luon| di| zalo)(?: |$)/,
];

/** A stop whatever else is named: to be taken off the list of those who get messages. */
const OFF_THE_LIST =
  /(?:^| )(?:rut|go|xoa|bo|dua|cho|loai)(?: ten| so| so dien thoai)?(?: cua)?(?: toi| chi| em| minh| di)? (?:ra )?khoi (?:danh sach|nhom|ds)(?: nhung nguoi| nguoi)? (?:nhan|gui|nhan duoc)? ?(?:tin|thong bao)/;

/** What looks like a stop but is about something else. */
const NOT_STOP =
  /(?:^| )(?:hinh|anh|bao cao|kien nghi|sang kien|lop|tham quan|tham gia|mat khau|lich hop|khong (?:thay|nhan duoc)|chua (?:thay|nhan)|sao (?:khong|lau)|nhan lai|mo lai|bat lai|lo (?:huy|tat|bam|dung)|bi (?:tat|huy)|the nao|dang ten|ten (?:chi|toi)|xa rac|karaoke|con chi|hoc|rac|duong|thi dua|du lieu|cong thong tin|thong tin)(?= |$)/;

const QUIZ_ANSWER =
  /^(?:da )?cau (?:so )?\d{1,2} (?:(?:thi )?(?:chi |em |toi )?(?:chon|dap an|la|y|tra loi|lay) ?)*(?:cau )?[abcd](?: nha| em| di)*$/;

/** Words of a list as they were meant, one blank between, signs left out. */
export function plainWords(list: readonly Token[]): string {
  return list
    .filter((token) => token.kind !== 'sign')
    .map((token) => token.folded)
    .join(' ');
}

/** True when the text asks to hear no more from us. Marks that say something else (đúng, dùng, thời) win. */
export function asksToStop(list: readonly Token[]): string | undefined {
  const words = list.filter((token) => token.kind !== 'sign');
  const folded = plainWords(list);
  if (words.length === 1 && /^(?:dừng|ngừng|ngưng|stop|unsub|unsubscribe)$/.test(words[0]?.text ?? ''))
    return words[0]?.raw;
  const readable = stopLine(list);
  const off = OFF_THE_LIST.exec(folded);
  if (off !== null) return off[0].trim();
  for (const pattern of STOP) {
    const match = pattern.exec(readable);
    if (match !== null && !NOT_STOP.test(folded)) return match[0].trim();
  }
  return undefined;
}

/** Words whose plain letters look like an end, and the marked forms that mean one. */
const LOOKS_LIKE_END = /^(?:dung|thoi|tat|huy|bo|khoi|ngung|chan|rut|cat)$/;
const MEANS_END = /^(?:dừng|đừng|thôi|tắt|hủy|huỷ|bỏ|khỏi|ngừng|ngưng|chặn|rút|cắt)$/;
/** "nội dung", "sử dụng", "xây dựng": what stands before makes it another word. */
const BEFORE_OTHER = /^(?:noi|su|xay|ap|tac|cong|tin|van|nguoi|tieu|hinh|bao|lam|vo|chi|co|chu|anh|kien)$/;

/** The text as the patterns of a stop see it: words that only look like an end are left out. */
function stopLine(list: readonly Token[]): string {
  const words = list.filter((token) => token.kind !== 'sign');
  const marked = words.filter((token) => isMarked(token.raw.toLowerCase())).length >= words.length * 0.4;
  return words
    .filter((token, index) => {
      if (!LOOKS_LIKE_END.test(token.folded)) return true;
      if (token.text !== token.folded) return MEANS_END.test(token.text);
      const before = words[index - 1]?.folded ?? '';
      return !(marked && words.length > 3) && !(token.folded === 'dung' && BEFORE_OTHER.test(before));
    })
    .map((token) => (/^(?:dk|dki|dky)$/.test(token.folded) ? 'dang ky' : token.folded))
    .join(' ');
}

/**
 * True when a text names both the wish to end and what is to end, in any order. Too little alone; enough beside a model
 * that is sure of `stop`.
 */
export function mentionsStop(list: readonly Token[]): boolean {
  const folded = ` ${stopLine(list)} `;
  const ends =
    list.some((token) => token.text === 'đừng' || token.text === 'dừng') ||
    / (?:ngung|huy|tat|khoi|bo|rut|chan|thoi|khong (?:muon|can|nhan)) |^ dung /.test(folded);
  return (
    ends && / (?:tin|nhan|gui|thong bao|theo doi|danh sach|dang ky|dk) /.test(folded) && !NOT_STOP.test(folded.trim())
  );
}

/** Signs that need no model: a tracking code, an answer to a quiz question, a stop. */
export function ruleFor(list: readonly Token[]): RuleHit | undefined {
  const folded = plainWords(list);
  const code = /(?:^| )(sk|kn|bc) ?(?:so )?(\d{3,5})(?: |$)/.exec(codeWords(list));
  if (code !== null)
    return { intent: code[1] === 'bc' ? 'report_status' : 'track_submission', evidence: code[0].trim() };
  if (QUIZ_ANSWER.test(folded)) return { intent: 'quiz', evidence: folded };
  const stop = asksToStop(list);
  return stop === undefined ? undefined : { intent: 'stop', evidence: stop };
}

/** Raw letters and numbers, so that `BC-0123` is seen before bc is written out. */
function codeWords(list: readonly Token[]): string {
  return list
    .filter((token, index) => token.kind !== 'sign' && token.start !== list[index - 1]?.start)
    .map((token) => token.raw.toLowerCase())
    .join(' ');
}
