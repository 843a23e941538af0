import { tokens } from './tokens.ts';

const ASKING =
  /(?:^| )(?:la gi|gi vay|gi khong|gi moi|the nao|ra sao|sao roi|thi sao|lam sao|o dau|toi dau|den dau|bao nhieu|khi nao|bao gio|chung nao|bua nao|hom nao|tai sao|vi sao|cho (?:chi |em |toi |di |minh |co )?hoi(?! vien)|muon hoi(?! vien)|(?:noi|co|loi|duoc|ho tro|thong tin) gi|gi (?:cua|cho)|duoc khong|duoc chua|hay chua|phai khong|co khong|con khong)(?: |$)|^(?:co|duoc) .* (?:khong|chua)(?: |$)|(?: khong| chua)(?: em| vay| ha| a| ta)*$/;

const WISH =
  /^(?:da |em oi |toi |chi |minh |em |di |cho |co )*(?:muon |co |xin |can )?(?:gui |nop |lam |viet |dua |ghi )?(?:mot |1 |cai |y )?(?:kien nghi|sang kien|y tuong|bao cao|phan anh|gop y|de xuat|hien ke)(?: hoat dong| (?:len|voi|cho|toi) (?:xa|hoi|uy ban nhan dan|uy ban)| cho hoi| cho xa| moi| nua| khac| ne| em| a| nha| nghen| voi)*$/;

/** Whether a text only says that she wants to send something, and nothing of what it is: "tui có kiến nghị nè". */
export function isBareWish(text: string): boolean {
  const words = tokens(text).flatMap((token) => (token.kind === 'sign' ? [] : [token.folded]));
  return words.length <= 10 && WISH.test(words.join(' '));
}

/** Whether a text is put as a question, with or without its mark. */
export function isAsking(text: string): boolean {
  const list = tokens(text);
  if (list.some((token) => token.kind === 'sign' && token.raw.includes('?'))) return true;
  const line = list.flatMap((token) => (token.kind === 'sign' ? [] : [token.folded])).join(' ');
  return ASKING.test(line);
}
