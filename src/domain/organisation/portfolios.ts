import { deriveId } from '../../core/ids.ts';
import type { Day } from '../../core/time.ts';
import { type PortfolioSectionDoc, PortfolioSectionModel, SectionModel } from './model.ts';
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

/** Sections nobody leads on that day; 3.2 of the plan until someone takes it. */
export async function unassignedSections(day: Day): Promise<string[]> {
  return (await sectionDuties(day)).filter((duty) => duty.lead === undefined).map((duty) => duty.section);
}

/**
 * Gives a section to a portfolio from a day on. A new lead ends the old one's lead that day; the old portfolio stays
 * as a helper.
 */
export async function assignSection(
  section: string,
  portfolio: string,
  options: { lead: boolean; from: Day },
): Promise<void> {
  const links = await PortfolioSectionModel.find({ section }).lean<PortfolioSectionDoc[]>();
  const open = links.filter((link) => validOn(link, options.from));

  for (const link of open) {
    const replaced = link.portfolio === portfolio && link.lead !== options.lead;
    const deposed = link.portfolio !== portfolio && link.lead && options.lead;
    if (!replaced && !deposed) continue;
    await PortfolioSectionModel.updateOne({ _id: link._id }, { $set: { validTo: options.from } });
    if (deposed) await addLink(section, link.portfolio, false, options.from);
  }
  if (open.some((link) => link.portfolio === portfolio && link.lead === options.lead)) return;
  await addLink(section, portfolio, options.lead, options.from);
}

/** @returns Whether it was not there yet. */
export async function addLink(section: string, portfolio: string, lead: boolean, from: Day): Promise<boolean> {
  const done = await PortfolioSectionModel.updateOne(
    { _id: deriveId('portfolio-section', section, portfolio, String(lead), from) },
    { $setOnInsert: { section, portfolio, lead, validFrom: from } },
    { upsert: true },
  );
  return done.upsertedCount > 0;
}
