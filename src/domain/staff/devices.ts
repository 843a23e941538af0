/** In the order in which a user agent must be read: Edge and Cốc Cốc also call themselves Chrome, all call themselves Safari. */
const BROWSERS: readonly (readonly [string, RegExp])[] = [
  ['zalo', /Zalo/i],
  ['coccoc', /coc_coc/i],
  ['edge', /Edg/],
  ['samsung', /SamsungBrowser/],
  ['opera', /OPR\/|Opera/],
  ['firefox', /Firefox|FxiOS/],
  ['chrome', /Chrome|CriOS|Chromium/],
  ['safari', /Safari/],
];

const SYSTEMS: readonly (readonly [string, RegExp])[] = [
  ['android', /Android/],
  ['iphone', /iPhone|iPod/],
  ['ipad', /iPad/],
  ['windows', /Windows/],
  ['mac', /Macintosh|Mac OS/],
  ['linux', /Linux|CrOS/],
];

/**
 * What somebody signed in on, as far as she would recognise it herself; nothing finer is kept.
 * @returns `browser system`, both of the words above or `other`: `chrome windows`.
 */
export function deviceOf(userAgent: string | undefined): string {
  const find = (kinds: typeof BROWSERS) => kinds.find(([, pattern]) => pattern.test(userAgent ?? ''))?.[0] ?? 'other';
  return `${find(BROWSERS)} ${find(SYSTEMS)}`;
}
