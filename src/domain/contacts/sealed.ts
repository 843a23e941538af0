import { nameDigests } from '../personal/names.ts';
import { phoneDigest } from '../personal/phones.ts';
import { openPersonal, sealPersonal } from '../personal/vault.ts';
import type { ContactDoc } from './model.ts';

/** A contact, opened: name and phone (E.164) as a person reads them. */
export type Contact = Omit<ContactDoc, 'nameDigests' | 'phoneDigest'>;

export function openContact({ nameDigests: _names, phoneDigest: _phone, ...contact }: ContactDoc): Contact {
  return {
    ...contact,
    ...(contact.name ? { name: openPersonal(contact.name) } : {}),
    ...(contact.phone ? { phone: openPersonal(contact.phone) } : {}),
  };
}

/** A name as it is stored, with what it is found by. */
export function sealedName(name: string): Pick<ContactDoc, 'name' | 'nameDigests'> {
  return { name: sealPersonal(name), nameDigests: nameDigests(name) };
}

/** A phone as it is stored, with what it is found by. @param phone E.164. */
export function sealedPhone(phone: string): Pick<ContactDoc, 'phone' | 'phoneDigest'> {
  return { phone: sealPersonal(phone), phoneDigest: phoneDigest(phone) };
}
