import type { ReportedCost } from '@agentspine/reader';
import { counted } from '@agentspine/render/count-text';
import { usdCell } from '@agentspine/render/numbers';

/** What harnesses themselves say that turns cost; `undefined` where they say nothing, or what price lists say of the same turns. */
export function reportedCostText(reported: ReportedCost | null): string | undefined {
  if (reported === null || usdCell(reported.usd) === usdCell(reported.listUsd)) return undefined;
  const turns = counted(reported.turns, 'turn states its own cost', 'turns state their own cost');
  const list =
    reported.listUsd === null ? 'price lists have no price for these' : `price lists say ${usdCell(reported.listUsd)}`;
  return `${turns}: ${usdCell(reported.usd)} in all; ${list}.`;
}
