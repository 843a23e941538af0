const DIGITS = ['không', 'một', 'hai', 'ba', 'bốn', 'năm', 'sáu', 'bảy', 'tám', 'chín'];

/** A whole number from 1 to 999 in Vietnamese words, southern style. */
export function inWords(value: number): string {
  const hundreds = Math.floor(value / 100);
  const rest = value % 100;
  if (hundreds > 0) {
    if (rest === 0) return `${DIGITS[hundreds]} trăm`;
    return rest < 10 ? `${DIGITS[hundreds]} trăm lẻ ${DIGITS[rest]}` : `${DIGITS[hundreds]} trăm ${inWords(rest)}`;
  }
  const tens = Math.floor(value / 10);
  const ones = value % 10;
  if (tens === 0) return DIGITS[ones] ?? '';
  const head = tens === 1 ? 'mười' : `${DIGITS[tens]} mươi`;
  if (ones === 0) return head;
  if (ones === 5) return `${head} lăm`;
  if (ones === 1 && tens > 1) return `${head} mốt`;
  return `${head} ${DIGITS[ones]}`;
}

/** As typed without marks. */
export function unmarked(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').replace(/đ/g, 'd');
}
