import { ask, h, icon } from './dom.js';
import { act, store } from './store.js';
import { t } from './texts.js';

/** The dots in the phone's bar: everything a person can do besides writing. */
export function moreMenu(persona) {
  const menu = h('details', { class: 'more' });
  const item = (text, what) =>
    h(
      'button',
      {
        onclick: async () => {
          menu.open = false;
          const body = typeof what === 'function' ? await what() : what;
          if (body) await act(persona, body);
        },
      },
      text,
    );
  const question = (text, build, start) => async () => {
    const answer = await ask(text, t.ok, t.cancel, start);
    return answer === '' ? undefined : build(answer);
  };
  const status = (value) => ({ do: 'status', status: value });
  const blocked = persona.status === 'blocked';

  const link = item(
    t.link,
    question(t.link_ask, (url) => ({ do: 'link', url })),
  );
  const zalo = [
    link,
    persona.follows ? item(t.unfollow, { do: 'unfollow' }) : item(t.follow, { do: 'follow' }),
    item(t.open_zalo, { do: 'open' }),
    item(t.info, { do: 'info', name: persona.name, phone: '84901234567', address: t.place }),
    item(t.withdraw, { do: 'withdraw' }),
    persona.status === 'muted' ? item(t.unmute, status('ok')) : item(t.mute, status('muted')),
    persona.status === 'inactive' ? item(t.active, status('ok')) : item(t.inactive, status('inactive')),
  ];
  const messenger = [
    link,
    ...store.menu
      .filter(({ payload }) => payload !== '')
      .map(({ title, payload }) => item(title, { do: 'menu', payload })),
    item(
      t.referral,
      question(t.referral_ask, (ref) => ({ do: 'referral', ref })),
    ),
    item(
      t.edit,
      question(t.edit_ask, (text) => ({ do: 'edit', text }), lastOwn(persona)),
    ),
  ];
  menu.append(
    h('summary', { 'aria-label': t.more, title: t.more }, icon('dots')),
    h(
      'div',
      { class: 'sheet' },
      persona.platform === 'zalo' ? zalo : messenger,
      item(
        t.staff,
        question(t.staff_ask, (text) => ({ do: 'staff', text })),
      ),
      blocked ? item(t.unblock, { do: 'unblock' }) : item(t.block, { do: 'block' }),
    ),
  );
  closeOutside(menu);
  return menu;
}

const lastOwn = ({ id }) => store.messages.get(id)?.findLast(({ from, text }) => from === 'person' && text)?.text ?? '';

/** Closes an open `details` when one clicks elsewhere or presses Escape. */
export function closeOutside(details) {
  details.addEventListener('toggle', () => {
    if (!details.open) return;
    const close = (event) => {
      if (event.type === 'keydown' ? event.key !== 'Escape' : details.contains(event.target)) return;
      details.open = false;
      document.removeEventListener('pointerdown', close);
      document.removeEventListener('keydown', close);
    };
    document.addEventListener('pointerdown', close);
    document.addEventListener('keydown', close);
  });
}
