import { nameDigests } from '../personal/names.ts';
import { phoneDigest } from '../personal/phones.ts';
import { openPersonal, sealPersonal } from '../personal/vault.ts';
import type { PersonDoc } from './model.ts';

/** What says who somebody is. Kept sealed, opened by the use cases of people.ts only. */
export interface PersonalFields {
  name?: string;
  /** E.164. */
  phone?: string;
  /** `YYYY` or `YYYY-MM-DD`. */
  birth?: string;
  address?: string;
}

/** Someone the union knows, opened. */
export type Person = PersonalFields & Pick<PersonDoc, '_id' | 'unitId' | 'source' | 'createdAt' | 'roster'>;

type SealedFields = Partial<Pick<PersonDoc, 'name' | 'phone' | 'birth' | 'address' | 'nameDigests' | 'phoneDigest'>>;

export function openPerson(doc: PersonDoc): Person {
  const { _id, unitId, source, createdAt, roster } = doc;
  return {
    _id,
    ...(doc.name ? { name: openPersonal(doc.name) } : {}),
    ...(doc.phone ? { phone: openPersonal(doc.phone) } : {}),
    ...(doc.birth ? { birth: openPersonal(doc.birth) } : {}),
    ...(doc.address ? { address: openPersonal(doc.address) } : {}),
    ...(unitId ? { unitId } : {}),
    source,
    createdAt,
    ...(roster ? { roster } : {}),
  };
}

/** The fields given, as they are stored, with what they are found by. Fields not given are not in the result. */
export function sealFields({ name, phone, birth, address }: PersonalFields): SealedFields {
  const known = name?.normalize('NFC').trim();
  return {
    ...(known ? { name: sealPersonal(known), nameDigests: nameDigests(known) } : {}),
    ...(phone ? { phone: sealPersonal(phone), phoneDigest: phoneDigest(phone) } : {}),
    ...(birth ? { birth: sealPersonal(birth) } : {}),
    ...(address ? { address: sealPersonal(address) } : {}),
  };
}
