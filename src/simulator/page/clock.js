import { h, icon } from './dom.js';
import { call, now, on, store } from './store.js';
import { t } from './texts.js';
import { date, hourMinute, span, weekday } from './time.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** The bar in the middle: what time it is for everyone, and how to let it pass. */
export function showClock() {
  const time = h('strong', { class: 'time' });
  const day = h('span', { class: 'day' });
  const note = h('span', { class: 'note' });
  const move = (body) => call('/clock', body);
  const button = (text, body, id) => h('button', { class: 'chip', onclick: () => move(body), 'data-move': id }, text);
  const real = h('button', { class: 'chip quiet', onclick: () => move({ offsetMs: 0 }) }, t.real_time);

  document
    .querySelector('#clock')
    .append(
      h('h2', {}, icon('clock'), t.clock),
      h('div', { class: 'face' }, time, h('div', {}, day, note)),
      h(
        'div',
        { class: 'row' },
        button(t.plus_hour, { advanceMs: HOUR_MS }, 'hour'),
        button(t.plus_day, { advanceMs: DAY_MS }, 'day'),
        button(t.plus_three, { advanceMs: 3 * DAY_MS }, 'three'),
        button(t.morning, { toNextMorning: true }, 'morning'),
        real,
      ),
    );

  const tick = () => {
    const at = now();
    time.textContent = hourMinute(at);
    day.textContent = `${weekday(at)}, ${date(at)}`;
    const ahead = store.offsetMs > 30_000;
    note.textContent = ahead ? t.clock_ahead(span(store.offsetMs)) : t.clock_real;
    real.hidden = !ahead;
  };
  tick();
  setInterval(tick, 1000);
  on('clock', tick);
  on('reload', tick);
}
