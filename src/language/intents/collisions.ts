import { LANGUAGE_DIR, readMeanings } from '../lexicon.ts';
import { clean, isMarked, lower, stripMarks } from '../text.ts';

/** Politeness that changes nothing about what a message of one or two words may mean. */
const FILLER =
  /^(?:em|chị|chi|dạ|da|ơi|oi|nha|nghen|nhe|nhé|ạ|a|với|voi|giùm|dùm|gium|dum|giúp|giup|di|dì|cô|tui|tôi|toi|c|e|nè|ne|chút|chut|xíu|xiu|cái|cai|này|nay|đó|đi|mình|minh)$/;
/** Before a word or two it says only that something is asked. */
const LEAD = /^(?:(?:em|chị|chi|dạ|da|ơi|oi|alo) )*(?:cho|xin)(?: (?:chị|chi|tui|tôi|toi|em|dì|di|mình))? (?:hỏi|hoi) /;

let exact: Map<string, readonly string[]> | undefined;
let plain: Map<string, readonly string[]> | undefined;

/** The intents a whole message may mean by `collisions.yaml`; undefined when it is not on the list. */
export function collisionOf(text: string): readonly string[] | undefined {
  if (text.length > 60) return undefined;
  if (exact === undefined || plain === undefined) load();
  const typed = lower(clean(text))
    .replace(/[^\p{L}\p{M}\d ]+/gu, ' ')
    .replace(/ +/g, ' ')
    .trim();
  const bare = typed
    .replace(LEAD, '')
    .split(' ')
    .filter((word) => !FILLER.test(word))
    .join(' ');
  for (const candidate of [typed, bare]) {
    const found = exact?.get(candidate) ?? (isMarked(candidate) ? undefined : plain?.get(candidate));
    if (found !== undefined) return found;
  }
  return undefined;
}

function load(): void {
  exact = new Map(readMeanings(LANGUAGE_DIR, ['language/collisions.yaml']));
  plain = new Map();
  for (const [key, intents] of exact) if (!plain.has(stripMarks(key))) plain.set(stripMarks(key), intents);
  for (const [key, intents] of exact) if (!isMarked(key)) plain.set(key, intents);
}
