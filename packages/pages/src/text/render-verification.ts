import type { ListedVerdict, VerdictList } from '@agentspine/reader';
import { inertText, type Look, paint, toneOf } from '@agentspine/render';
import { countCell, counted } from '@agentspine/render/count-text';
import { doneText, renderVerdictCounts } from './render-rules.ts';

/** What was claimed and not done, and how many verdicts there are of each sort. */
export function renderVerification({ turns, counts, verdicts }: VerdictList, look: Look): string {
  const open = turns.open === 0 ? '' : `; ${countCell(turns.open)} still open, of which nothing is said yet`;
  const head = `${renderVerdictCounts(counts).trimEnd()} in ${counted(turns.closed, 'turn')}${open}\n`;
  return head + verdicts.map((verdict) => `\n${renderVerdict(verdict, look)}`).join('');
}

function renderVerdict(verdict: ListedVerdict, look: Look): string {
  const { status, ruleName, severity, turnId, sessionId, matchedPhrase, expectedPattern, actualToolCalls } = verdict;
  const said = matchedPhrase === null ? '' : ` after ${JSON.stringify(matchedPhrase)}`;
  const lines = [
    `  turn ${turnId} of session ${sessionId}`,
    ...(expectedPattern === null ? [] : [`  expected ${expectedPattern}`]),
    `  done ${doneText(actualToolCalls)}`,
  ];
  const head = `${paint(status, toneOf(status), look)}: ${inertText(`${ruleName} (${severity})${said}`)}\n`;
  return head + lines.map((line) => `${inertText(line)}\n`).join('');
}
