import { clauses } from '../intents/clauses.ts';
import { rankIntents } from '../intents/read-intent.ts';
import { tokens } from '../tokens.ts';
import { safetyWords } from './safety-words.ts';

/** `alarm`: open the safety path at once. `ask`: put the one gentle question. `evidence`: the words that led there. */
export interface SafetyReading {
  level: 'alarm' | 'ask' | 'none';
  evidence: string;
}

/** Two runs of words are looked at apart so that a harmless saying cannot hide what stands elsewhere. */
const CUT = ';';

/**
 * Looks for violence, abuse, self-harm and threats in a text, with or without marks. Harmless sayings, names of places
 * and work of the Union against violence are taken out first; news and stories lead to the question only.
 */
export function checkSafety(text: string): SafetyReading {
  const list = tokens(text);
  if (list.length === 0) return { level: 'none', evidence: '' };
  const words = safetyWords();
  const folded = list.map((token) => (token.kind === 'sign' ? (/[.!?;\n]/.test(token.raw) ? ';' : '') : readable(token.text, token.folded)));
  const line = ` ${folded.filter((word) => word !== '').join(' ')} `.replace(/ +/g, ' ');
  const rest = words.harmless.reduce((left, pattern) => left.replace(pattern, CUT), line);
  const hit = firstHit(words.alarm, rest);
  const told = words.hearsay.test(line) && !words.own.test(rest);
  if (hit !== undefined) return { level: told ? 'ask' : 'alarm', evidence: hit };
  return withoutPattern(text, firstHit(words.doubt, rest), rest !== line || told);
}

/** From the first share on the learnt examples of danger speak for themselves; from the second on they ask. */
const SURE = 0.93;
const LIKELY = 0.6;
/** Share that is enough beside a word that raises doubt. */
const DOUBTED = 0.15;

/**
 * What no pattern knows: the share of danger by the learnt examples, together with a word that raises doubt.
 * A text with a harmless saying or a story in it is at most asked about.
 */
function withoutPattern(text: string, doubt: string | undefined, softened: boolean): SafetyReading {
  const share = Math.max(...clauses(text).map((part) => dangerShare(part)), 0);
  if (share >= SURE && !softened) return { level: 'alarm', evidence: doubt ?? text.trim().slice(0, 60) };
  if ((share >= LIKELY && !softened) || (doubt !== undefined && share >= DOUBTED)) return { level: 'ask', evidence: doubt ?? text.trim().slice(0, 60) };
  return { level: 'none', evidence: '' };
}

function dangerShare(text: string): number {
  return rankIntents(text).find((reading) => reading.intent === 'safety')?.score ?? 0;
}

function firstHit(patterns: readonly RegExp[], line: string): string | undefined {
  for (const pattern of patterns) {
    const match = pattern.exec(line);
    if (match !== null) return match[0].trim();
  }
  return undefined;
}

/** Full marks that name a harmless word where the letters alone would be dangerous: đành is not đánh, Hiệp not hiếp. */
const OTHER_WORD =
  /^(?:đành|dành|dảnh|giành|hiệp|hiệu|đắp|đáp|dập|sờn|cữu|tất|tắt|đám|dám|dâm|dầm|đầm|đậm|chợ|chớ|hãnh|hạnh|nhột|chếm|chóng|chống|bí|bỉ|dạ|dã|cường|từ|tư|sở|số|sổ|đòi|đời|dội|đợi|mã|mả|mạ|bà|bã|bạ|cậu|cấu|câu|chú|chủ|chữ|nở|nợ|nỡ|sẽ|sẻ|mơ|mợ|mỡ|mở|ếch|chệt|chét|kể)$/;

/** The folded word, or the marked one where its marks say that it is a harmless other word. */
function readable(text: string, folded: string): string {
  return text !== folded && OTHER_WORD.test(text) && !/^(?:bà|chú|cậu|chủ|đòi|mợ|mở|kể|câu)$/.test(text) ? `~${folded}` : folded;
}
