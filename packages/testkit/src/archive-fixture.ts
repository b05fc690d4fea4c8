import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { archiveVersion, derivedDdl } from '@agentspine/schema';
import Database from 'better-sqlite3';
import { derivedInsertTriggers } from './insert-ddl.ts';

export type Row = Readonly<Record<string, string | number | bigint | null>>;

/** Rows of each table of an archive, by column; columns that are not given take their defaults. */
export type ArchiveRows = Readonly<Record<string, readonly Row[]>>;

export interface FixtureHome extends Disposable {
  readonly home: string;
}

/** What these archives know of sources. */
const knownSources: readonly Row[] = [
  { source: 'claude-code', title: 'Claude Code', provider: 'anthropic' },
  { source: 'anthropic-api', title: 'Anthropic API', provider: 'anthropic' },
  { source: 'codex', title: 'Codex', provider: 'openai' },
  { source: 'opencode', title: 'OpenCode', provider: null },
];

/** A temporary home, empty until `writeArchive`. */
export function makeHome(): FixtureHome {
  const home = mkdtempSync(join(tmpdir(), 'reader-test-'));
  return { home, [Symbol.dispose]: () => rmSync(home, { recursive: true, force: true }) };
}

/** Writes `<home>/archive.sqlite`, as the builder leaves it: in WAL mode, cleanly closed. */
export function writeArchive(home: string, rows: ArchiveRows, version = archiveVersion): void {
  const path = join(home, 'archive.sqlite');
  emptyArchive ??= makeEmptyArchive();
  writeFileSync(path, emptyArchive);
  const database = new Database(path);
  database.transaction(() => {
    insertRows(database, 'archive_state', [
      { id: 1, ledger_offset_bytes: 0, ledger_mtime_ms: 0, archive_version: version },
    ]);
    for (const [table, tableRows] of Object.entries(rows)) insertRows(database, table, tableRows);
  })();
  database.close();
}

/** The bytes of an archive that has its tables and no rows but those of `sources`: made once, because tests need many. */
let emptyArchive: Buffer | undefined;

function makeEmptyArchive(): Buffer {
  using fixture = makeHome();
  const path = join(fixture.home, 'archive.sqlite');
  const database = new Database(path);
  database.pragma('journal_mode = WAL');
  for (const statement of [...derivedDdl, ...derivedInsertTriggers]) database.exec(statement);
  insertRows(database, 'sources', knownSources);
  database.close();
  return readFileSync(path);
}

/** A home with an archive in it. */
export function makeArchive(rows: ArchiveRows): FixtureHome {
  const fixture = makeHome();
  writeArchive(fixture.home, rows);
  return fixture;
}

/** A statement is compiled once for rows of the same columns: the trigger of a view is slow to compile. */
function insertRows(database: Database.Database, table: string, rows: readonly Row[]): void {
  const statements = new Map<string, Database.Statement>();
  for (const row of rows) {
    const columns = Object.keys(row);
    const sql = `INSERT INTO "${table}" (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`;
    const statement = statements.get(sql) ?? database.prepare(sql);
    statements.set(sql, statement);
    statement.run(...Object.values(row));
  }
}

/** The fidelity of a source that reports everything but reasoning, as Claude Code. */
export function fidelityJson(overrides: Readonly<Record<string, boolean>> = {}, name = 'full'): string {
  const coverage = {
    hasInputTokens: true,
    hasOutputTokens: true,
    hasReasoningTokens: false,
    hasCacheReadTokens: true,
    hasCacheCreateTokens: true,
    hasToolCalls: true,
    hasToolResultEvents: true,
    hasSessionRelationships: true,
    hasRawContent: true,
    ...overrides,
  };
  return JSON.stringify({ granularity: 'per-turn', coverage, class: name });
}

let turnNumber = 0;

/** A priced response of a Claude Code session; one field at a time changed. */
export function turnRow(overrides: Row = {}): Row {
  turnNumber += 1;
  const base = {
    source: 'claude-code',
    session_id: 's1',
    message_id: `m${turnNumber}`,
    request_id: `r${turnNumber}`,
    kind: 'response',
    turn_index: turnNumber,
    ts: '2026-04-01T12:00:00.000Z',
    model: 'claude-opus-4-5',
    project: '/home/u/spine',
    project_key: 'spine',
    activity: 'coding',
    stop_reason: 'end_turn',
    output_complete: 1,
    input_tokens: 10,
    output_tokens: 20,
    reasoning_tokens: 0,
    cache_read_tokens: 100,
    cache_create_5m_tokens: 5,
    cache_create_1h_tokens: 7,
    cost_total_picousd: 1_000_000_000_000,
    attribution_fidelity: 'full',
    fidelity_json: fidelityJson(),
  };
  return { ...base, ...overrides };
}

export function sessionRow(overrides: Row = {}): Row {
  return {
    source: 'claude-code',
    session_id: 's1',
    project: '/home/u/spine',
    project_key: 'spine',
    title: 'Build the reader',
    started_at: '2026-04-01T12:00:00.000Z',
    ended_at: '2026-04-01T13:00:00.000Z',
    turn_count: 1,
    ...overrides,
  };
}

export function callRow(turn: Row, overrides: Row = {}): Row {
  const { source, session_id, message_id, request_id } = turn;
  const keys = { source, session_id, message_id, request_id } as Row;
  return { ...keys, call_index: 0, tool_use_id: `t-${message_id}`, tool_name: 'Bash', ...overrides };
}
