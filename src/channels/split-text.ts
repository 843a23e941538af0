/** The last place of a kind inside a text; a break after it reads well. In order of preference. */
const BREAKS: readonly {
  ends: RegExp /** Share of the limit the part must fill for this break to be worth it. */;
  fills: number;
}[] = [
  { ends: /\n\s*\n\s*/g, fills: 0.4 },
  { ends: /\n\s*/g, fills: 0.4 },
  // A number opening a line ("1. Có") ends no sentence.
  { ends: /(?<!(?:^|\n)\s*\d{1,3})[.!?…]+["”’')\]]*\s+/g, fills: 0.3 },
  { ends: /[,;:]\s+/g, fills: 0.6 },
  { ends: /\s+/g, fills: 0 },
];

/**
 * Splits a text into parts a platform takes: at paragraphs, lines, sentences, else between words, never inside a
 * word or a link. Only a single word longer than the limit is cut, and then between whole characters.
 *
 * @param limit Largest length of a part in UTF-16 units of NFC text (the platforms leave the unit open; this is the
 *   careful reading).
 * @returns The parts in order, trimmed at the joints; none for a blank text.
 */
export function splitText(text: string, limit: number): string[] {
  const parts: string[] = [];
  let rest = text.normalize('NFC').trim();

  while (rest.length > limit) {
    const cut = breakIn(rest, limit);
    const part = rest.slice(0, cut).trimEnd();
    if (part !== '') parts.push(part);
    rest = rest.slice(cut).trimStart();
  }
  if (rest !== '') parts.push(rest);
  return parts;
}

/** Length in the unit all limits are counted in. */
export function lengthOf(text: string): number {
  return text.normalize('NFC').length;
}

/** The text, or as many whole words of it as fit, and an ellipsis. */
export function shorten(text: string, limit: number): string {
  const whole = text.normalize('NFC').trim();
  if (whole.length <= limit) return whole;
  return `${splitText(whole, limit - 1)[0] ?? ''}…`;
}

/** Where to cut a text longer than the limit; the white space at the break may lie beyond it. */
function breakIn(text: string, limit: number): number {
  // White space right after the limit still lets the last word end there.
  const window = text.slice(0, limit + 1);

  for (const { ends, fills } of BREAKS) {
    let best = 0;
    for (const match of window.matchAll(ends)) {
      const part = window.slice(0, match.index + match[0].length).trimEnd();
      if (part.length <= limit && part.length >= limit * fills) best = match.index + match[0].length;
    }
    if (best > 0) return best;
  }
  return cutWord(text, limit);
}

/** Cuts a word that fits nowhere, between graphemes; a single grapheme over the limit between code points. */
function cutWord(text: string, limit: number): number {
  let end = 0;
  for (const { index, segment } of new Intl.Segmenter('vi').segment(text.slice(0, limit + 64))) {
    if (index + segment.length > limit) break;
    end = index + segment.length;
  }
  if (end > 0) return end;
  const code = text.charCodeAt(limit - 1);
  return code >= 0xd800 && code <= 0xdbff && limit > 1 ? limit - 1 : limit;
}
