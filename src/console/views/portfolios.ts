import { html } from 'hono/html';
import { type Day, formatDay } from '../../core/time.ts';
import type { SectionDuty, SectionPart } from '../../domain/organisation/portfolios.ts';
import type { Markup, Say } from './markup.ts';
import { badge, dayField, select, table, tokenField } from './parts.ts';

/** Somebody who holds a portfolio; with an id where she is known as a person. */
export interface Holder {
  portfolio: string;
  name: string;
  personId?: string;
}

interface View {
  say: Say;
  token: string;
  day: Day;
  today: Day;
  duties: readonly SectionDuty[];
  portfolios: readonly { code: string; name: string }[];
  holders: readonly Holder[];
  /** Every part there ever was, the latest first. */
  parts: readonly SectionPart[];
  mayWork: boolean;
}

export function portfoliosBody(view: View): Markup {
  const { say, day, today } = view;
  return html`<form class="filters" method="get">
      ${dayField('day', say('console-portfolios.day'), day)}
      <button class="quiet">${say('console-units.show')}</button>
      ${day === today ? '' : html`<a class="link" href="/console/portfolios">${say('console-units.today')}</a>`}
    </form>
    <section class="card">
      <h2>${say('console-portfolios.sections')}</h2>
      ${matrix(view)}
      <p class="small">${say('console-portfolios.legend')}</p>
    </section>
    ${people(view)} ${view.mayWork ? forms(view) : ''} ${history(view)}`;
}

function matrix({ say, duties, portfolios }: View): Markup {
  return table<SectionDuty>(
    [
      {
        title: say('console-portfolios.section'),
        main: true,
        cell: ({ section, name, lead }) =>
          html`${section} ${name} ${lead === undefined ? badge('warn', say('console-portfolios.unassigned')) : ''}`,
      },
      ...portfolios.map(({ code, name }) => ({
        title: name,
        cell: (duty: SectionDuty) =>
          duty.lead === code
            ? badge('ok', say('console-portfolios.lead'))
            : duty.portfolios.includes(code)
              ? say('console-portfolios.with')
              : html`<span class="nothing" aria-hidden="true">–</span>`,
      })),
    ],
    duties,
  );
}

function people({ say, portfolios, holders }: View): Markup {
  return html`<section class="card">
    <h2>${say('console-portfolios.people')}</h2>
    ${table<View['portfolios'][number]>(
      [
        { title: say('console-portfolios.portfolio'), main: true, cell: ({ name }) => name },
        {
          title: say('console-portfolios.who'),
          cell: ({ code }) => {
            const own = holders.filter(({ portfolio }) => portfolio === code);
            return own.length === 0
              ? html`<span class="soft">${say('console-portfolios.nobody')}</span>`
              : own.map(
                  ({ name, personId }, i) =>
                    html`${i === 0 ? '' : ', '}${personId ? html`<a href="/console/people/${encodeURIComponent(personId)}">${name}</a>` : name}`,
                );
          },
        },
      ],
      portfolios,
    )}
  </section>`;
}

function forms({ say, token, duties, portfolios, today }: View): Markup {
  const sections = duties.map(({ section, name }) => ({ value: section, label: `${section} ${name}` }));
  const unled = duties.find(({ lead }) => lead === undefined)?.section;
  const codes = portfolios.map(({ code, name }) => ({ value: code, label: name }));
  const roles = (['lead', 'with'] as const).map((role) => ({ value: role, label: say(`console-portfolios.${role}`) }));
  return html`<section class="card">
      <h2>${say('console-portfolios.assign')}</h2>
      <form class="filters" method="post" action="/console/portfolios/assign">
        ${tokenField(token)} ${select('section', say('console-portfolios.section'), sections, unled)}
        ${select('portfolio', say('console-portfolios.portfolio'), codes, undefined)}
        ${select('role', say('console-portfolios.part'), roles, 'lead')} ${dayField('from', say('console-portfolios.from'), today)}
        <button>${say('console-portfolios.assign_do')}</button>
      </form>
      <p class="small">${say('console-portfolios.assign_help')}</p>
    </section>
    <details class="card">
      <summary>${say('console-portfolios.end')}</summary>
      <form class="filters" method="post" action="/console/portfolios/end">
        ${tokenField(token)} ${select('section', say('console-portfolios.section'), sections, undefined)}
        ${select('portfolio', say('console-portfolios.portfolio'), codes, undefined)}
        ${dayField('from', say('console-portfolios.until'), today)}
        <button class="danger">${say('console-portfolios.end_do')}</button>
      </form>
    </details>`;
}

function history({ say, parts, duties, portfolios }: View): Markup {
  const nameOf = new Map(portfolios.map(({ code, name }) => [code, name]));
  const sectionOf = new Map(duties.map(({ section, name }) => [section, name]));
  return html`<details class="card">
    <summary>${say('console-portfolios.history')}</summary>
    ${table<SectionPart>(
      [
        {
          title: say('console-portfolios.section'),
          main: true,
          cell: ({ section }) => `${section} ${sectionOf.get(section) ?? ''}`,
        },
        { title: say('console-portfolios.portfolio'), cell: ({ portfolio }) => nameOf.get(portfolio) ?? portfolio },
        {
          title: say('console-portfolios.part'),
          cell: ({ lead }) => say(lead ? 'console-portfolios.lead' : 'console-portfolios.with'),
        },
        {
          title: say('console-portfolios.when'),
          cell: ({ validFrom, validTo }) =>
            say(validTo ? 'console-units.span' : 'console-units.since', {
              from: formatDay(validFrom),
              to: validTo ? formatDay(validTo) : '',
            }),
        },
      ],
      parts,
    )}
  </details>`;
}
