import { lstatSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { nodeSourceTree } from '@agentspine/durable-fs';
import { openReader } from '@agentspine/reader';
import type { ContentMode } from '@agentspine/schema';
import { type HomeContext, homeOf } from '@agentspine/stores';
import { openTempHome } from '@agentspine/testkit';
import { type ImportResult, runImport } from '../../src/import/run-import.ts';
import { CountingSourceTree } from './counting-source-tree.ts';

/** What an import did, and what it read for that. */
export interface CountedImport extends ImportResult {
  readonly opened: readonly string[];
  readonly readBytes: number;
}

/** A piece as the manifest tells it, as far as the tests ask. */
export interface ManifestPiece {
  readonly path: string;
  readonly generation: number;
  readonly from: number;
  readonly to: number;
  readonly digest: string;
  readonly stored: boolean;
}

export type ImportHome = Disposable & {
  /** Where the tests put transcripts. */
  readonly sources: string;
  /** Agentspine's home. */
  readonly directory: string;
  readonly import: (mode?: ContentMode, options?: { readonly interruptAtOpen?: number }) => Promise<CountedImport>;
  readonly pieces: () => readonly ManifestPiece[];
  /** Output tokens of all turns, ascending: `replyLine(n)` makes a turn of n. */
  readonly outputs: () => readonly number[];
  /** Files below the home and what tells that they were written. */
  readonly files: () => ReadonlyMap<string, string>;
};

/** A home and a folder of sources, both empty. */
export function openImportHome(): ImportHome {
  const folder = openTempHome();
  const [sources, directory] = [join(folder.path, 'sources'), join(folder.path, 'home')];
  mkdirSync(sources);
  const world = worldOf(directory);
  return {
    sources,
    directory,
    import: async (mode, { interruptAtOpen } = {}) => {
      const interrupt = new AbortController();
      const tree = new CountingSourceTree(nodeSourceTree, (opens) => {
        if (opens === interruptAtOpen) interrupt.abort();
      });
      const surroundings = { ...world, signal: interrupt.signal };
      const request = { home: homeOf(world), paths: [sources], mode, sources: tree };
      const result = await runImport({ ...request, world: surroundings });
      return { ...result, opened: tree.opened, readBytes: tree.readBytes };
    },
    pieces: () => readLines(join(directory, 'custody/manifest.jsonl')).map(parsePiece),
    outputs: () => outputsOf(directory),
    files: () => new Map(filesBelow(directory).map((path) => [path, traceOf(path)])),
    [Symbol.dispose]: () => folder[Symbol.dispose](),
  };
}

/** What a use case gets where nobody listens. */
export function worldOf(home: string): HomeContext {
  return {
    env: { AGENTSPINE_HOME: home },
    homeDirectory: home,
    workingDirectory: home,
    clock: () => new Date(),
    signal: new AbortController().signal,
    onNotice: () => undefined,
  };
}

/** Lines of a file of lines; none where there is no file. */
export function readLines(path: string): readonly string[] {
  try {
    return readFileSync(path, 'utf8').split('\n').slice(0, -1);
  } catch {
    return [];
  }
}

function parsePiece(line: string): ManifestPiece {
  return JSON.parse(line) as ManifestPiece;
}

function outputsOf(home: string): readonly number[] {
  using reader = openReader({ home, nowMs: () => Date.now() });
  const { sessions } = reader.sessions({ limit: 1_000 });
  const turns = sessions.flatMap(({ source, sessionId }) => reader.sessionDetail(`${source}:${sessionId}`).turns);
  return turns.map((turn) => turn.outputTokens ?? 0).sort((left, right) => left - right);
}

/** Locks, and what SQLite keeps beside a database while it is open or was read, say nothing of the product. */
const passing = /\.lock$|\.sqlite-shm$|\.sqlite-wal$/;

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !passing.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

function traceOf(path: string): string {
  const { ino, size, mtimeNs, ctimeNs } = lstatSync(path, { bigint: true });
  return `${ino} ${size} ${mtimeNs} ${ctimeNs}`;
}
