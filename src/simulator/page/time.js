import { language, t } from './texts.js';

const ZONE = 'Asia/Ho_Chi_Minh';
const LOCALE = language === 'en' ? 'en-GB' : 'vi-VN';
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

const format = (options) => {
  const formatter = new Intl.DateTimeFormat(LOCALE, { timeZone: ZONE, ...options });
  return (at) => formatter.format(at);
};

export const hourMinute = format({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
export const withSeconds = format({ hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' });
export const weekday = format({ weekday: 'long' });
export const date = format({ day: '2-digit', month: '2-digit', year: 'numeric' });

/** The two largest units: "2 ngày 3 giờ". */
export function span(ms) {
  const days = Math.floor(ms / DAY_MS);
  const hours = Math.floor((ms % DAY_MS) / HOUR_MS);
  const minutes = Math.floor((ms % HOUR_MS) / MINUTE_MS);
  if (days > 0) return [t.days(days), hours > 0 ? t.hours(hours) : ''].join(' ').trim();
  if (hours > 0) return [t.hours(hours), minutes > 0 ? t.minutes(minutes) : ''].join(' ').trim();
  return t.minutes(Math.max(1, minutes));
}
