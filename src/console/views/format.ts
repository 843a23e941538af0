import type { Language } from '../../core/texts.ts';
import { formatTime } from '../../core/time.ts';
import type { Say } from './markup.ts';

/** 1250000 → `1.250.000` in Vietnamese, `1,250,000` in English. */
export function formatNumber(value: number, language: Language): string {
  const digits = String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, language === 'vi' ? '.' : ',');
  return digits;
}

/** Đồng are written one way in both languages. */
export function formatMoney(vnd: number): string {
  return `${formatNumber(vnd, 'vi')} đ`;
}

/** `14:20 23/11/2026`, Vietnam time. */
export { formatTime };

const MINUTE = 60_000;

/** How long something has lasted, in the largest unit that says enough. */
export function formatSpan(ms: number, say: Say): string {
  const minutes = Math.max(0, Math.floor(ms / MINUTE));
  if (minutes < 120) return say('console.span.minutes', { n: minutes });
  if (minutes < 48 * 60) return say('console.span.hours', { n: Math.floor(minutes / 60) });
  return say('console.span.days', { n: Math.floor(minutes / 1440) });
}

/** `+84901234567` → `+84 90 *** ** 67`: enough to recognise, too little to call. */
export function maskPhone(phone: string): string {
  return phone.length < 8 ? '***' : `${phone.slice(0, 3)} ${phone.slice(3, 5)} *** ** ${phone.slice(-2)}`;
}
