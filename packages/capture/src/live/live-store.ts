import { join } from 'node:path';
import type { BodyReports } from '@agentspine/otlp';
import { liveStoreName, liveStoreVersion } from '@agentspine/schema';
import { openDerivedStore, runTransaction } from '@agentspine/sqlite';
import type Database from 'better-sqlite3';
import { liveDdl } from './live-ddl.ts';
import type { MessageRow } from './message-row.ts';

/** What lines of a journal say. */
export interface ReadLines {
  readonly messages: readonly MessageRow[];
  readonly bodies: readonly ReadBody[];
}

/** A body of telemetry, without its bytes: they may be many. */
export interface ReadBody {
  readonly id: string;
  readonly receivedMs: number;
  readonly reports: BodyReports;
}

/** `live.sqlite` of a home, open for writing. */
export class LiveStore implements Disposable {
  readonly #database: Database.Database;
  readonly #statements = new Map<string, Database.Statement>();

  private constructor(database: Database.Database) {
    this.#database = database;
  }

  /** Opens the store of a home. One that is missing, damaged or of another version is made again. @throws what SQLite throws */
  static open(directory: string): LiveStore {
    const store = { ddl: liveDdl, stateTable: 'live_state', version: liveStoreVersion };
    return new LiveStore(openDerivedStore(join(directory, liveStoreName), store));
  }

  /** How far a journal was read, in bytes. */
  endOf(journal: string): number {
    const read = this.#prepare('SELECT end_byte FROM journal_cursors WHERE journal = ?').pluck();
    return (read.get(journal) as number | undefined) ?? 0;
  }

  /** Takes what lines up to `end` say. What is there already stays as it is. */
  take(journal: string, end: number, { messages, bodies }: ReadLines): void {
    runTransaction(this.#database, () => {
      for (const row of messages) this.#insert('hook_messages', row);
      for (const body of bodies) this.#takeBody(body);
      this.#prepare('INSERT OR REPLACE INTO journal_cursors VALUES (?, ?)').run(journal, end);
    });
  }

  /** Answers SQL of this package, in rows that it knows the shape of. */
  rows<Row>(sql: string, ...values: readonly unknown[]): readonly Row[] {
    return this.#prepare(sql).all(...values) as Row[];
  }

  close(): void {
    this.#database.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #takeBody({ id, receivedMs, reports }: ReadBody): void {
    const { items, rejected, usage, tools, points, sessions } = reports;
    this.#insert('telemetry_bodies', { body_id: id, received_ms: receivedMs, items, rejected });
    for (const each of usage) {
      this.#insert('telemetry_usage', {
        ...{ item_key: each.key, source: each.source, session_id: each.sessionId, call_id: each.callId },
        ...{ signal: each.signal, ts_ms: each.timeMs, model: each.model, input_tokens: each.inputTokens },
        ...{ output_tokens: each.outputTokens, reasoning_tokens: each.reasoningTokens },
        ...{ cache_read_tokens: each.cacheReadTokens, cache_create_tokens: each.cacheCreateTokens },
        ...{ input_basis: each.inputBasis, cost_picousd: each.costPicousd, duration_ms: each.durationMs },
        ...{ agent_id: each.agentId, prompt_id: each.promptId },
      });
    }
    for (const each of tools) {
      this.#insert('telemetry_tools', {
        ...{ item_key: each.key, source: each.source, session_id: each.sessionId, tool_use_id: each.toolUseId },
        ...{ tool_name: each.toolName, ts_ms: each.timeMs, duration_ms: each.durationMs, wait_ms: each.waitMs },
        ...{ is_error: each.isError === undefined ? undefined : Number(each.isError), decision: each.decision },
      });
    }
    for (const each of points) {
      this.#insert('telemetry_points', {
        ...{
          item_key: each.key,
          source: each.source,
          session_id: each.sessionId,
          metric: each.metric,
          type: each.type,
        },
        ...{ model: each.model, series: each.series, temporality: each.temporality },
        ...{ start_ns: each.startNs, time_ns: each.timeNs, value: each.value },
      });
    }
    const widen = this.#prepare(`INSERT INTO telemetry_sessions VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE
      SET first_ms = min(first_ms, excluded.first_ms), last_ms = max(last_ms, excluded.last_ms)`);
    for (const { source, sessionId, firstMs, lastMs } of sessions) widen.run(source, sessionId, firstMs, lastMs);
  }

  /** Columns come from the code, never from a message. */
  #insert(table: string, row: object): void {
    const names = Object.keys(row);
    const sql = `INSERT OR IGNORE INTO ${table} (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`;
    this.#prepare(sql).run(...Object.values(row).map((value: unknown) => value ?? null));
  }

  #prepare(sql: string): Database.Statement {
    const known = this.#statements.get(sql) ?? this.#database.prepare(sql);
    this.#statements.set(sql, known);
    return known;
  }
}
