/*
 * What a status line does each time an agent asks for it: keep the message in the inbox (it is the only local record of rate limits),
 * run the command that a person had before, and print what the watcher prepared. It opens no database and never fails.
 */
import { spawn } from 'node:child_process';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { HookPlaces } from '../hooks/hook-command.ts';
import { parsePreparedStatus } from './prepared-status.ts';
import { statusLineText } from './status-line-text.ts';

/** One call of a status line. */
export interface StatusLineCall {
  /** The home, absolute. */
  readonly home: string;
  /** Where its inbox is. */
  readonly places: HookPlaces;
  /** What the agent wrote to standard input. */
  readonly message: string;
  /** A command line that prints a status line of its own; it gets the message too. */
  readonly before?: string | undefined;
  /** The time, in milliseconds since the epoch. */
  readonly nowMs: number;
}

/** How long the command of before may take. Milliseconds. */
const beforeMs = 2_000;
/** What is taken of its output, in characters. */
const beforeLengthMax = 4_096;
const preparedLengthMax = 1024 * 1024;

/** The lines to print: those of the command of before, then ours. */
export async function showStatusLine(call: StatusLineCall): Promise<string> {
  const [before, prepared] = await Promise.all([
    call.before === undefined ? '' : outputOf(call.before, call.message),
    readFile(join(call.home, 'statusline.json'), 'utf8').catch(() => ''),
    keepMessage(call),
  ]);
  const status = prepared.length > preparedLengthMax ? undefined : parsePreparedStatus(prepared);
  const own = statusLineText(status, { session: sessionIn(call.message), nowMs: call.nowMs });
  return `${before === '' ? '' : `${before.trimEnd()}\n`}${own}\n`;
}

/** As a hook does it. A message that cannot be kept costs nobody a status line. */
async function keepMessage({ places, message, nowMs }: StatusLineCall): Promise<void> {
  const name = join(places.inbox, `${process.pid}-${nowMs}-status-line`);
  try {
    await writeFile(`${name}.part`, message, { flag: 'wx', mode: 0o600 });
    await rename(`${name}.part`, `${name}.json`);
  } catch {
    // The inbox is made by "spine hook install" and by the watcher: without either, nobody would take the message.
  }
}

function sessionIn(message: string): string | undefined {
  try {
    const value: unknown = JSON.parse(message);
    if (typeof value !== 'object' || value === null || !('session_id' in value)) return undefined;
    return typeof value.session_id === 'string' ? value.session_id : undefined;
  } catch {
    return undefined;
  }
}

async function outputOf(command: string, message: string): Promise<string> {
  return new Promise((resolve) => {
    const child = spawn(command, { shell: true, stdio: ['pipe', 'pipe', 'ignore'], timeout: beforeMs });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      if (output.length < beforeLengthMax) output += text;
    });
    // A command that reads nothing closes its input.
    child.stdin.on('error', () => undefined).end(message);
    child.on('error', () => resolve('')).on('close', () => resolve(output.slice(0, beforeLengthMax)));
  });
}
