import { clean } from './text.ts';
import { tokens } from './tokens.ts';

/**
 * What is taken back in words, and what stands in its place. With `either` the words do not tell which of the two was
 * the slip: "ghi lộn 25 thành 52" is said both ways.
 */
export interface Amendment {
  right: string;
  wrong?: string;
  either?: true;
}

type Order = readonly ['right' | 'wrong', 'right' | 'wrong'] | readonly ['right'];

/** Folded words, signs as commas; the first that fits wins. */
const SHAPES: readonly { like: RegExp; order: Order; either?: true }[] = [
  { like: /(?:lon|nham|sai)(?: roi| chi| em)*[ ,]+(.+?) (?:thanh|ra) (.+)$/, order: ['wrong', 'right'], either: true },
  {
    like: /^(?:da |em |chi )*(?:sua|doi|chinh)(?: lai| giup| gium)* (.+?) (?:thanh|sang|lai thanh|lai la) (.+)$/,
    order: ['wrong', 'right'],
  },
  {
    like: /^(?:.*(?:lon|nham|sai)(?: roi)?[ ,]+)?(.+?)[ ,]+(?:chu |cho )khong phai(?: la)? (.+)$/,
    order: ['right', 'wrong'],
  },
  { like: /khong phai(?: la)? ([^,]+?)(?: ,)+(?: ma| la| thi)* (.+)$/, order: ['wrong', 'right'] },
  { like: /khong phai(?: la)? ([^,]+?) (?:ma la|ma|la) (.+)$/, order: ['wrong', 'right'] },
  { like: /khong phai(?: la)? (hom \S+|\d+(?: (?:nguoi|chi|hoi vien|bao|phan))?) (.+)$/, order: ['wrong', 'right'] },
  {
    like: /^(?:a |y |ui )?(?:ghi |viet |nhan |go )?(?:lon|nham|quen)(?: roi| chi| em| ,)* (?:la |phai la )?([^,]+)$/,
    order: ['right'],
  },
  { like: /^(.+?) moi (?:dung|phai)$/, order: ['right'] },
];
/** Politeness at the end is no part of the value. */
const TAIL = /(?: ,| nha| nhe| nghen| nhen| em| chi| a| oi| moi dung| moi phai| giup| gium| dum| do| roi| ne)+$/;

/** Reads a correction that names no line: "không phải hôm qua, hôm kia", "52 chứ không phải 25". */
export function readAmendment(text: string): Amendment | undefined {
  const source = clean(text);
  const list = tokens(source);
  if (list.length < 2 || list.length > 30) return undefined;
  const words = list.map((token) => (token.kind === 'sign' && !/^[/.-]$/.test(token.raw) ? ',' : token.folded));
  const line = words.join(' ');
  const said = (part: string, from: number): string => {
    const kept = part.replace(TAIL, '').replace(/^[ ,]+/, '');
    const at = from + part.indexOf(kept);
    const first = line.slice(0, at).split(' ').length - 1;
    const last = first + kept.split(' ').length - 1;
    return source.slice(list[first]?.start ?? 0, list[last]?.end ?? source.length).trim();
  };

  for (const { like, order, either } of SHAPES) {
    const match = new RegExp(like.source, 'd').exec(line);
    if (!match) continue;
    const amendment: { right?: string; wrong?: string } = {};
    for (const [index, role] of order.entries()) {
      amendment[role] = said(match[index + 1] ?? '', match.indices?.[index + 1]?.[0] ?? 0);
    }
    const { right, wrong } = amendment;
    if (right === undefined || right === '' || wrong === '') continue;
    return { right, ...(wrong === undefined ? {} : { wrong }), ...(either ? { either } : {}) };
  }
  return undefined;
}
