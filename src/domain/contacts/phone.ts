/** `+84 ••• ••• 123`: enough to recognise one's own, not enough to call. */
export function maskPhone(phone: string): string {
  return `+84 ••• ••• ${phone.slice(-3)}`;
}
