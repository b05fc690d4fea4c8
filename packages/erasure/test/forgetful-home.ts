import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { runImport } from '@agentspine/home';
import { claudeCodeShapes, codexShapes } from '@agentspine/ingest';
import { type HomeContext, homeOf } from '@agentspine/stores';
import { Markers, markedClaudeLines, markedCodexLines, openTempHome, promptLine, replyLine } from '@agentspine/testkit';
import { readEveryByte } from '../src/read-every-byte.ts';

/** A home and transcripts beside it. */
export class ForgetfulHome implements Disposable {
  readonly #temp = openTempHome();
  readonly world: HomeContext;
  /** Texts of the sessions that are to be forgotten. */
  readonly markers = new Markers();
  #nowMs = Date.parse('2026-06-01T12:00:00.000Z');

  constructor() {
    this.world = {
      env: { AGENTSPINE_HOME: join(this.#temp.path, 'home') },
      homeDirectory: this.#temp.path,
      workingDirectory: this.#temp.path,
      clock: () => {
        this.#nowMs += 1_000;
        return new Date(this.#nowMs);
      },
      signal: new AbortController().signal,
      onNotice: () => undefined,
    };
  }

  get home() {
    return homeOf(this.world);
  }

  path(name: string): string {
    return join(this.#temp.path, name);
  }

  /** Writes a file beside the home. */
  write(name: string, text: string): void {
    mkdirSync(dirname(this.path(name)), { recursive: true, mode: 0o700 });
    writeFileSync(this.path(name), text, { mode: 0o600 });
  }

  read(name: string): string {
    return readFileSync(this.path(name), 'utf8');
  }

  /** A session of Claude Code and one of Codex in which every text field has a marker of its own. */
  writeMarked(): void {
    this.write('src/p/claude-session.jsonl', linesOf(markedClaudeLines(this.markers, claudeCodeShapes)));
    this.write('src/c/rollout-codex-thread.jsonl', linesOf(markedCodexLines(this.markers, codexShapes)));
  }

  import(...folders: readonly string[]) {
    return runImport({
      home: this.home,
      paths: folders.map((folder) => this.path(folder)),
      mode: undefined,
      world: this.world,
    });
  }

  /** Where markers are in the home, and which; decoded where files are compressed. */
  async markersLeft(): Promise<Record<string, readonly string[]>> {
    const left: Record<string, readonly string[]> = {};
    for await (const { path, text } of readEveryByte(this.home.directory)) {
      const found = this.markers.foundIn(Buffer.from(text, 'latin1'));
      if (found.length > 0) left[path] = [...new Set([...(left[path] ?? []), ...found])];
    }
    return left;
  }

  [Symbol.dispose](): void {
    this.#temp[Symbol.dispose]();
  }
}

/** A prompt and an answer of a session of Claude Code. */
export function sessionText(sessionId: string, number: number, text?: string): string {
  return (promptLine(number, text) + replyLine(number, text)).replaceAll('made-up-session', sessionId);
}

function linesOf(lines: readonly object[]): string {
  return lines.map((line) => `${JSON.stringify(line)}\n`).join('');
}
