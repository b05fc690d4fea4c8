import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { HomeContext } from '@agentspine/home';
import Database from 'better-sqlite3';
import { fateOf } from '../src/home-files.ts';

/** A world whose clock moves on by a second at every look. */
export function worldOf(home: string, signal: HomeContext['signal'] = new AbortController().signal): HomeContext {
  let nowMs = Date.parse('2026-03-01T12:00:00.000Z');
  return {
    env: { AGENTSPINE_HOME: home },
    homeDirectory: dirname(home),
    workingDirectory: dirname(home),
    clock: () => {
      nowMs += 1_000;
      return new Date(nowMs);
    },
    signal,
    onNotice: () => undefined,
  };
}

/** The bytes of every file below a folder, by path. */
export function filesOf(folder: string): Record<string, Buffer> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = entries.map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
  return Object.fromEntries(paths.toSorted().map((path) => [path, readFileSync(join(folder, path))]));
}

/** The files of a home that a backup holds. */
export function keptFiles(home: string): Record<string, Buffer> {
  const isKept = (path: string): boolean => ['kept', 'database'].includes(fateOf(path).kind);
  return Object.fromEntries(Object.entries(filesOf(home)).filter(([path]) => isKept(path)));
}

/** Writes files of a home, such as the stores leave them. */
export function writeFiles(home: string, files: Readonly<Record<string, string | Uint8Array>>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(home, path)), { recursive: true, mode: 0o700 });
    writeFileSync(join(home, path), content, { mode: 0o600 });
  }
}

/** The numbers that ticks of a database carry, in the order of their ids. */
export function ticksIn(home: string): number[] {
  const database = new Database(join(home, 'spine.db'));
  try {
    const rows = database.prepare<[], string>('SELECT row_json FROM ticks ORDER BY id').pluck().all();
    return rows.map((row) => Number(JSON.parse(JSON.parse(row).detail_json).tick));
  } finally {
    database.close();
  }
}
