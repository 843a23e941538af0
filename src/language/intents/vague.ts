import { LANGUAGE_DIR, readMeanings } from '../lexicon.ts';
import type { Token } from '../types.ts';

/** Words that name nothing: who asks, politeness, this and that, of late. Folded, as they meet after `tokens`. */
const EMPTY = new Set(
  (
    'toi tui chi em di co chu con minh ba ta ong bac chau ban anh cua cho xin nho giup gium dum gium voi nha nhe nghen ' +
    'nghe a ha hen he oi da vay the sao gi nao cai vu chuyen viec dieu mon nay do kia ay no muon can dinh tinh co duoc ' +
    'khong hong hoi hom bua truoc qua nay sang chieu trua toi dem tuan roi thang moi vua lai nua luon di thoi chut xiu it ' +
    'may mot hai la thi ma o ben luc nay gio chua da se dang gui goi nop to hoac biet thu ne hinh nhu cho lam nhieu them'
  ).split(' '),
);
const MOST_WORDS = 12;
/** Made of empty words, and yet a name or an answer. */
const NAMES =
  / (?:chi hoi|vao hoi|vo hoi|hoi phu nu|moi doi|dang hinh) |^ (?:duoc|u|uh|ok|dong y) (?:em |chi |thi )?(?:gui|cu) /;
/** What is asked for the outcome of: without one of these "sao rồi em" is only a greeting. */
const SENT = / (?:gui|goi|nop|cai|vu|mon|viec|chuyen|dua|dua len|ghi|hom bua|bua truoc|hom truoc|truoc) /;

let wishes: readonly { says: readonly string[]; offers: readonly string[] }[] | undefined;

/**
 * Between what a text may mean whose every word is empty but the wish itself: "góp ý chút xíu", "cái hôm bữa sao rồi".
 * Of one word alone `collisions.yaml` decides.
 */
export function vagueWish(list: readonly Token[]): readonly string[] | undefined {
  const words = list.filter((token) => token.kind !== 'sign');
  if (words.length < 2 || words.length > MOST_WORDS || words.some((token) => token.kind === 'number')) return undefined;
  const folded = ` ${words.map((token) => token.folded).join(' ')} `;
  if (NAMES.test(folded)) return undefined;
  wishes ??= [...readMeanings(LANGUAGE_DIR, ['language/vague.yaml'])].map(([says, offers]) => ({
    says: says.split('|'),
    offers,
  }));
  for (const [index, { says, offers }] of wishes.entries()) {
    const said = says.filter((phrase) => folded.includes(` ${phrase} `));
    if (said.length === 0 || (index === 0 && !SENT.test(folded))) continue;
    if (onlyEmpty(folded, index === 0 ? [...said, 'gui', 'goi', 'nop', 'kiem tra', 'coi', 'xem', 'hoi'] : said))
      return offers;
  }
  return undefined;
}

function onlyEmpty(folded: string, said: readonly string[]): boolean {
  const rest = [...said]
    .sort((one, other) => other.length - one.length)
    .reduce((left, phrase) => left.replaceAll(` ${phrase} `, '  '), folded);
  return rest.split(' ').every((word) => word === '' || EMPTY.has(word));
}
