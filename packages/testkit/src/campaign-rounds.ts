/** Rounds of a campaign: few for CI where `CAMPAIGN_ROUNDS=small` is set in the environment, otherwise all. */
export function roundsOf({ small, full }: { readonly small: number; readonly full: number }): number {
  return process.env['CAMPAIGN_ROUNDS'] === 'small' ? small : full;
}

/** Where the rounds of a campaign begin: `CAMPAIGN_SEED`, or 1. A failure names its seed; that one is then run alone. */
export function firstSeed(): number {
  return Number(process.env['CAMPAIGN_SEED'] ?? '1');
}
