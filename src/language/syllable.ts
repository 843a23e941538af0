import { remembered } from './remembered.ts';
import { stripMarks, wordKey } from './text.ts';

const ONSETS = 'b c ch d đ g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x'.split(' ');

/** Every rime of the language without its tone. */
const RIMES = [
  'a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây',
  'e ec em en eng eo ep et ê êch êm ên ênh êp êt êu i ia ich im in inh ip it iu iêc iêm iên iêng iêp iêt iêu',
  'o oc oi om on ong op ot ooc oong oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oe oen oeo oet',
  'ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt u ua uc ui um un ung up ut uân uâng uât uây uê uêch uênh uơ',
  'uôc uôi uôm uôn uông uôt ư ưa ưc ưi ưng ưt ưu ưm ươc ươi ươm ươn ương ươp ươt ươu',
  'uy uya uych uyên uyêt uyn uynh uyt uyp uyu y yêm yên yêng yêt yêu',
]
  .join(' ')
  .split(' ');

const RIME_SET: ReadonlySet<string> = new Set(RIMES);
const PLAIN_RIMES: ReadonlySet<string> = new Set(RIMES.map(stripMarks));
const PLAIN_ONSETS: ReadonlySet<string> = new Set(ONSETS.map(stripMarks));
const ONSET_SET: ReadonlySet<string> = new Set(ONSETS);

/** Syllables come again in every text; more different ones than this are not kept. */
const MOST_WORDS = 20_000;

/** True for a syllable that can stand in Vietnamese with exactly these marks (a stop ending needs sắc or nặng). */
export const isMarkedSyllable = remembered((word) => {
  if (/\d/.test(word)) return false;
  const key = wordKey(word);
  const tone = /[1-5]$/.test(key) ? key.slice(-1) : '';
  const base = tone === '' ? key : key.slice(0, -1);
  if (base.length === 0 || base.length > 7) return false;
  if (/(?:[cpt]|ch)$/.test(base) && !/^(?:gi|[cpt]|ch)$/.test(base) && tone !== '1' && tone !== '5') return false;
  return splits(base, ONSET_SET, RIME_SET);
}, MOST_WORDS);

/** True for a syllable that could stand in Vietnamese once marks are put on it. */
export const isPlainSyllable = remembered((word) => {
  if (word.length === 0 || word.length > 7) return false;
  return splits(word, PLAIN_ONSETS, PLAIN_RIMES);
}, MOST_WORDS);

/** True when an unmarked syllable cannot be what was meant: marks were left out ("muon", "gop"). */
export function lacksMarks(word: string): boolean {
  return isPlainSyllable(word) && !isMarkedSyllable(word);
}

function splits(base: string, onsets: ReadonlySet<string>, rimes: ReadonlySet<string>): boolean {
  if (rimes.has(base)) return true;
  if (base === 'gi') return true;
  for (const length of [3, 2, 1]) {
    const onset = base.slice(0, length);
    if (base.length <= length || !onsets.has(onset)) continue;
    const rime = base.slice(length);
    if (onset === 'qu') {
      if (rimes.has(rime) || rimes.has(`u${rime}`)) return true;
    } else if (onset !== 'q' && rimes.has(rime) && agrees(onset, rime)) return true;
  }
  return /^g(?:ia|iê|ie|in|i)/.test(base) && rimes.has(base.slice(1));
}

/** k, gh, ngh go before e ê i y; c, g, ng before the rest. */
function agrees(onset: string, rime: string): boolean {
  const front = /^[eêiy]/.test(rime);
  if (onset === 'k' || onset === 'gh' || onset === 'ngh') return front || onset === 'k';
  if (onset === 'c') return !front;
  if (rime.startsWith('y') && rime !== 'y') return false;
  return true;
}

/** Cuts letters typed without blanks into syllables, fewest first; undefined when it cannot be done. */
export function cutGlued(letters: string, known: (word: string) => number): string[] | undefined {
  if (letters.length < 6 || letters.length > 60) return undefined;
  const best: ({ cost: number; words: string[] } | undefined)[] = [{ cost: 0, words: [] }];
  for (let end = 1; end <= letters.length; end++) {
    for (let start = Math.max(0, end - 7); start < end; start++) {
      const before = best[start];
      if (before === undefined) continue;
      const word = letters.slice(start, end);
      const weight = known(word);
      if (weight <= 0) continue;
      const cost = before.cost + weight;
      if (cost < (best[end]?.cost ?? Number.POSITIVE_INFINITY)) best[end] = { cost, words: [...before.words, word] };
    }
  }
  return best[letters.length]?.words;
}
