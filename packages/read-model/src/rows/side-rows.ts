import {
  type Provenance,
  projectName,
  type SessionRecord,
  type Stamp,
  type UnknownShapesLine,
  type UnparsedLine,
} from '@agentspine/schema';
import type { ArchiveRow } from '@agentspine/schema/drizzle';
import { parseInstant, parseText } from '../ledger/read-json.ts';
import { provenanceColumns } from './provenance-columns.ts';

/** A value that a transcript gives a field of its session, from its first observation to its last. */
export type SessionNoteRow = Readonly<ArchiveRow<'sessionNotes'>>;

/** A source line, or a part of one, that is not a record or has names that nobody knows. */
export type ImportProblemRow = Readonly<ArchiveRow<'importProblems'>>;

/** A source file, as its last cursor in the ledger leaves it. */
export type SourceFileRow = Readonly<ArchiveRow<'sourceFiles'>>;

/** A stamp as it is selected by. */
export type StampRow = Readonly<ArchiveRow<'stamps'>>;

/** The folder as the project's name. */
function projectOf({ cwd }: SessionRecord): string | null {
  const folder = text(cwd);
  return folder === null ? null : projectName(folder);
}

/** One note for each thing that the record says; none for a record that only names its session. */
export function sessionNoteRows(record: SessionRecord, at: Provenance | undefined): readonly SessionNoteRow[] {
  const values: readonly (readonly [field: string, value: string | null])[] = [
    [`title.${text(record.titleKind) ?? 'custom'}`, text(record.title)],
    ['project', projectOf(record)],
    ['project_key', text(record.projectKey)],
    ['git_branch', text(record.gitBranch)],
    ['client_version', text(record.clientVersion)],
    ['entrypoint', text(record.entrypoint)],
  ];
  const { source, sessionId } = record;
  const ts = typeof record.ts === 'string' ? parseInstant(record.ts) : '';
  const place = provenanceColumns(at);
  const rows: SessionNoteRow[] = [];
  for (const [field, value] of values) {
    if (value !== null) rows.push({ source, sessionId, field, value, firstTs: ts, lastTs: ts, ...place });
  }
  return rows;
}

/** The row of a line about a source line. */
export function importProblemRow(line: UnknownShapesLine | UnparsedLine): ImportProblemRow {
  const [sourceFile, generation, byteFrom, byteTo] = line.at;
  const place = { sourceFile, generation, byteFrom, byteTo, source: line.source };
  if (line.kind === 'unparsed') return { ...place, problem: 'unparsed', detail: line.reason };
  const names = new Set(line.names.filter((name) => typeof name === 'string'));
  return { ...place, problem: 'unknown', detail: JSON.stringify([...names].sort()) };
}

/** `*` stands for any source and any session. */
export function stampRow(stamp: Stamp, ledgerOffsetBytes: number): StampRow {
  return {
    source: '*',
    sessionId: stamp.selector.sessionId ?? '*',
    ts: stamp.ts,
    ledgerOffsetBytes,
    selectorJson: JSON.stringify(stamp.selector),
    enrichmentJson: JSON.stringify(stamp.enrichment),
  };
}

function text(value: unknown): string | null {
  return parseText(value) ?? null;
}
