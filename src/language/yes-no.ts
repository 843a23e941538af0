import { clean, fold } from './text.ts';
import { tokens } from './tokens.ts';

const YES =
  /^(?:u|uh|uhm|um|co|ok|oke|okay|yes|y|da|vang|dung|phai|duoc|roi|chinh xac|dong y|nhat tri|xac nhan|gui|gui di|gui luon|luu|chiu|chuan|hop ly|an toan|khoe|tot|ung|on)$/;
const NO =
  /^(?:khong|ko|no|n|chua|dung gui|sai|thoi|khoi|khong phai|chua phai|chua dung|khong dung|khong duoc|tu choi|bo di|dau co)$/;
/** Politeness around the answer. */
const FILLER =
  /^(?:da|a|em|chi|co|di|toi|minh|nha|nhe|nghen|nhen|do|thi|luon|roi|het|di|oi|ne|hen|qua|lam|het|vay|nua|ha|con|bac|ba|anh|cam|on|dau|ca|ma)$/;

/** Reads an answer to a yes/no question that is pending; undefined when it is neither. */
export function readYesNo(text: string): 'yes' | 'no' | undefined {
  const signs = clean(text);
  if (/^(?:👍|👌|✅|❤|🆗|🙆)/u.test(signs)) return 'yes';
  if (/^(?:👎|❌|🙅)/u.test(signs)) return 'no';
  const list = tokens(text).filter((token) => token.kind !== 'sign');
  if (list.length === 0 || list.length > 9) return undefined;
  const whole = list.map((token) => token.folded).join(' ');
  if (list.length > 1 && /(?:^| )(?:hay|hoac|khong biet|sao|gi|nao)(?: |$)/.test(whole)) return undefined;
  if (/(?:^| )(?:có|co) (?:được |duoc )?(?:không|khong)(?: |$)/.test(list.map((token) => token.text).join(' ')))
    return undefined;
  if (list[0]?.text === 'đừng' || list[0]?.text === 'dừng') return 'no';
  if (NO.test(whole)) return 'no';
  if (YES.test(whole)) return 'yes';

  if (/^(?:da |a |em |chi |thoi )*(?:khong|chua|sai|khoi|thoi)(?: |$)/.test(whole)) return 'no';
  const core = list
    .filter((token) => !FILLER.test(token.folded))
    .map((token) => token.folded)
    .join(' ');
  if (core === '') return /^(?:da|roi|co)/.test(whole) ? 'yes' : undefined;
  if (NO.test(core)) return 'no';
  if (YES.test(core) || /^(?:u|ok|dung|phai|duoc|vang|yes)(?: |$)/.test(core))
    return /(?:khong|chua|sai)/.test(core) ? 'no' : 'yes';
  return fold(text) === 'da' ? 'yes' : undefined;
}
