import { html } from 'hono/html';
import type { Language } from '../../core/texts.ts';
import { assetUrl } from '../assets.ts';
import { type IconName, icon } from './icons.ts';
import type { Markup, Say } from './markup.ts';
import { note, type Tone, tokenField } from './parts.ts';

export interface NavItem {
  id: string;
  href: string;
  label: string;
  icon: IconName;
  /** A figure worth a glance, such as conversations waiting. */
  count?: number;
  /** Has its own place in the bottom bar of a phone. */
  everyday?: boolean;
}

/** Everything around a page's own content. */
export interface Frame {
  language: Language;
  say: Say;
  title: string;
  nav: readonly NavItem[];
  active?: string;
  /** Undefined before sign-in: then there is no rail and nothing about her. */
  staff?: { name: string; role: string };
  /** The unit in view and, on pages with figures, the moment they were read. */
  view?: { unit: string; asOf?: string };
  /** What she may act as, where it is more than one thing. */
  posts?: readonly { value: string; label: string; chosen: boolean }[];
  /** Told on every page of whom it concerns. */
  alarm?: Markup;
  notice?: { tone: Tone; text: string };
  /** Where the language switch comes back to. */
  path: string;
  token: string;
}

/** A whole page. Works without scripts; htmx only refreshes parts of it. */
export function layout(frame: Frame, body: Markup): Markup {
  const { say } = frame;
  return html`<!doctype html>
    <html lang="${frame.language}">
      <head>
        <meta charset="utf-8" />
        <title>${frame.title} · ${say('console.product')}</title>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="referrer" content="same-origin" />
        <meta name="htmx-config" content='{"includeIndicatorCSS":false,"history":false}' />
        <link rel="icon" href="${assetUrl('icon.svg')}" type="image/svg+xml" />
        <link rel="stylesheet" href="${assetUrl('console.css')}" />
        ${frame.staff ? scripts() : ''}
      </head>
      <body class="${frame.staff ? 'framed' : 'plain'}">
        <a class="skip" href="#content">${say('console.skip')}</a>
        ${frame.staff ? rail(frame) : ''}
        <main id="content">
          ${frame.alarm ?? ''} ${frame.staff ? heading(frame) : ''} ${frame.notice ? note(frame.notice.tone, frame.notice.text) : ''} ${body}
        </main>
        ${frame.staff ? bottomBar(frame) : ''}
      </body>
    </html>`;
}

function scripts(): Markup {
  return html`<script src="${assetUrl('htmx.js')}" defer></script>
    <script src="${assetUrl('console.js')}" defer></script>`;
}

function heading(frame: Frame): Markup {
  return html`<header class="top">
    <h1>${frame.title}</h1>
    ${
      frame.nav.some((item) => item.id === 'contacts') && frame.active !== 'contacts'
        ? html`<a class="find link" href="/console/contacts">${icon('search')}${frame.say('console.find')}</a>`
        : ''
    }
    ${
      frame.view
        ? html`<p class="view"><strong>${frame.view.unit}</strong> ${frame.view.asOf === undefined ? '' : html`<span>${frame.say('console.as_of', { time: frame.view.asOf })}</span>`}</p>`
        : ''
    }
    ${frame.posts ? postSwitch(frame, frame.posts) : ''}
  </header>`;
}

function postSwitch({ say, token }: Frame, posts: NonNullable<Frame['posts']>): Markup {
  return html`<form class="posts" method="post" action="/console/account/post">
    ${tokenField(token)}
    <label for="post">${say('console.acting_as')}</label>
    <select id="post" name="post">
      ${posts.map(({ value, label, chosen }) => html`<option value="${value}" ${chosen ? 'selected' : ''}>${label}</option>`)}
    </select>
    <button class="quiet">${say('console.act_as')}</button>
  </form>`;
}

function rail(frame: Frame): Markup {
  const { say } = frame;
  return html`<div class="rail">
    <a class="brand" href="/console">${say('console.product')}<small>${say('console.tagline')}</small></a>
    <nav aria-label="${say('console.nav.label')}">${frame.nav.map((item) => navLink(item, frame.active))}</nav>
    <div class="me">
      <a href="/console/account"><strong>${frame.staff?.name}</strong><small>${frame.staff?.role}</small></a>
      ${languageSwitch(frame)}
      <form method="post" action="/console/logout">
        ${tokenField(frame.token)}<button class="link">${icon('out')}${say('console.logout')}</button>
      </form>
    </div>
  </div>`;
}

function bottomBar(frame: Frame): Markup {
  const places = frame.nav.filter((item) => item.everyday);
  const more: NavItem = { id: 'more', href: '/console/more', label: frame.say('console.nav.more'), icon: 'more' };
  const active = places.some((item) => item.id === frame.active) ? frame.active : 'more';
  return html`<nav class="bottom" aria-label="${frame.say('console.nav.label')}">
    ${[...places, more].map((item) => navLink(item, active))}
  </nav>`;
}

function navLink(item: NavItem, active: string | undefined): Markup {
  return html`<a href="${item.href}" ${item.id === active ? html`aria-current="page"` : ''}
    >${icon(item.icon)}<span>${item.label}</span>${item.count ? html`<b class="count">${item.count}</b>` : ''}</a
  >`;
}

/** Both languages by their own names; the current one is not a link. */
export function languageSwitch(frame: Pick<Frame, 'language' | 'path'>): Markup {
  const other = frame.language === 'vi' ? { code: 'en', name: 'English' } : { code: 'vi', name: 'Tiếng Việt' };
  return html`<a
    class="language"
    href="/console/language/${other.code}?back=${encodeURIComponent(frame.path)}"
    lang="${other.code}"
    >${icon('globe')}${other.name}</a
  >`;
}
