/** The only door to stored phone numbers, so that what lies in the store can change without anyone noticing. */

/** @param phone E.164. */
export function storedPhone(phone: string): string {
  return phone;
}

export function readStoredPhone(stored: string | undefined): string | undefined {
  return stored;
}

/** `+84 ••• ••• 123`: enough to recognise one's own, not enough to call. */
export function maskPhone(phone: string): string {
  return `+84 ••• ••• ${phone.slice(-3)}`;
}
