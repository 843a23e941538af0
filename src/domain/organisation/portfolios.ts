import { deriveId } from '../../core/ids.ts';
import type { Day } from '../../core/time.ts';
import {
  type PortfolioDoc,
  PortfolioModel,
  type PortfolioSectionDoc,
  PortfolioSectionModel,
  SectionModel,
} from './model.ts';
import { validOn } from './units.ts';

/** Who answers for a section on a day. Without a lead it lies in the "unassigned" bucket, which the Office sees. */
export interface SectionDuty {
  section: string;
  name: string;
  lead?: string;
  portfolios: string[];
}

/** All sections of the plan with their portfolios on that day. */
export async function sectionDuties(day: Day): Promise<SectionDuty[]> {
  const sections = await SectionModel.find({}).sort({ _id: 1 }).lean<{ _id: string; name: string }[]>();
  const links = (await PortfolioSectionModel.find({}).lean<PortfolioSectionDoc[]>()).filter((link) =>
    validOn(link, day),
  );
  return sections.map(({ _id, name }) => {
    const own = links.filter((link) => link.section === _id);
    const lead = own.find((link) => link.lead)?.portfolio;
    return {
      section: _id,
      name,
      ...(lead === undefined ? {} : { lead }),
      portfolios: own.map((link) => link.portfolio).sort(),
    };
  });
}

/** A portfolio's part in a section on the days `validFrom ≤ day < validTo`. */
export type SectionPart = SectionLink & { section: string };

/** Every part a portfolio ever had, has or will have in a section, the latest first. */
export async function sectionParts(): Promise<SectionPart[]> {
  const links = await PortfolioSectionModel.find({}).lean<PortfolioSectionDoc[]>();
  return links
    .map(({ _id: _, ...part }) => part)
    .sort((a, b) => (a.validFrom === b.validFrom ? 0 : a.validFrom < b.validFrom ? 1 : -1));
}

/** The portfolios of a day, by name. */
export async function portfoliosOn(day: Day): Promise<{ code: string; name: string }[]> {
  const all = await PortfolioModel.find({}).lean<PortfolioDoc[]>();
  return all
    .filter((portfolio) => validOn(portfolio, day))
    .map(({ _id, name }) => ({ code: _id, name }))
    .sort((a, b) => a.name.localeCompare(b.name, 'vi'));
}

/** Sections nobody leads on that day; 3.2 of the plan until someone takes it. */
export async function unassignedSections(day: Day): Promise<string[]> {
  return (await sectionDuties(day)).filter((duty) => duty.lead === undefined).map((duty) => duty.section);
}

/**
 * Gives a section to a portfolio from a day on. A new lead ends the old one's lead that day; the old portfolio stays as
 * a helper. A lead already planned for later stays planned: the new one leads until then.
 */
export async function assignSection(
  section: string,
  portfolio: string,
  options: { lead: boolean; from: Day },
): Promise<void> {
  await rewrite(section, (links) => assigned(links, portfolio, options));
}

/** Takes a section from a portfolio from a day on; what it led nobody leads then. */
export async function endSection(section: string, portfolio: string, from: Day): Promise<void> {
  await rewrite(section, (links) => ended(links, portfolio, from));
}

/** A portfolio's part in one section. */
export type SectionLink = Pick<PortfolioSectionDoc, 'portfolio' | 'lead' | 'validFrom' | 'validTo'>;

/** The links of one section after an assignment. Pure. Keeps one part a portfolio and one lead a day. */
export function assigned(
  links: readonly SectionLink[],
  portfolio: string,
  { lead, from }: { lead: boolean; from: Day },
): SectionLink[] {
  const nextLeads = links.filter((link) => link.lead && link.portfolio !== portfolio && link.validFrom > from);
  const until = lead ? nextLeads.map((link) => link.validFrom).sort()[0] : undefined;
  const kept = links.flatMap((link): SectionLink[] => {
    if (link.portfolio === portfolio) return without(link, from, until);
    if (!(link.lead && lead)) return [link];
    return [...without(link, from, until), ...part({ ...link, lead: false }, from, until)];
  });
  return [...kept, { portfolio, lead, validFrom: from, ...(until === undefined ? {} : { validTo: until }) }];
}

/** The links of one section after a portfolio gave it up. Pure. */
export function ended(links: readonly SectionLink[], portfolio: string, from: Day): SectionLink[] {
  return links.flatMap((link) => (link.portfolio === portfolio ? without(link, from, undefined) : [link]));
}

/** What is left of a link outside `from ≤ day < until`. */
function without(link: SectionLink, from: Day, until: Day | undefined): SectionLink[] {
  return [...part(link, undefined, from), ...(until === undefined ? [] : part(link, until, undefined))];
}

/** What of a link lies within `from ≤ day < until`. */
function part({ validTo, ...link }: SectionLink, from: Day | undefined, until: Day | undefined): SectionLink[] {
  const start = from === undefined || link.validFrom > from ? link.validFrom : from;
  const end = validTo === undefined || (until !== undefined && until < validTo) ? until : validTo;
  return end !== undefined && end <= start
    ? []
    : [{ ...link, validFrom: start, ...(end === undefined ? {} : { validTo: end }) }];
}

async function rewrite(section: string, change: (links: SectionLink[]) => SectionLink[]): Promise<void> {
  const rows = await PortfolioSectionModel.find({ section }).lean<PortfolioSectionDoc[]>();
  const links = rows.map(({ portfolio, lead, validFrom, validTo }) => ({
    portfolio,
    lead,
    validFrom,
    ...(validTo ? { validTo } : {}),
  }));
  const wanted = new Map(change(links).map((link) => [idOf(section, link), link]));
  // What ends goes first: broken off in the middle a section has no lead for a moment, never two.
  await PortfolioSectionModel.deleteMany({ section, _id: { $nin: [...wanted.keys()] } });
  for (const [id, link] of [...wanted].sort(
    ([, a], [, b]) => Number(b.validTo !== undefined) - Number(a.validTo !== undefined),
  )) {
    await PortfolioSectionModel.updateOne(
      { _id: id },
      { $set: { section, ...link }, ...(link.validTo === undefined ? { $unset: { validTo: '' } } : {}) },
      { upsert: true },
    );
  }
}

/** Puts a link there unless it is. */
export async function addLink(section: string, portfolio: string, lead: boolean, from: Day): Promise<void> {
  const link = { portfolio, lead, validFrom: from };
  await PortfolioSectionModel.updateOne(
    { _id: idOf(section, link) },
    { $setOnInsert: { section, ...link } },
    { upsert: true },
  );
}

function idOf(section: string, link: SectionLink): string {
  return deriveId('portfolio-section', section, link.portfolio, String(link.lead), link.validFrom);
}
