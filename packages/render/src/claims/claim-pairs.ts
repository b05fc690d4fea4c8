import { countCell, counted } from '../text/count-text.ts';
import { cutToWidth } from '../text/display-width.ts';
import { inertText } from '../text/inert-text.ts';
import { whyOf } from './claim-report.ts';
import type { ShownClaim, ShownEvidence } from './shown-claim.ts';

const quoteWidthMax = 100;
const becauseWidthMax = 80;

/** The claims of a turn in the order in which they were made, each above what it is held against. */
export function renderClaimPairs(claims: readonly ShownClaim[]): string {
  const lines = [`claims   ${claims.length === 0 ? 'none' : countCell(claims.length)}`, ...claims.flatMap(pairOf)];
  return lines.map((line) => `${line}\n`).join('');
}

function pairOf(claim: ShownClaim): readonly string[] {
  const { status, kind, quote, evidence, editedAfter } = claim;
  return [
    `  ${status}  ${kind}: ${shown(`"${quote}"`, quoteWidthMax)}`,
    ...(evidence === undefined ? [`    ${whyOf(claim)}`] : evidenceLines(evidence)),
    ...(editedAfter === undefined ? [] : [`    edited after that: ${shown(editedAfter.path, quoteWidthMax)}`]),
  ];
}

function evidenceLines({ command, outcome, because, passed, doer, file, line, at }: ShownEvidence): readonly string[] {
  const end = [
    `${outcome} at ${at}`,
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
