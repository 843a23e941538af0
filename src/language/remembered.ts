/** Texts kept at most, and the longest that is kept: a conversation reads one text several times within a moment. */
const MOST = 200;
const LONGEST = 2000;

/**
 * The same reader, which remembers what it read of the last texts: one inbound text passes several lines of the
 * conversation's order, and each asks anew. At most `most` are kept. What is read must not be changed by who asked.
 */
export function remembered<T>(read: (text: string) => T, most = MOST): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    const before = known.get(text);
    if (before !== undefined) return before;
    const result = read(text);
    if (known.size >= most) known.clear();
    if (text.length <= LONGEST) known.set(text, result);
    return result;
  };
}
