import { raw } from 'hono/html';
import type { Markup } from './markup.ts';

/** Line drawings on a 24-square, drawn for this console. Always shown beside a word, hence hidden from readers aloud. */
const PATHS = {
  home: 'M4 11l8-7 8 7M6 9.5V20h4.5v-5.5h3V20H18V9.5',
  send: 'M21 3L10.5 13.5M21 3l-6.5 18-4-7.5L3 9.5z',
  report: 'M6 3h9l4 4v14H6zM14.5 3v4.5H19M9 12h7M9 15.5h7M9 8.5h2.5',
  idea: 'M9 18h6M10 21h4M12 3a6 6 0 00-3.5 10.9c.6.5 1 1.2 1 2V16h5v-.1c0-.8.4-1.5 1-2A6 6 0 0012 3z',
  chat: 'M4 5h16v11H9l-5 4zM8 9.5h8M8 12.5h5',
  people:
    'M9 11a3.5 3.5 0 100-7 3.5 3.5 0 000 7zM2.5 20c.5-3.6 3-5.5 6.5-5.5s6 1.9 6.5 5.5M16 4.6a3.5 3.5 0 010 6.3M18 14.9c2 .8 3.2 2.5 3.5 5.1',
  tree: 'M9 3h6v5H9zM3 16h6v5H3zM15 16h6v5h-6zM12 8v4M6 16v-4h12v4',
  grid: 'M4 4h7v7H4zM13 4h7v7h-7zM4 13h7v7H4zM13 13h7v7h-7z',
  book: 'M5 4h6.5v16H5zM11.5 4H19v16h-7.5M7.5 8H9M14 8h2.5M14 11h2.5',
  alert: 'M12 4L2.5 20h19zM12 10v5M12 17.6v.2',
  log: 'M4 5h16M4 10h16M4 15h10M4 20h7',
  settings:
    'M12 15.2a3.2 3.2 0 100-6.4 3.2 3.2 0 000 6.4zM12 2.8v2.6M12 18.6v2.6M21.2 12h-2.6M5.4 12H2.8M18.5 5.5l-1.9 1.9M7.4 16.6l-1.9 1.9M18.5 18.5l-1.9-1.9M7.4 7.4L5.5 5.5',
  more: 'M4 6h16M4 12h16M4 18h16',
  search: 'M11 18a7 7 0 100-14 7 7 0 000 14zM16 16l5 5',
  check: 'M4.5 12.5l5 5 10-11',
  clock: 'M12 21a9 9 0 100-18 9 9 0 000 18zM12 7.5V12l3 2',
  stop: 'M12 21a9 9 0 100-18 9 9 0 000 18zM8.5 8.5l7 7M15.5 8.5l-7 7',
  question: 'M12 21a9 9 0 100-18 9 9 0 000 18zM9.7 9.6a2.4 2.4 0 114 1.8c-.9.8-1.7 1.2-1.7 2.4M12 16.6v.2',
  dot: 'M12 14.5a2.5 2.5 0 100-5 2.5 2.5 0 000 5z',
  photo: 'M4 6h16v13H4zM4 16l4.5-4.5 4 4 2.5-2.5 5 5M15.5 10.5v.1',
  eye: 'M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12zM12 14.8a2.8 2.8 0 100-5.6 2.8 2.8 0 000 5.6z',
  download: 'M12 4v11M7.5 11l4.5 4.5 4.5-4.5M4.5 20h15',
  back: 'M15 5l-7 7 7 7',
  out: 'M14 4H5v16h9M10 12h11M17.5 8.5L21 12l-3.5 3.5',
  plus: 'M12 5v14M5 12h14',
  globe:
    'M12 21a9 9 0 100-18 9 9 0 000 18zM3 12h18M12 3c2.6 2.6 3.8 5.6 3.8 9s-1.2 6.4-3.8 9c-2.6-2.6-3.8-5.6-3.8-9S9.4 5.6 12 3z',
  shield: 'M12 3l7.5 3v5.5c0 4.6-3 7.9-7.5 9.5-4.5-1.6-7.5-4.9-7.5-9.5V6zM8.8 12l2.3 2.3 4.2-4.6',
  broom: 'M19.5 3.5L12 11M9 9.5l5.5 5.5c-1.5 3.5-4 5.3-8 5.5l-4-4c3-.3 5-2.500 6.500-7zM6 15l3.500 3.500',
  door: 'M6 21V4h11v17M3 21h18M13.5 12.5v.2',
  print: 'M7 9V4h10v5M7 17H4v-7h16v7h-3M7 14h10v6H7z',
  tools: 'M5 4h14v6H5zM5 14h14v6H5zM8 7h.1M8 17h.1M11 7h5M11 17h5',
} as const;

export type IconName = keyof typeof PATHS;

export function icon(name: IconName): Markup {
  return raw(
    `<svg class="icon" viewBox="0 0 24 24" width="20" height="20" aria-hidden="true" focusable="false"><path d="${PATHS[name]}"/></svg>`,
  );
}
