import { hash } from 'node:crypto';
import { parseUtcDay, type UtcDay } from '@agentspine/schema';
import { isObject } from '../ledger/line-shape.ts';
import { parseColdName } from './cold-names.ts';

/** A line of `manifest.jsonl`: what a day's file holds since it was sealed. */
export interface SealedDay {
  readonly v: 1;
  readonly day: UtcDay;
  readonly file: string;
  readonly rows: number;
  /** Of the plain lines, as is `sha256`. */
  readonly bytes: number;
  readonly storedBytes: number;
  readonly firstId: number;
  readonly lastId: number;
  readonly sha256: string;
  /** The digest of the line before, without its line feed; 64 zeros for the first. */
  readonly previous: string;
  readonly sealedAt: string;
  /** The rows are back in the hot store, and the file is gone: all counts are 0. */
  readonly restored?: true;
}

/** What the first line says of the one before. */
export const chainStart = '0'.repeat(64);

/** The line of a sealed day, without the line feed. */
export function encodeSealedDay(sealed: SealedDay): string {
  return JSON.stringify(sealed);
}

/** What the next line says of this one. */
export function chainDigest(line: string): string {
  return hash('sha256', line);
}

/** Reads a line of the manifest; `undefined` when it is none, or of a later version. */
export function parseSealedDay(line: string): SealedDay | undefined {
  const value = parseObject(line);
  if (value === undefined || value['v'] !== 1) return undefined;
  const { day: dayText, file, sha256, previous, sealedAt, restored } = value;
  const day = typeof dayText === 'string' ? parseUtcDay(dayText) : undefined;
  if (day === undefined || typeof file !== 'string' || typeof sealedAt !== 'string') return undefined;
  const name = parseColdName(file);
  if (name.kind !== 'day' || name.day !== day || !isDigest(sha256) || !isDigest(previous)) return undefined;
  const counts = parseCounts(value);
  if (counts === undefined || (restored !== undefined && restored !== true)) return undefined;
  return { v: 1, day, file, ...counts, sha256, previous, sealedAt, ...(restored === true ? { restored } : {}) };
}

type Counts = Pick<SealedDay, 'rows' | 'bytes' | 'storedBytes' | 'firstId' | 'lastId'>;

function parseCounts(value: Readonly<Record<string, unknown>>): Counts | undefined {
  const [rows, bytes, storedBytes] = ['rows', 'bytes', 'storedBytes'].map((key) => value[key]);
  const [firstId, lastId] = [value['firstId'], value['lastId']];
  if (!isCount(rows) || !isCount(bytes) || !isCount(storedBytes)) return undefined;
  if (!isInteger(firstId) || !isInteger(lastId) || lastId < firstId) return undefined;
  return { rows, bytes, storedBytes, firstId, lastId };
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isDigest(value: unknown): value is string {
  return typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);
}

function isInteger(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value);
}

function isCount(value: unknown): value is number {
  return isInteger(value) && value >= 0;
}
