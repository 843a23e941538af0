import { h } from './dom.js';
import { call, store } from './store.js';
import { t } from './texts.js';

/** Who holds this phone: a list of personas and a way to add one. */
export function switcher(platform, choose) {
  const select = h('select', {
    id: `who-${platform}`,
    onchange: () => choose(store.personas.get(select.value)),
  });
  const form = newPersonForm(platform, (persona) => {
    toggle(false);
    void choose(persona);
  });
  const add = h('button', { class: 'plain', 'data-add': platform, onclick: () => toggle(form.hidden) }, t.new_person);
  function toggle(open) {
    form.hidden = !open;
    add.setAttribute('aria-expanded', String(open));
    if (open) form.querySelector('input').focus();
  }
  form.addEventListener('reset', () => toggle(false));
  form.hidden = true;

  const label = h('label', { for: select.id }, t.you_are);
  const element = h('div', { class: 'switcher' }, label, h('div', { class: 'row' }, select, add), form);

  return {
    element,
    draw(persona) {
      const people = [...store.personas.values()].filter((one) => one.platform === platform);
      select.replaceChildren(
        ...people.map(({ id, name, note }) => h('option', { value: id }, note ? `${name} – ${note}` : name)),
        ...(people.length === 0 ? [h('option', { value: '' }, t.nobody)] : []),
      );
      select.disabled = people.length === 0;
      if (persona) select.value = persona.id;
      // The list cuts long lines; here the role is always whole.
      label.textContent = persona?.note ? `${t.you_are} ${persona.note}` : t.you_are;
    },
  };
}

function newPersonForm(platform, created) {
  const count = () => [...store.personas.values()].length;
  const name = h('input', {
    id: `name-${platform}`,
    required: true,
    maxlength: '60',
    placeholder: t.name_hint,
    autocomplete: 'off',
  });
  const note = h('input', {
    id: `note-${platform}`,
    maxlength: '120',
    placeholder: t.role_hint,
    list: `roles-${platform}`,
    autocomplete: 'off',
  });
  return h(
    'form',
    {
      class: 'newcomer',
      onsubmit: async (event) => {
        event.preventDefault();
        const persona = await call('/personas', { platform, name: name.value, note: note.value });
        if (!persona) return;
        store.personas.set(persona.id, persona);
        name.value = '';
        note.value = '';
        created(persona);
      },
      onfocusin: () => {
        if (name.value === '') name.value = t.names[count() % t.names.length];
      },
    },
    h('label', { for: name.id }, t.name),
    name,
    h('label', { for: note.id }, t.role),
    note,
    h('datalist', { id: `roles-${platform}` }, ...t.roles.map((role) => h('option', { value: role }))),
    h(
      'div',
      { class: 'row end' },
      h('button', { type: 'reset', class: 'plain' }, t.cancel),
      h('button', { class: 'primary' }, t.create),
    ),
  );
}
