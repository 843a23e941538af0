import { tokens } from './tokens.ts';

export type GlobalWord = 'cancel' | 'back' | 'help' | 'human' | 'menu' | 'repeat' | 'skip' | 'continue' | 'stop';

/** Whole answers, folded, politeness taken away. The first that fits wins. */
const WORDS: readonly [GlobalWord, RegExp][] = [
  [
    'stop',
    /^(?:stop|unsub|unsubscribe|(?:dung|ngung|huy|khong|tat|thoi) (?:nhan|gui) (?:tin|tin nhan|thong bao)(?: nua)?|huy dang ky(?: nhan tin)?|bo theo doi|tat thong bao)$/,
  ],
  [
    'cancel',
    /^(?:huy|huy bo|huy di|huy bao cao|huy nhap|cancel|khong lam nua|khong gui nua|bo di|bo ngang|thoi khong lam nua|thoi khoi|thoi huy|thoi|thoat|thoat ra|ngung lai|dung lai|khoi lam nua)$/,
  ],
  [
    'back',
    /^(?:quay lai|tro lai|tro ve|lui lai|lui|back|quay ve|buoc truoc|ve buoc truoc|lam lai cau truoc|quay lai cau truoc)$/,
  ],
  [
    'human',
    /^(?:gap can bo|gap nguoi that|gap nguoi|noi chuyen voi can bo|noi chuyen voi nguoi that|cho gap can bo|cho gap nguoi that|can bo|nguoi that|goi can bo|gap can bo hoi|cho gap can bo hoi|muon gap can bo)$/,
  ],
  [
    'help',
    /^(?:help|giup(?: (?:toi|chi|em|di|co|minh|do))*(?: voi| em oi| em| nha)*|tro giup|huong dan|huong dan su dung|khong biet bam sao het|khong biet lam sao|cuu|khong hieu)$/,
  ],
  ['menu', /^(?:menu|bat dau|start|bat dau lai|ve dau|trang chinh|danh muc|muc luc|lam lai tu dau)$/],
  [
    'repeat',
    /^(?:nhac lai|noi lai|lap lai|hoi lai|gui lai cau hoi|xem lai cau hoi|nhac lai cau hoi|repeat|cau gi|hoi gi)$/,
  ],
  ['skip', /^(?:bo qua|qua|skip|khong co|bo cau nay|bo qua cau nay|qua cau khac|de sau|cau khac|next)$/],
  ['continue', /^(?:tiep|tiep tuc|lam tiep|continue|tiep di|bao cao tiep|ghi tiep|lam tiep di|tiep nha)$/],
];
const FILLER = /^(?:da|a|em|chi|di|toi|minh|nha|nhe|nghen|nhen|oi|ne|hen|cho|giup|gium|dum|voi|co|thoi|xin|muon)$/;

/** A word that means the same at every step of every flow; undefined when the text says more than that. */
export function readGlobalWord(text: string): GlobalWord | undefined {
  const list = tokens(text).filter((token) => token.kind !== 'sign');
  if (list.length === 0 || list.length > 9) return undefined;
  const whole = list.map((token) => token.folded).join(' ');
  if (list.length === 1 && (list[0]?.text === 'dừng' || list[0]?.text === 'ngừng' || list[0]?.text === 'ngưng'))
    return 'stop';
  if (/^(?:quà|quá|quả|hụy|huỷnh)$/.test(list[0]?.text ?? '') || /^Huy\b/u.test(list[0]?.raw ?? '')) return undefined;
  if (list.length === 1 && list[0]?.text === 'thời') return undefined;
  const core = list
    .filter((token) => !FILLER.test(token.folded))
    .map((token) => token.folded)
    .join(' ');
  for (const candidate of [whole, core]) {
    for (const [word, pattern] of WORDS) if (pattern.test(candidate)) return word;
  }
  return undefined;
}
