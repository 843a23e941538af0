import { html } from 'hono/html';
import { icon } from './icons.ts';
import type { Markup, Say } from './markup.ts';

export interface Photo {
  href: string;
  /** `pending` while it is still being copied, `missing` when it could not be. */
  state: 'stored' | 'pending' | 'missing';
}

export function photoList(say: Say, photos: readonly Photo[]): Markup {
  if (photos.length === 0) return html``;
  return html`<section class="card">
    <h2>${say('console-submissions.photos', { n: photos.length })}</h2>
    <ul class="photos">
      ${photos.map((photo, n) => html`<li>${one(say, photo, n + 1)}</li>`)}
    </ul>
  </section>`;
}

function one(say: Say, photo: Photo, n: number): Markup {
  return photo.state === 'stored'
    ? html`<a href="${photo.href}"><img src="${photo.href}" alt="${say('console-submissions.photo', { n })}" loading="lazy" /></a>`
    : html`<div class="pending">${icon('photo')}${say(`console-submissions.photo_${photo.state}`)}</div>`;
}
