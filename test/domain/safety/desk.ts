import { type SafetyDesk, safetyDesk } from '../../../src/domain/safety/desk.ts';

/** Keys of the tests; duty by day, hotlines tried out on the first of the month. */
export function aDesk(): SafetyDesk {
  return safetyDesk({
    keys: [{ id: 'k1', key: Buffer.alloc(32, 7) }],
    dutyHours: { from: 7, to: 21 },
    hotlinesCheckedOn: '2026-03-01',
  });
}
