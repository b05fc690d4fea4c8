import type { Rule } from '@agentspine/schema';
import { missingCell } from './count-text.ts';

/** What a rule expects of a turn, on one line; `—` of one that expects nothing. */
export function expectationText({
  expectTool,
  expectCommandMatches,
  expectPattern,
  forbidCommandMatches,
  check,
}: Rule): string {
  if (check !== undefined) return `claims: ${check}`;
  const parts = [
    ...(forbidCommandMatches === undefined
      ? []
      : [`no command ${forbidCommandMatches.map((entry) => JSON.stringify(entry)).join(' or ')}`]),
    ...(expectTool === undefined ? [] : [expectTool]),
    ...(expectCommandMatches === undefined
      ? []
      : [`command ${expectCommandMatches.map((entry) => JSON.stringify(entry)).join(' or ')}`]),
    ...(expectPattern === undefined ? [] : [`pattern ${JSON.stringify(expectPattern)}`]),
  ];
  return parts.length === 0 ? missingCell : parts.join(', ');
}
