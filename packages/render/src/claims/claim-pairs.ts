import type { Look } from '../table/render-table.ts';
import { type Clock, utcClock } from '../text/clock.ts';
import { countCell, counted } from '../text/count-text.ts';
import { cutToWidth } from '../text/display-width.ts';
import { inertText } from '../text/inert-text.ts';
import { whyOf } from './claim-report.ts';
import type { ShownClaim, ShownEvidence } from './shown-claim.ts';

const quoteWidthMax = 100;
const becauseWidthMax = 80;

/** The claims of a turn in the order in which they were made, each above what it is held against. */
export function renderClaimPairs(claims: readonly ShownClaim[], { clock = utcClock }: Look = {}): string {
  const lines = [
    `claims   ${claims.length === 0 ? 'none' : countCell(claims.length)}`,
    ...claims.flatMap((claim) => pairOf(claim, clock)),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

function pairOf(claim: ShownClaim, clock: Clock): readonly string[] {
  const { status, kind, quote, evidence, editedAfter } = claim;
  return [
    `  ${status}  ${kind}: ${shown(`"${quote}"`, quoteWidthMax)}`,
    ...(evidence === undefined ? [`    ${whyOf(claim)}`] : evidenceLines(evidence, clock)),
    ...(editedAfter === undefined ? [] : [`    edited after that: ${shown(editedAfter.path, quoteWidthMax)}`]),
  ];
}

function evidenceLines(evidence: ShownEvidence, clock: Clock): readonly string[] {
  const { command, outcome, because, passed, doer, file, line, at } = evidence;
  const end = [
    `${outcome} at ${clock.second(at)}`,
    ...(passed === undefined ? [] : [`${counted(passed, 'unit')} passed`]),
    ...(doer === 'agent' ? [] : [`by ${doer === 'hook' ? 'a hook of git' : `the ${doer}`}`]),
    ...(because === undefined ? [] : [shown(because, becauseWidthMax)]),
  ];
  return [
    `    ${shown(command.trim().split('\n')[0] ?? '', quoteWidthMax)}`,
    `      ${end.join('; ')}`,
    `      ${inertText(file)}, line ${countCell(line)}`,
  ];
}

function shown(text: string, width: number): string {
  return cutToWidth(inertText(text), width);
}
