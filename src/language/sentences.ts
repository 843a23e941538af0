/**
 * Cuts a text into parts of at most `limit` characters, at blank lines, else line ends, else sentence ends, else
 * blanks. Never cuts a letter from its mark or a pair of surrogates, unless one letter alone is longer.
 */
export function splitSentences(text: string, limit: number): string[] {
  const size = Number.isFinite(limit) ? Math.max(1, Math.floor(limit)) : Math.max(1, text.length);
  const parts: string[] = [];
  let rest = text.trim();
  while (rest.length > size) {
    const cut = cutPoint(rest, size);
    const part = rest.slice(0, cut).trim();
    if (part !== '') parts.push(part);
    rest = rest.slice(cut).trimStart();
  }
  if (rest !== '') parts.push(rest);
  return parts;
}

function cutPoint(text: string, limit: number): number {
  const head = text.slice(0, limit);
  const least = Math.floor(limit / 3);
  const blankLine = head.lastIndexOf('\n\n');
  if (blankLine >= least) return blankLine + 2;
  const line = head.lastIndexOf('\n');
  if (line >= least) return line + 1;
  for (let at = limit - 1; at >= least; at--) {
    if (/[.!?…;]/.test(text[at] ?? '') && /\s/.test(text[at + 1] ?? '')) return at + 1;
  }
  for (let at = limit; at > 0; at--) if (/\s/.test(text[at] ?? '')) return at;
  return wholeLetter(text, limit);
}

function wholeLetter(text: string, limit: number): number {
  let cut = limit;
  const splits = (at: number): boolean =>
    /^\p{M}|^[\udc00-\udfff]|^\u200d/u.test(text.slice(at, at + 1)) || text[at - 1] === '\u200d';
  while (cut > 1 && limit - cut < 40 && splits(cut)) cut--;
  return splits(cut) ? limit : cut;
}
