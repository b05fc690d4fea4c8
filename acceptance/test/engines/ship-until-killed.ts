import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { HomeContext } from '@agentspine/home';
import { password, untilEnded } from '@agentspine/testkit';
import Database from 'better-sqlite3';
import { expect } from 'vitest';

/** A home whose fleet has the password of the engines. */
export function worldOf(home: string): HomeContext {
  return {
    env: { AGENTSPINE_HOME: home, AGENTSPINE_FLEET_PASSWORD: password },
    homeDirectory: home,
    workingDirectory: home,
    clock: () => new Date(),
    signal: new AbortController().signal,
    onNotice: () => undefined,
  };
}

/** After so long nothing is run again. */
const patienceMs = 180_000;

/** A command that is run again until it comes through. */
export async function untilDone<Result>(act: () => PromiseLike<Result>): Promise<Result> {
  const endMs = performance.now() + patienceMs;
  for (;;) {
    try {
      return await act();
    } catch (error) {
      expect(String(error)).not.toContain(password);
      if (performance.now() > endMs) throw error;
      await setTimeout(100);
    }
  }
}

/** A process that records ticks from a number on and ships them again and again; as a new epoch each time where `isAgain`. */
export function startShipping(home: string, first: number, { isAgain = false } = {}) {
  const script = join(import.meta.dirname, '../children/ship-rows.ts');
  const env = { ...process.env, AGENTSPINE_FLEET_PASSWORD: password };
  const args = [script, home, String(first), ...(isAgain ? ['again'] : [])];
  return spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
}

/** Ships in a process of its own, until it is killed some time after so many attempts to ship; returns how many ticks it said that there are. */
export async function shipUntilKilled(
  home: string,
  first: number,
  { segments, afterMs }: { readonly segments: number; readonly afterMs: number },
): Promise<number> {
  const child = startShipping(home, first);
  let said = '';
  child.stdout.on('data', (bytes) => {
    said += String(bytes);
    // It says how many there are before it ships them.
    if (said.split('\n').length > segments + 1) void setTimeout(afterMs).then(() => child.kill('SIGKILL'));
  });
  await untilEnded('a process that ships', child, 'close');
  return Number(said.trim().split('\n').at(-1) ?? 0);
}

/** The numbers of the ticks that a home has. */
export function readTicks(home: string): number[] {
  const database = new Database(join(home, 'spine.db'), { readonly: true });
  try {
    const rows = database.prepare<[], string>('SELECT row_json FROM ticks').pluck().all();
    return rows.map((row) => Number(JSON.parse(JSON.parse(row).detail_json).tick));
  } finally {
    database.close();
  }
}

/** How many ticks a home has; it may not be there yet. */
export function ticksIn(home: string): number {
  return readdirSync(home).includes('spine.db') ? readTicks(home).length : 0;
}
