/*
 * What the text of a tool's output says of how the tool ended. Codex has no error flag; each tool has words of its own
 * (FORMATS 2.4). Only the head that Codex writes is read, never what a command printed.
 */
import type { ToolResultStatus } from '@agentspine/schema';
import { isJsonObject } from '@agentspine/schema';
import type { JsonObject } from '../transcript-parser.ts';
import { parseJsonText, readInteger, readObject, readText } from './read-field.ts';

/** How a tool call ended. */
export interface ToolEnding {
  readonly status: ToolResultStatus;
  readonly exitCode?: number | undefined;
  readonly durationMs?: number | undefined;
  readonly reason?: string | undefined;
}

/** The head of an output is a few short lines; a refusal is recognised by its first words. */
const headCharactersMax = 512;

/** First words of outputs that stand for a call that was refused or broke down, and what became of it. */
const refusals: readonly (readonly [start: string, status: ToolResultStatus, reason: string])[] = [
  ['exec command rejected', 'cancelled', 'rejected'],
  ['patch rejected', 'cancelled', 'rejected'],
  ['aborted', 'cancelled', 'interrupted'],
  ['failed in sandbox', 'errored', 'sandbox'],
  ['apply_patch verification failed', 'errored', 'verification'],
  ['collab spawn failed', 'errored', 'spawn'],
  ['collab tool failed', 'errored', 'collaboration'],
  ['unsupported call', 'errored', 'unsupported'],
];

/** Reads how a call ended from its output. */
export function readEnding(output: unknown): ToolEnding {
  const text = textOfOutput(output);
  return readJsonEnding(text) ?? readProcessEnding(text) ?? readScriptEnding(text) ?? readRefusal(text);
}

/** The output as it is kept: its text, or JSON where it is not one text. `undefined` where there is none. */
export function contentOfOutput(output: unknown): string | undefined {
  if (output === undefined || output === null) return undefined;
  return typeof output === 'string' ? output : JSON.stringify(output);
}

function textOfOutput(output: unknown): string {
  if (typeof output === 'string') return output;
  if (isJsonObject(output)) return readText(output, 'content') ?? '';
  if (!Array.isArray(output)) return '';
  return output.map((part) => (isJsonObject(part) ? (readText(part, 'text') ?? '') : '')).join('\n');
}

/** `{"output": …, "metadata": {"exit_code": 0, "duration_seconds": 0.1}}` of shell and apply_patch. */
function readJsonEnding(text: string): ToolEnding | undefined {
  if (!text.startsWith('{') || !text.includes('"exit_code"')) return undefined;
  const value = parseJsonText(text);
  const metadata = isJsonObject(value) ? readObject(value, 'metadata') : undefined;
  const exitCode = metadata === undefined ? undefined : readInteger(metadata, 'exit_code');
  if (metadata === undefined || exitCode === undefined) return undefined;
  return { ...endingOf(exitCode), durationMs: milliseconds(metadata['duration_seconds']) };
}

/** Head lines of exec_command and write_stdin, after the command where that is repeated. */
function readProcessEnding(text: string): ToolEnding | undefined {
  const start = text.startsWith('Command: ') ? text.indexOf('\nChunk ID: ') + 1 : 0;
  const head = headOf(text, start);
  if (!/^(?:Chunk ID: |Command: |Exit code: |Wall time: )/.test(head)) return undefined;
  const durationMs = readWallTime(head);
  const code = /^(?:Process exited with code|Exit code:) (-?\d{1,10})$/m.exec(head)?.[1];
  if (code !== undefined) return { ...endingOf(Number(code)), durationMs };
  return { status: /^Process running with session ID /m.test(head) ? 'running' : 'completed', durationMs };
}

/** Head lines of the script tool; it states no exit code. */
function readScriptEnding(text: string): ToolEnding | undefined {
  const word = /^Script (completed|running|terminated|failed)\b/.exec(text)?.[1];
  if (word === undefined) return undefined;
  const durationMs = readWallTime(headOf(text, 0));
  if (word === 'terminated') return { status: 'cancelled', reason: 'terminated', durationMs };
  if (word === 'failed') return { status: 'errored', reason: 'script', durationMs };
  return { status: word === 'running' ? 'running' : 'completed', durationMs };
}

function readRefusal(text: string): ToolEnding {
  const refusal = refusals.find(([start]) => text.startsWith(start));
  return refusal === undefined ? { status: 'completed' } : { status: refusal[1], reason: refusal[2] };
}

/** How a process of this exit code ended. */
export function endingOf(exitCode: number): ToolEnding {
  return { status: exitCode === 0 ? 'completed' : 'errored', exitCode };
}

/** A duration as Rust writes it, in milliseconds. */
export function readDuration(payload: JsonObject): number | undefined {
  const duration = readObject(payload, 'duration');
  const seconds = duration?.['secs'];
  const nanos = duration?.['nanos'];
  if (typeof seconds !== 'number' || typeof nanos !== 'number') return undefined;
  return milliseconds(seconds + nanos / 1e9);
}

/** Lines before `Output:`, after which a command could write anything. */
function headOf(text: string, start: number): string {
  const head = text.slice(start, start + headCharactersMax);
  const end = head.search(/^Output:/m);
  return end < 0 ? head : head.slice(0, end);
}

function readWallTime(head: string): number | undefined {
  const seconds = /^Wall time:? (\d+(?:\.\d+)?) seconds/m.exec(head)?.[1];
  return seconds === undefined ? undefined : milliseconds(Number(seconds));
}

function milliseconds(seconds: unknown): number | undefined {
  if (typeof seconds !== 'number' || !Number.isFinite(seconds) || seconds < 0) return undefined;
  const rounded = Math.round(seconds * 1000);
  return Number.isSafeInteger(rounded) ? rounded : undefined;
}
