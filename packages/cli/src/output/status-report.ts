import type { HomeStatus } from '@agentspine/home';
import { sayKeptTexts } from '@agentspine/home/kept-texts';
import { sayTraceGap } from '@agentspine/home/trace-gap';
import { linesOfSpending } from '@agentspine/pages/text/render-spending';
import { inertText } from '@agentspine/render';
import { byteCell, countCell, counted, missingCell } from '@agentspine/render/count-text';

/** The state of a home, a fact a line. */
export function renderHomeStatus(status: HomeStatus): string {
  const { spine, spool, archive } = status;
  const version = spine.schemaVersion === undefined ? '' : `, schema version ${spine.schemaVersion}`;
  const sizes = `${byteCell(spine.sizeBytes)}, log ${byteCell(spine.walSizeBytes)}`;
  const waiting = `${counted(spool.records, 'record')} in ${counted(spool.files, 'file')}; "spine spool replay" brings them in`;
  const cold = status.cold.map(({ table, days, lastDay }) => `${table} ${counted(days, 'day')} up to ${lastDay}`);
  const behind = archive.upToDate || archive.state !== 'ok' ? '' : ', older than the ledger';
  const lines: readonly (readonly [string, string])[] = [
    ['home', status.exists ? status.home : `${status.home} (not there yet)`],
    ['spine.db', spine.state === 'missing' ? 'missing' : `${spine.state}${version}, ${sizes}`],
    ['spool', spool.files === 0 ? 'nothing waits' : waiting],
    ['inbox', inboxCell(status.inbox)],
    ['cold archive', cold.length === 0 ? 'no day has left' : cold.join('; ')],
    ['transcripts', countCell(status.transcripts)],
    ['trace', traceCell(status)],
    ['content', contentCell(status.content)],
    ['ledger', status.ledgerBytes === undefined ? missingCell : byteCell(status.ledgerBytes)],
    ['archive.sqlite', `${archive.state}${behind}`],
    ...linesOfSpending(status.spending),
  ];
  const width = Math.max(...lines.map(([name]) => name.length));
  return lines.map(([name, value]) => `${name.padEnd(width)}  ${inertText(value)}\n`).join('');
}

function inboxCell({ waiting, lost }: HomeStatus['inbox']): string {
  const taken = waiting === 0 ? 'nothing waits' : `${counted(waiting, 'message')}; "spine import" takes them`;
  return lost === 0 ? taken : `${taken}; lost: ${countCell(lost)}`;
}

function traceCell({ spine, notInTrace }: HomeStatus): string {
  if (spine.state !== 'ok') return missingCell;
  return notInTrace === undefined
    ? 'holds all of custody'
    : `${sayTraceGap(notInTrace)}; "spine trace import" fills it`;
}

function contentCell({ mode, transcriptsWithText }: HomeStatus['content']): string {
  if (transcriptsWithText === undefined || transcriptsWithText === 0) return mode;
  return `${mode}; the home ${sayKeptTexts(transcriptsWithText).what}`;
}
