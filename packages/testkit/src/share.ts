const isCampaign = process.env['PROPERTY_FACTOR'] !== undefined;

/** Whether the tests run as a campaign at its full length, which does everything; see `vitest.campaign.config.ts`. */
export const takesAll = isCampaign && process.env['CAMPAIGN_ROUNDS'] !== 'small';

/**
 * In a campaign all cases of an enumeration; in the fast tests each `part`-th, from the one at `from`; in the short round of a campaign each
 * `part`-th too, and others.
 */
export function share<Case>(cases: readonly Case[], part: number, from = 0): readonly Case[] {
  if (takesAll) return cases;
  const first = isCampaign ? from + Math.ceil(part / 2) : from;
  return cases.filter((_, index) => index % part === first % part);
}

/**
 * How often a property is tried: in a campaign `all` times, at its full length so many times more as `PROPERTY_FACTOR` says; in the fast
 * tests half as often.
 */
export function propertyRuns(all: number): number {
  return isCampaign ? all * Number(process.env['PROPERTY_FACTOR']) : Math.ceil(all / 2);
}
