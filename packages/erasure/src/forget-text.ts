import { inertText } from '@agentspine/render';
import { byteCell, counted } from '@agentspine/render/count-text';
import type { ErasedCounts, PlannedCounts } from './erase-sessions.ts';
import type { ForgetReport } from './forget-sessions.ts';
import type { ForgottenReport } from './verify-forgotten.ts';

/** What `spine forget` prints. */
export function sayForgotten({ sessions, transcripts, planned, erased, outside }: ForgetReport): string {
  const counts = erased ?? planned;
  const lines = [
    `${counted(sessions.length, 'session')} ${erased === null ? 'would be erased' : 'erased'}:`,
    ...sessions.map((session) => `  ${nameOf(session)}${session.title ? `  ${session.title}` : ''}`),
    ...(transcripts.length === 0 ? [] : ['of transcripts that the home holds:']),
    ...transcripts.map(
      ({ path, isWhole, bytes }) =>
        `  ${byteCell(bytes)} of ${path}${isWhole ? ', all of it' : '; its other sessions stay, and so do lines that name none'}`,
    ),
    ...(counts === null ? [] : sayCounts(counts, erased)),
    ...(outside.length === 0 ? [] : ['outside the home, which is not touched:']),
    ...outside.map(({ path, advice }) => (path === null ? `  ${advice}` : `  ${path}\n    ${advice}`)),
    ...(erased === null ? ['nothing was changed; an erasure cannot be undone'] : []),
  ];
  return lines.map((line) => `${line.split('\n').map(inertText).join('\n')}\n`).join('');
}

function sayCounts(counts: PlannedCounts, erased: ErasedCounts | null): readonly string[] {
  const parts = [
    ...(erased === null
      ? []
      : [
          counted(erased.ledgerLines, 'line of the ledger', 'lines of the ledger'),
          counted(erased.blobs, 'piece of bytes', 'pieces of bytes'),
        ]),
    counted(counts.events, 'event'),
    counted(counts.rows, 'row'),
    counted(counts.lines, 'line of logs and journals', 'lines of logs and journals'),
    counted(counts.files, 'other file'),
  ];
  const days = counts.coldDays.map((day) =>
    erased === null
      ? `the rows of it in ${day}, which comes back into spine.db; "spine store archive" moves the rest out again`
      : `${day} is in spine.db again, without it; "spine store archive" moves it out`,
  );
  return [`besides: ${parts.join(', ')}`, ...days.map((day) => `  ${day}`)];
}

function nameOf({ source, sessionId, traceIds }: ForgetReport['sessions'][number]): string {
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
