import { inertText } from '@agentspine/render';
import { byteCell, counted } from '@agentspine/render/count-text';
import type { ForgetReport } from './forget-sessions.ts';
import type { ForgottenReport } from './verify-forgotten.ts';

/** What `spine forget` prints. */
export function sayForgotten({ sessions, transcripts, erased, outside }: ForgetReport): string {
  const what = erased === null ? 'would be erased' : 'erased';
  const lines = [
    ...sessions.map(({ source, sessionId, traceIds }) => `${nameOf(source, sessionId, traceIds)} ${what}`),
    ...transcripts.map(({ path, isWhole, bytes }) =>
      isWhole
        ? `${byteCell(bytes)} of ${path}: all of it`
        : `${byteCell(bytes)} of ${path}: its other sessions stay, and so do lines that name none`,
    ),
    ...(erased === null
      ? []
      : [
          `${counted(erased.ledgerLines, 'line')} of the ledger, ${counted(erased.blobs, 'piece')} of bytes, ${counted(erased.events, 'event')}, ${counted(erased.rows, 'row')}, ${counted(erased.lines, 'line')} of logs, ${counted(erased.files, 'other file')} went`,
          ...erased.coldDays.map(
            (day) => `${day} is in spine.db again, without it: "spine store archive" moves it out`,
          ),
        ]),
    ...(outside.length === 0 ? [] : ['outside the home:']),
    ...outside.map(({ path, advice }) => (path === null ? `  ${advice}` : `  ${path}: ${advice}`)),
  ];
  return lines.map((line) => `${inertText(line)}\n`).join('');
}

function nameOf(source: string | null, sessionId: string | null, traceIds: readonly string[]): string {
  return source === null || sessionId === null ? (traceIds[0] ?? 'a session') : `${source}:${sessionId}`;
}

/** What `spine forget --verify` prints. */
export function sayVerified({ sessions, files, found, notDecoded, isUnfinished }: ForgottenReport): string {
  const lines = [
    ...found.map(({ path, what }) =>
      what === 'marker'
        ? `${path} has a marker`
        : `${path}: it names an erased session; what other sessions say of it stays`,
    ),
    ...notDecoded.map(
      (path) => `${path} cannot be decoded, so that nobody knows what it holds: "spine doctor --deep" says what to do`,
    ),
    ...(isUnfinished ? ['an erasure is not finished: run "spine forget --resume"'] : []),
    `${counted(sessions, 'erased session')}, ${counted(files, 'file')} read, ${counted(found.length, 'file')} with something of them`,
  ];
  return lines.map((line) => `${inertText(line)}\n`).join('');
}
