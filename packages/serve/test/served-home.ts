import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type HomeContext, openHome } from '@agentspine/home';
import type { OpenServer } from '@agentspine/server';
import { openTempHome, type TempHome } from '@agentspine/testkit';
import { openHomeServer } from '../src/index.ts';

/** However slow the machine is: how soon it is is measured elsewhere. */
export const soon = { timeout: 30_000 };

/** A line of a made-up Claude Code session. */
export interface MadeLine {
  readonly type: 'user' | 'assistant';
  readonly text: string;
  readonly model?: string;
  /** The name of a tool that is called, in place of the text. */
  readonly tool?: string;
}

/** A home with transcripts of our own making, and a server over it. */
export class ServedHome implements AsyncDisposable {
  readonly #folder: TempHome = openTempHome();
  readonly #ending = new AbortController();
  readonly notices: string[] = [];
  readonly home = join(this.#folder.path, 'home');
  readonly person = join(this.#folder.path, 'person');
  readonly world: HomeContext = {
    env: { AGENTSPINE_HOME: this.home, TZ: 'Europe/Berlin' },
    homeDirectory: this.person,
    workingDirectory: this.#folder.path,
    clock: () => new Date(),
    signal: this.#ending.signal,
    onNotice: (notice) => this.notices.push(notice),
  };
  server: OpenServer | undefined;

  /** Writes a session as Claude Code does, its lines a second apart. */
  write(sessionId: string, lines: readonly MadeLine[], { cwd = '/made/up', at = Date.UTC(2026, 2, 1, 8) } = {}): void {
    const folder = join(this.person, '.claude', 'projects', 'made-up');
    mkdirSync(folder, { recursive: true });
    const texts = lines.map(({ type, text, model = 'claude-opus-4-6', tool }, index) => {
      const timestamp = new Date(at + index * 1_000).toISOString();
      const base = {
        parentUuid: null,
        sessionId,
        version: '2.1.231',
        cwd,
        uuid: `${sessionId}-${index}`,
        timestamp,
        type,
      };
      const content =
        tool === undefined
          ? [{ type: 'text', text }]
          : [{ type: 'tool_use', id: `t-${sessionId}-${index}`, name: tool, input: { command: text } }];
      const usage = { input_tokens: 1, output_tokens: 2, cache_creation_input_tokens: 0, cache_read_input_tokens: 0 };
      const id = `msg_${sessionId}_${index}`;
      return type === 'user'
        ? { ...base, message: { role: 'user', content: text } }
        : {
            ...base,
            requestId: `req_${id}`,
            message: { id, role: 'assistant', model, content, stop_reason: 'end_turn', usage },
          };
    });
    writeFileSync(join(folder, `${sessionId}.jsonl`), texts.map((line) => `${JSON.stringify(line)}\n`).join(''));
  }

  async import(): Promise<void> {
    const { env, homeDirectory, workingDirectory } = this.world;
    await using home = await openHome({ env, homeDirectory, workingDirectory });
    await home.import();
  }

  /** Judges what agents claimed. */
  async judge(): Promise<void> {
    const { env, homeDirectory, workingDirectory } = this.world;
    await using home = await openHome({ env, homeDirectory, workingDirectory });
    await home.claims();
  }

  /** Starts the server; again where it was closed. Without a port on one that nobody asks for: so it is free after a close too. */
  async serve(port = 0): Promise<OpenServer> {
    this.server = await openHomeServer(this.world, { version: '1.2.3', port });
    return this.server;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server?.close();
    this.#ending.abort();
    this.#folder[Symbol.dispose]();
  }
}
