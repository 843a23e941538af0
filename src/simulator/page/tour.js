import { h } from './dom.js';
import { t } from './texts.js';

const DONE = 'tour-done';
const GAP = 14;

export const tourWanted = () => localStorage.getItem(DONE) === null;

/** Six steps around the page; each points at one thing. Skippable, also by Escape. */
export function startTour() {
  document.querySelector('.tour')?.remove();
  let at = 0;
  const box = h('div', { class: 'tour', role: 'dialog', 'aria-modal': 'false', 'aria-live': 'polite' });
  document.body.append(box);

  const clear = () => document.querySelector('.pointed')?.classList.remove('pointed');
  const end = () => {
    clear();
    box.remove();
    removeEventListener('resize', place);
    removeEventListener('keydown', onKey);
    localStorage.setItem(DONE, 'yes');
    scrollTo({ top: 0 });
  };
  const onKey = ({ key }) => key === 'Escape' && end();

  function forward() {
    at += 1;
    show();
  }

  function show() {
    clear();
    const [target, title, text] = t.steps[at];
    const last = at === t.steps.length - 1;
    const pointed = document.querySelector(target);
    pointed?.classList.add('pointed');
    pointed?.scrollIntoView({ block: 'nearest' });
    const next = h('button', { class: 'primary', onclick: last ? end : forward }, last ? t.done : t.next);
    box.replaceChildren(
      h('span', { class: 'step' }, t.step(at + 1, t.steps.length)),
      h('h3', {}, title),
      h('p', {}, text),
      h(
        'div',
        { class: 'row between' },
        last ? h('span') : h('button', { class: 'plain', onclick: end }, t.skip),
        next,
      ),
    );
    place();
    next.focus({ preventScroll: true });
  }

  /** Beside the thing where there is room, else over it. */
  function place() {
    const pointed = document.querySelector('.pointed')?.getBoundingClientRect();
    if (!pointed) return;
    const { width, height } = box.getBoundingClientRect();
    const spots = [
      [pointed.right + GAP, pointed.top + 40],
      [pointed.left - width - GAP, pointed.top + 40],
      [pointed.left, pointed.bottom + GAP],
      [pointed.left, pointed.top - height - GAP],
    ];
    const fits = ([x, y]) => x >= 8 && y >= 8 && x + width <= innerWidth - 8 && y + height <= innerHeight - 8;
    const [x, y] = spots.find(fits) ?? [(innerWidth - width) / 2, innerHeight - height - GAP];
    box.style.left = `${Math.round(x)}px`;
    box.style.top = `${Math.round(y)}px`;
  }

  addEventListener('resize', place);
  addEventListener('keydown', onKey);
  show();
}
