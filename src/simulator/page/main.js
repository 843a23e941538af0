import { showClock } from './clock.js';
import { h, icon } from './dom.js';
import { showFaults } from './faults.js';
import { showLog } from './log.js';
import { showPhone } from './phone.js';
import { openStore } from './store.js';
import { language, switchLanguage, t } from './texts.js';
import { startTour, tourWanted } from './tour.js';

document.documentElement.lang = language;
await openStore();

document
  .querySelector('#top')
  .append(
    h('img', { src: 'icon.svg', alt: '', width: '40', height: '40' }),
    h('div', { class: 'headline' }, h('h1', {}, t.title), h('p', {}, t.subtitle)),
    h('button', { class: 'plain', onclick: startTour, id: 'tour-button' }, icon('help'), t.tour),
    h('button', { class: 'plain', onclick: switchLanguage, id: 'language-button' }, t.language),
  );

showPhone('zalo');
showPhone('messenger');
showClock();
showLog();
showFaults();
document.body.classList.add('ready');
if (tourWanted()) startTour();
