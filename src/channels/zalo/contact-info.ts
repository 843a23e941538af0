import type { InboundBody } from '../../core/events.ts';
import { fields, word, written } from '../fields.ts';

type Info = Record<string, unknown>;

/**
 * The answer to `request_user_info`. Since the provinces were reformed in 2025 the address is `full_address`; the
 * older flat shape is still seen. Gender is not read: nothing here needs it.
 */
export function readContactInfo(info: Info): InboundBody {
  const name = written(info.name);
  const phone = phoneOf(word(info.phone));
  const address = addressOf(info);
  const birthDate = birthDateOf(word(info.user_dob));
  return {
    kind: 'contact-info',
    ...(name === undefined ? {} : { name }),
    ...(phone === undefined ? {} : { phone }),
    ...(address === undefined ? {} : { address }),
    ...(birthDate === undefined ? {} : { birthDate }),
  };
}

/** Zalo writes `84912345678`; we write `+84912345678`. Anything else is left to whoever reads it. */
function phoneOf(phone: string | undefined): string | undefined {
  return phone !== undefined && /^84\d{9}$/.test(phone) ? `+${phone}` : phone;
}

function addressOf(info: Info): string | undefined {
  const full = fields(info.full_address);
  const parts =
    Object.keys(full).length > 0
      ? [full.user_address, full.user_ward, full.user_city]
      : [info.address, info.ward, info.district, info.city];
  const address = parts
    .map(written)
    .filter((part) => part !== undefined)
    .join(', ');
  return address === '' ? undefined : address;
}

/** `30/10/1999` as `1999-10-30`; a day that does not exist is no birth date. */
function birthDateOf(date: string | undefined): string | undefined {
  const [, day = '', month = '', year = ''] = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/.exec(date ?? '') ?? [];
  const iso = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  const read = new Date(`${iso}T00:00:00Z`);
  return !Number.isNaN(read.getTime()) && read.toISOString().startsWith(iso) ? iso : undefined;
}
