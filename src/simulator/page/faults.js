import { h, icon } from './dom.js';
import { call, on, store } from './store.js';
import { t } from './texts.js';

// Each switch: how it is set, and how one sees that it is on.
const rate = (name, value) => ({ name, on: { [name]: value }, off: { [name]: 0 }, isOn: (faults) => faults[name] > 0 });
const flag = (name) => ({ name, on: { [name]: true }, off: { [name]: false }, isOn: (faults) => faults[name] });
const token = (name) => ({
  name,
  on: { tokens: name },
  off: { tokens: 'alive' },
  isOn: (faults) => faults.tokens === name,
});

const GROUPS = [
  [
    'group_calls',
    'send',
    [
      rate('serverErrorRate', 0.3),
      rate('htmlRate', 0.3),
      rate('resetBeforeRate', 0.3),
      rate('resetAfterRate', 0.3),
      rate('slowRate', 0.5),
      rate('rateLimitRate', 0.3),
      rate('transientRate', 0.3),
    ],
  ],
  [
    'group_rules',
    'warn',
    [token('expired'), token('revoked'), flag('windowsClosed'), flag('buttonsRefused'), flag('restricted')],
  ],
  [
    'group_webhooks',
    'bolt',
    [
      rate('duplicateRate', 0.5),
      rate('reorderRate', 0.5),
      rate('forgedRate', 0.5),
      rate('unknownEventRate', 0.5),
      rate('mediaFailRate', 1),
    ],
  ],
];
const SWITCHES = GROUPS.flatMap(([, , switches]) => switches);

/** Switches for everything that can go wrong. */
export function showFaults() {
  const boxes = new Map();
  const count = h('span', { class: 'count' });
  const seed = h('input', {
    type: 'number',
    id: 'seed',
    min: '0',
    onchange: () => call('/faults', { seed: Math.trunc(Number(seed.value)) || 0 }),
  });
  const allOff = h(
    'button',
    { class: 'plain', onclick: () => call('/faults', Object.assign({}, ...SWITCHES.map(({ off }) => off))) },
    t.all_off,
  );

  const groups = GROUPS.map(([title, picture, switches]) =>
    h('fieldset', {}, h('legend', {}, icon(picture), t[title]), ...switches.map((one) => switchRow(one, boxes))),
  );
  document
    .querySelector('#faults')
    .append(
      h(
        'div',
        { class: 'row between' },
        h('h2', {}, icon('bolt'), t.faults, count),
        h('div', { class: 'row' }, h('label', { for: 'seed' }, t.seed), seed, allOff),
      ),
      h('p', { class: 'lead' }, t.faults_line),
      h('div', { class: 'groups' }, ...groups),
    );

  const update = () => {
    const active = SWITCHES.filter((one) => one.isOn(store.faults));
    for (const [name, box] of boxes) box.checked = active.some((one) => one.name === name);
    count.textContent = active.length > 0 ? t.faults_on(active.length) : '';
    allOff.disabled = active.length === 0;
    seed.value = String(store.faults.seed ?? 1);
  };
  update();
  on('faults', update);
  on('reload', update);
}

function switchRow({ name, on: whenOn, off }, boxes) {
  const [title, hint] = t.fault[name];
  const box = h('input', {
    type: 'checkbox',
    role: 'switch',
    id: `fault-${name}`,
    onchange: () => call('/faults', box.checked ? whenOn : off),
  });
  boxes.set(name, box);
  return h('label', { class: 'switch', for: `fault-${name}` }, box, h('span', {}, h('b', {}, title), h('i', {}, hint)));
}
