import { isJsonObject, parseJsonObject } from '@agentspine/schema';
import type { HomeMarks } from './home-marks.ts';

/** How far the feeds of a home were put into segments. */
export interface FeedPositions {
  /** Bytes of the ledger. */
  readonly ledger: number;
  /** The cursor of the feed of records; `null` before the first. */
  readonly records: string | null;
  /** By table, how far its sealed days were read. */
  readonly cold: Readonly<Record<string, ColdPosition>>;
}

/** A place among the sealed days of a table. */
export interface ColdPosition {
  /** When the day was sealed: ISO 8601 in UTC. */
  readonly sealedAt: string;
  /** The UTC day. */
  readonly day: string;
  /** Rows of it that are in segments. */
  readonly rows: number;
}

/** `fleet.json` of a home: who it is in its fleet, and how far it was put into segments. It has no credential. */
export interface FleetFile {
  /** The version of the form. */
  readonly v: 1;
  /** Random id of the home, made once. */
  readonly host: string;
  /** What people call it. */
  readonly name: string;
  /** Where it ships to, as it was given to `init`. */
  readonly target: string;
  /** A life of its positions: random, and another one once they could repeat. */
  readonly epoch: string;
  /** Earlier epochs of this very home, which the target drops once all of this one is there. */
  readonly replaces: readonly string[];
  /** Whether all of the epoch was there once. */
  readonly isComplete: boolean;
  /** The home as it was when it last shipped. */
  readonly marks: HomeMarks;
  /** The number of the newest segment of the epoch; 0 before the first. */
  readonly number: number;
  /** Rows of all its segments. */
  readonly rows: number;
  /** Where the next segment begins. */
  readonly positions: FeedPositions;
}

/** Where an epoch begins. */
export const nowhere: FeedPositions = { ledger: 0, records: null, cold: {} };

/** Ids of hosts and epochs: 32 hex digits. */
const idPattern = /^[0-9a-f]{32}$/;

/** `fleet.json` as text. */
export function formatFleetFile(file: FleetFile): string {
  return `${JSON.stringify(file, undefined, 2)}\n`;
}

/** Whether a text is an id of a host or an epoch. */
export function isFleetId(value: unknown): value is string {
  return typeof value === 'string' && idPattern.test(value);
}

/** Reads `fleet.json`; `undefined` for what is not one of this version. */
export function parseFleetFile(text: string): FleetFile | undefined {
  const value = parseJsonObject(text);
  if (value === undefined || value['v'] !== 1) return undefined;
  const { host, name, target, epoch, replaces, isComplete, number, rows } = value;
  const marks = parseMarks(value['marks']);
  const positions = parsePositions(value['positions']);
  if (!isFleetId(host) || !isFleetId(epoch) || typeof name !== 'string' || typeof target !== 'string') return undefined;
  if (!Array.isArray(replaces) || !replaces.every(isFleetId) || typeof isComplete !== 'boolean') return undefined;
  if (!isCount(number) || !isCount(rows) || marks === undefined || positions === undefined) return undefined;
  return { v: 1, host, name, target, epoch, replaces, isComplete, marks, number, rows, positions };
}

function parseMarks(value: unknown): HomeMarks | undefined {
  if (!isJsonObject(value)) return undefined;
  const { home, spine, ledger, erasedBytes } = value;
  if (!isMark(home) || !isMark(spine) || !isMark(ledger) || !isCount(erasedBytes)) return undefined;
  return { home, spine, ledger, erasedBytes };
}

/** Reads positions, of `fleet.json` or of a segment. */
export function parsePositions(value: unknown): FeedPositions | undefined {
  if (!isJsonObject(value)) return undefined;
  const { ledger, records, cold } = value;
  if (!isCount(ledger) || !(records === null || typeof records === 'string') || !isJsonObject(cold)) return undefined;
  const places = Object.entries(cold).map(([table, place]) => [table, parseColdPosition(place)] as const);
  if (!places.every((place): place is [string, ColdPosition] => place[1] !== undefined)) return undefined;
  return { ledger, records, cold: Object.fromEntries(places) };
}

function parseColdPosition(value: unknown): ColdPosition | undefined {
  if (!isJsonObject(value)) return undefined;
  const { sealedAt, day, rows } = value;
  if (typeof sealedAt !== 'string' || typeof day !== 'string' || !isCount(rows)) return undefined;
  return { sealedAt, day, rows };
}

function isMark(value: unknown): value is string | null {
  return value === null || typeof value === 'string';
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
