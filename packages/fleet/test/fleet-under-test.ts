import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { type TurnRecord, zeroUsage } from '@agentspine/schema';
import { type HomeContext, homeOf } from '@agentspine/stores';
import { openLedgerOf } from '@agentspine/stores/open-stores';
import { openTempHome } from '@agentspine/testkit';
import { openWriter } from '@agentspine/writer';
import Database from 'better-sqlite3';
import { openFleetView } from '../src/index.ts';

/** A place for some hosts and a folder that they share. */
export interface FleetPlace extends Disposable {
  /** The folder that they ship to. */
  readonly folder: string;
  /** The world of a host. */
  readonly host: (name: string) => HomeContext;
  /** Copies the home of a host, as `cp -r` does. */
  readonly copy: (from: string, to: string) => void;
}

/** Makes it. */
export function openFleetPlace(): FleetPlace {
  const place = openTempHome();
  const path = (name: string): string => join(place.path, name);
  return {
    folder: path('shared'),
    host: (name) => worldOf(path(name)),
    copy: (from, to) => cpSync(path(from), path(to), { recursive: true }),
    [Symbol.dispose]: () => place[Symbol.dispose](),
  };
}

function worldOf(home: string): HomeContext {
  return {
    env: { AGENTSPINE_HOME: home },
    homeDirectory: home,
    workingDirectory: home,
    clock: () => new Date('2026-03-02T12:00:00.000Z'),
    signal: new AbortController().signal,
    onNotice: () => undefined,
  };
}

/** Responses of a session, with that many output tokens each. */
export async function addTurns(world: HomeContext, sessionId: string, tokens: readonly number[]): Promise<void> {
  await using ledger = await openLedgerOf(homeOf(world), world);
  await ledger.appendTurns(tokens.map((outputTokens, index) => turnOf(sessionId, index, outputTokens)));
}

function turnOf(sessionId: string, index: number, output: number): TurnRecord {
  return {
    source: 'claude-code',
    sessionId,
    messageId: `${sessionId}-${index}`,
    ts: `2026-03-01T08:00:0${index}.000Z`,
    model: 'claude-opus-4-6',
    usage: { ...zeroUsage, output },
    toolCalls: [],
  };
}

/** Records ticks that carry numbers. */
export function addTicks(world: HomeContext, numbers: readonly number[]): void {
  using writer = openWriter({ home: homeOf(world).directory });
  for (const tick of numbers) writer.obs.recordTick({ source: 'ticker', detailJson: { tick } });
}

/** What all hosts have: output tokens by session, and the numbers of ticks. */
export async function askFleet(world: HomeContext, folder: string) {
  const { directory } = homeOf(await openFleetView(world, folder));
  const tokens = rowsOf(
    join(directory, 'archive.sqlite'),
    'SELECT session_id, sum(output_tokens) FROM turns GROUP BY 1',
  );
  const ticks = rowsOf(join(directory, 'spine.db'), "SELECT json_extract(row_json, '$.detail_json') FROM ticks");
  const numbers = ticks.map(([detail]) => Number(JSON.parse(String(detail)).tick));
  return { tokens: Object.fromEntries(tokens), ticks: numbers.toSorted((a, b) => a - b) };
}

function rowsOf(path: string, sql: string): unknown[][] {
  const database = new Database(path, { readonly: true });
  try {
    return database.prepare(sql).raw().all() as unknown[][];
  } finally {
    database.close();
  }
}
