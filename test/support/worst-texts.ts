/** Texts that ask the most of a reader, each with its name; tests read them all, `npm run bench:language` times them. */
export const WORST_TEXTS: readonly [string, string][] = [
  ['nothing', ''],
  ['blanks', ' \n\t\u00a0\u200b '],
  ['10,000 letters', 'a'.repeat(10_000)],
  ['10,000 digits', '9'.repeat(10_000)],
  ['10,000 marks on one letter', `e${'\u0301'.repeat(10_000)}`],
  ['5,000 emoji', '😀'.repeat(5_000)],
  ['family emoji', '👨‍👩‍👧‍👦'.repeat(800)],
  ['many short words', 'em ơi '.repeat(1_700)],
  ['many numbers', '25 chị 2 triệu 3/4 '.repeat(500)],
  ['many dates', 'hôm qua 8/3 rằm tháng 8 thứ bảy tuần rồi '.repeat(240)],
  ['many corrections', '25 à lộn 27 chứ không phải 28 '.repeat(330)],
  ['danger words in a row', 'chồng đánh bị con em so qua '.repeat(350)],
  ['stop words in a row', 'đừng gửi tin hoài nhiều phiền quá '.repeat(300)],
  ['one glued word', 'baocaothang'.repeat(900)],
  ['Telex keys', 'dduwowcj'.repeat(1_200)],
  ['VNI keys', 'ba1o6a7'.repeat(1_400)],
  ['signs', '.,;:!?/-()+'.repeat(900)],
  ['separators in numbers', '1.000.000,5.'.repeat(800)],
  ['lone surrogates', '\ud83d'.repeat(2_000)],
  ['places', 'tại nhà văn hóa ấp 3 đường Lê Lợi '.repeat(280)],
  ['right to left', '\u202e مرحبا '.repeat(900)],
  ['object keys', '__proto__ constructor toString hasOwnProperty'],
  ['random letters', scattered('abcdefghijklmnopqrstuvwxyz    ')],
  ['random signs', scattered('!@#$%^&*()_+{}|:<>?[];,./~`')],
  ['random letters, marks and signs', scattered('abcdefghijklmnopqrstuvwxyz0123456789 .,!?đáàảãạ')],
  ['many questions', 'vay vốn ở đâu? xin hỏi nghị quyết 98 là gì. '.repeat(150)],
  ['slips of the finger', 'qwrtplk zxcvbnm fghjkl '.repeat(300)],
];

/** 6,000 signs of an alphabet in a fixed disorder. */
function scattered(alphabet: string): string {
  let seed = 20251120;
  return Array.from({ length: 6000 }, () => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return alphabet[(seed >>> 8) % alphabet.length];
  }).join('');
}
