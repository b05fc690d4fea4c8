import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { openTempHome, type TempHome } from '@agentspine/testkit';
import type { ProcessSurroundings, Surroundings } from '../src/command.ts';
import { runCommandLine } from '../src/run-command-line.ts';

/** What a command line did. */
export interface SpineRun {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  /** stdout as it came, for formats that are no text. */
  readonly bytes: Uint8Array;
}

/** The instant that the commands of these tests take for now. */
export const testNow = new Date('2026-05-15T12:00:00.000Z');

/** `spine` in this process, with a home of its own and a person of its own, both below one temporary folder. */
export class TestSpine implements Disposable {
  readonly #temp: TempHome = openTempHome();
  /** Everything of the test lies below it. */
  readonly folder = this.#temp.path;
  /** AGENTSPINE_HOME; not there until a command makes it. */
  readonly home = join(this.folder, 'spine');
  /** HOME of the person whose transcripts are imported. */
  readonly person = join(this.folder, 'person');

  /** Runs a command line in a world like that of a pipe; what is given replaces a part of that world. */
  async run(args: readonly string[], changes: Partial<ProcessSurroundings> = {}): Promise<SpineRun> {
    const out: Uint8Array[] = [];
    const err: string[] = [];
    const world = this.world({
      stdout: { write: (text) => void out.push(Buffer.from(text)), isTerminal: false },
      stderr: { write: (text) => void err.push(text), isTerminal: false },
      writeBytes: async (bytes) => void out.push(bytes),
      ...changes,
    });
    const exitCode = await runCommandLine(args, world);
    const bytes = Buffer.concat(out);
    return { exitCode, stdout: bytes.toString('utf8'), stderr: err.join(''), bytes };
  }

  /** A world like that of a pipe that nobody reads; what is given replaces a part of it. */
  world(changes: Partial<Surroundings> = {}): Surroundings {
    const sink = { write: () => undefined, isTerminal: false };
    return {
      env: { AGENTSPINE_HOME: this.home, TZ: 'UTC' },
      homeDirectory: this.person,
      workingDirectory: this.folder,
      stdin: bytesOf(''),
      stdout: sink,
      stderr: sink,
      writeBytes: async () => undefined,
      clock: () => testNow,
      signal: new AbortController().signal,
      onNotice: () => undefined,
      ...changes,
    };
  }

  /** Runs a command line that has to end well; returns stdout. */
  async say(...args: readonly string[]): Promise<string> {
    const run = await this.run(args);
    if (run.exitCode !== 0) throw new Error(`spine ${args.join(' ')} ended with ${run.exitCode}: ${run.stderr}`);
    return run.stdout;
  }

  /** As `say`, with `--json`, parsed. */
  async json<T = Record<string, unknown>>(...args: readonly string[]): Promise<T> {
    return JSON.parse(await this.say(...args, '--json')) as T;
  }

  /** Writes a file below the test's folder and returns its path. */
  write(name: string, content: string | Uint8Array): string {
    const path = join(this.folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
    return path;
  }

  [Symbol.dispose](): void {
    this.#temp[Symbol.dispose]();
  }
}

/** stdin with these bytes. */
export async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

/** Every file below a folder with the digest of its bytes; equal maps mean that nothing was touched. */
export function digestTree(folder: string): Readonly<Record<string, string>> {
  const files = pathsBelow(folder).filter((path) => statSync(path).isFile());
  const digest = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');
  return Object.fromEntries(files.map((path) => [relative(folder, path), digest(path)]));
}

/** Every file and folder below a folder, in order. */
export function pathsBelow(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/** What of a text a terminal would act on: control characters but line feeds, and bidirectional overrides. */
export function activeCharacters(text: string): readonly string[] {
  return [...text].filter((character) => {
    const code = character.codePointAt(0) ?? 0;
    return (code < 0x20 && character !== '\n') || (code >= 0x7f && code < 0xa0) || (code >= 0x202a && code <= 0x202e);
  });
}

/** The transcripts of the examples: three invented sessions in the folders of Claude Code and Codex. */
export const exampleTranscripts = join(import.meta.dirname, '../../../examples/transcripts');
