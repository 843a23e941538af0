import { h, icon } from './dom.js';
import { closeOutside } from './more.js';
import { act, call, store } from './store.js';
import { t } from './texts.js';

const PLACE = { latitude: 10.9056, longitude: 106.6397 };

/** The line to write in, with everything one can attach. */
export function composer(persona) {
  const input = h('textarea', { rows: '1', placeholder: t.write, 'aria-label': t.write, class: 'write' });
  const submit = h('button', { class: 'round send' });
  const draw = () => {
    const empty = input.value.trim() === '';
    const like = empty && persona.platform === 'messenger';
    submit.replaceChildren(icon(like ? 'like' : 'send'));
    submit.title = like ? t.like : t.send;
    submit.setAttribute('aria-label', submit.title);
    submit.disabled = empty && !like;
    input.rows = Math.min(4, input.value.split('\n').length);
  };
  const send = async () => {
    const text = input.value;
    if (text.trim() === '') {
      if (persona.platform === 'messenger') await act(persona, { do: 'sticker', sticker: 'thich' });
      return;
    }
    input.value = '';
    draw();
    const answer = await act(persona, { do: 'text', text });
    if (!answer && input.value === '') input.value = text;
    draw();
  };
  input.addEventListener('input', draw);
  input.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    void send();
  });
  submit.addEventListener('click', send);
  draw();

  return h('div', { class: 'composer' }, attachMenu(persona), stickerMenu(persona), input, submit);
}

function attachMenu(persona) {
  const menu = h('details', { class: 'attach' });
  const close = () => {
    menu.open = false;
  };
  const picker = h('input', {
    type: 'file',
    accept: 'image/*',
    multiple: true,
    class: 'hidden-file',
    tabindex: '-1',
    'aria-hidden': 'true',
    onchange: async () => {
      close();
      await sendFiles(persona, [...picker.files]);
      picker.value = '';
    },
  });
  const item = (picture, text, run) =>
    h(
      'button',
      {
        onclick: () => {
          close();
          void run();
        },
      },
      icon(picture),
      text,
    );
  menu.append(
    h('summary', { class: 'round', 'aria-label': t.attach, title: t.attach }, icon('plus')),
    h(
      'div',
      { class: 'sheet up' },
      samplePicker(persona, close),
      item('photo', t.own_photo, () => picker.click()),
      item('pin', t.location, () => act(persona, { do: 'location', ...PLACE })),
      item('file', t.file, () => act(persona, { do: 'file', name: 'bao-cao.pdf' })),
      item('mic', t.audio, () => act(persona, { do: 'file', type: 'audio', name: 'tin-thoai.amr' })),
    ),
    picker,
  );
  closeOutside(menu);
  return menu;
}

function samplePicker(persona, close) {
  const chosen = new Set();
  const send = h('button', {
    class: 'primary wide',
    onclick: () => {
      const images = [...chosen].map((sample) => ({ sample }));
      chosen.clear();
      for (const one of thumbs) one.setAttribute('aria-pressed', 'false');
      draw();
      close();
      void act(persona, { do: 'images', images });
    },
  });
  const draw = () => {
    send.textContent = chosen.size === 0 ? t.pick_photos : t.send_photos(chosen.size);
    send.disabled = chosen.size === 0;
  };
  const thumbs = store.samples.map(({ id, url, words }) =>
    h(
      'button',
      {
        class: 'thumb',
        'aria-pressed': 'false',
        'data-sample': id,
        onclick: ({ currentTarget }) => {
          if (!chosen.delete(id)) chosen.add(id);
          currentTarget.setAttribute('aria-pressed', String(chosen.has(id)));
          draw();
        },
      },
      h('img', { src: url, alt: words[document.documentElement.lang], loading: 'lazy' }),
    ),
  );
  draw();
  return h('div', { class: 'samples' }, h('b', {}, t.samples), h('div', { class: 'thumbs' }, ...thumbs), send);
}

function stickerMenu(persona) {
  const menu = h('details', { class: 'attach' });
  menu.append(
    h('summary', { class: 'round', 'aria-label': t.stickers, title: t.stickers }, icon('smile')),
    h(
      'div',
      { class: 'sheet up stickers' },
      store.stickers.map(({ id, url, words }) =>
        h(
          'button',
          {
            'aria-label': words[document.documentElement.lang],
            onclick: () => {
              menu.open = false;
              void act(persona, { do: 'sticker', sticker: id });
            },
          },
          h('img', { src: url, alt: '', loading: 'lazy' }),
        ),
      ),
    ),
  );
  closeOutside(menu);
  return menu;
}

/** Pictures as photos, anything else as files. */
export async function sendFiles(persona, files) {
  const pictures = files.filter(({ type }) => type.startsWith('image/'));
  const images = [];
  for (const file of pictures) images.push({ mediaId: await uploaded(file) });
  if (images.length > 0) await act(persona, { do: 'images', images });
  for (const file of files) {
    if (!pictures.includes(file)) await act(persona, { do: 'file', name: file.name, mediaId: await uploaded(file) });
  }
}

async function uploaded(file) {
  const headers = {
    'x-file-name': encodeURIComponent(file.name),
    'content-type': file.type || 'application/octet-stream',
  };
  const answer = await call('/media', undefined, { method: 'POST', headers, body: file });
  return answer?.mediaId ?? '';
}
