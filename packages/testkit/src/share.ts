/** Whether the tests run as a campaign, which does everything; see `vitest.campaign.config.ts`. */
export const isCampaign = process.env['PROPERTY_FACTOR'] !== undefined;

/** In a campaign all cases of an enumeration; in the fast tests each `part`-th, from the one at `from`. */
export function share<Case>(cases: readonly Case[], part: number, from = 0): readonly Case[] {
  return isCampaign ? cases : cases.filter((_, index) => index % part === from % part);
}
