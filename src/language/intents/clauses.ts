import { clean } from '../text.ts';

/** Words that open a new thought in a message without full stops. */
const TURN =
  /(?<=\S) (?=(?:nên|mà giờ|giờ|nhưng|cho nên|chị muốn|chị tính|tui muốn|tôi muốn|cho chị|cho tui|cho hỏi|em coi|nhờ em|muốn hỏi)\s)/gu;

/** The thoughts of a message: cut at line ends, full stops, commas and turning words. One short text is one clause. */
export function clauses(text: string): string[] {
  const source = clean(text);
  if (source.length < 30) return [source];
  return source
    .replace(/[.!?…;,\n]+(?=\s|\n|$)/gu, '\n')
    .replace(TURN, '\n')
    .split('\n')
    .map((part) => part.trim())
    .filter((part) => part.length > 5)
    .slice(0, 24);
}
