// Small helpers to build the page without any library.

/** Makes an element: `h('button', { class: 'x', onclick }, 'Text', child)`. */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [key, value] of Object.entries(props)) {
    if (value === undefined || value === false || value === null) continue;
    if (key.startsWith('on')) element.addEventListener(key.slice(2), value);
    else if (key === 'value' || key === 'checked' || key === 'disabled' || key === 'open') element[key] = value;
    else element.setAttribute(key, value === true ? '' : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

const SHAPES = {
  plus: 'M12 5v14M5 12h14',
  smile: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M8.5 14.5c1.8 2.3 5.2 2.3 7 0M9 9.5v.5M15 9.5v.5',
  send: 'M4 12 20 4l-5 16-3.5-6.5zM20 4 11.5 13.5',
  like: 'M7 11v9H4v-9zM7 11l4-8c1.7 0 2.5 1.2 2.2 2.8L12.6 9H18c1.4 0 2.2 1.2 1.9 2.5l-1.5 6.6c-.2 1.1-1.1 1.9-2.3 1.9H7',
  photo: 'M4 6h16v13H4zM4 16l5-5 4 4 3-3 4 4M15.5 9.5v.1',
  pin: 'M12 21c4-5 6-8 6-11a6 6 0 1 0-12 0c0 3 2 6 6 11M12 8a2 2 0 1 0 0 4 2 2 0 0 0 0-4',
  file: 'M6 3h8l4 4v14H6zM14 3v4h4M9 12h6M9 16h6',
  mic: 'M12 3a3 3 0 0 0-3 3v5a3 3 0 0 0 6 0V6a3 3 0 0 0-3-3M6 11a6 6 0 0 0 12 0M12 17v4',
  dots: 'M5 12h.1M12 12h.1M19 12h.1',
  check: 'M5 12.5 10 17 19 7',
  checks: 'M2 12.5 7 17l9-10M11 16l1 1 10-10',
  heart: 'M12 20C5 15 3 11.500 4 8.500 5.200 5 9.800 5 12 8.500 14.200 5 18.800 5 20 8.500c1 3-1 6.500-8 11.500',
  clock: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M12 7v5l3.5 2',
  bolt: 'M13 3 5 14h6l-1 7 8-11h-6z',
  help: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M9.500 9.500c0-3.500 5-3.300 5-.2 0 2-2.500 2.200-2.500 4.200M12 17v.1',
  warn: 'M12 4 2.500 20h19zM12 10v5M12 17.500v.1',
  link: 'M14 5h5v5M19 5l-8 8M10 6H5v13h13v-5',
  phone:
    'M6 4h4l1.500 4.500-2.500 1.500c1 2.300 2.700 4 5 5l1.500-2.500L20 14v4c0 1-.8 2-2 2C11 20 4 13 4 6c0-1.200 1-2 2-2',
  list: 'M8 6h12M8 12h12M8 18h12M4 6h.1M4 12h.1M4 18h.1',
};

export function icon(name) {
  const space = 'http://www.w3.org/2000/svg';
  const svg = document.createElementNS(space, 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('aria-hidden', 'true');
  svg.classList.add('icon');
  const path = document.createElementNS(space, 'path');
  path.setAttribute('d', SHAPES[name] ?? '');
  svg.append(path);
  return svg;
}

let noticeTimer;

/** One line at the bottom of the page for a few seconds. */
export function notify(text, staying = false) {
  const notice = document.querySelector('#notice');
  notice.textContent = text;
  notice.classList.toggle('shown', text !== '');
  clearTimeout(noticeTimer);
  if (!staying) noticeTimer = setTimeout(() => notice.classList.remove('shown'), 4000);
}

/** Asks for one line of text in a small window; empty means no. */
export function ask(question, okText, cancelText, start = '') {
  return new Promise((resolve) => {
    const input = h('input', { type: 'text', value: start, id: 'ask-input' });
    const close = (value) => {
      dialog.close();
      dialog.remove();
      resolve(value.trim());
    };
    const form = h(
      'form',
      {
        method: 'dialog',
        onsubmit: (event) => {
          event.preventDefault();
          close(input.value);
        },
      },
      h('label', { for: 'ask-input' }, question),
      input,
      h(
        'div',
        { class: 'row end' },
        h('button', { type: 'button', class: 'plain', onclick: () => close('') }, cancelText),
        h('button', { class: 'primary' }, okText),
      ),
    );
    const dialog = h('dialog', { class: 'ask', oncancel: () => close('') }, form);
    document.body.append(dialog);
    dialog.showModal();
    input.focus();
  });
}
