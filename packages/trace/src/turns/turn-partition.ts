/**
 * How the turns of a task are grouped for reading (SPEC 4.11). Turns are counted from 1, one a message of the user; what comes
 * before the first of them is in no turn.
 */

import { isJsonObject } from '@agentspine/schema';
import { counted } from '@agentspine/schema/count-text';
import { TraceError } from '../errors.ts';

/** Turns `from` to `to`, both included. */
export interface TurnGroup {
  /** The group. */
  readonly id: string;
  /** The first turn of the group. */
  readonly from: number;
  /** The last turn of the group. */
  readonly to: number;
  /** What it is called; null where nobody named it. */
  readonly label: string | null;
  /** Whether it is shown. */
  readonly visible: boolean;
}

/** A group for each turn. */
export function defaultPartition(turnCount: number): readonly TurnGroup[] {
  return Array.from({ length: turnCount }, (_, index) => {
    const turn = index + 1;
    return { id: `turn-${turn}`, from: turn, to: turn, label: null, visible: true };
  });
}

/** Checks groups that were given; a blank label counts as missing. @throws TraceError `PARTITION_INVALID` */
export function parsePartition(value: unknown, turnCount: number): readonly TurnGroup[] {
  if (!Array.isArray(value)) throw refused('groups must be a list');
  const groups = value.map(parseGroup);
  const seen = new Set<string>();
  for (const { id } of groups) {
    if (seen.has(id)) throw refused(`two groups have the id ${id}`);
    seen.add(id);
  }
  const gap = findGap(groups, turnCount);
  if (gap !== undefined) throw refused(gap);
  return groups;
}

/** As `parsePartition`, of what is stored: `undefined` where it is not a partition, or the task no longer has that many turns. */
export function readPartition(groupsJson: string, turnCount: number): readonly TurnGroup[] | undefined {
  try {
    return parsePartition(JSON.parse(groupsJson), turnCount);
  } catch {
    return undefined;
  }
}

function parseGroup(value: unknown, index: number): TurnGroup {
  const name = `group ${index + 1}`;
  if (!isJsonObject(value)) throw refused(`${name} must be an object`);
  const { id, from, to, label = null, visible } = value;
  if (typeof id !== 'string' || id.trim() === '' || !id.isWellFormed()) {
    throw refused(`${name}: id must be a text that is not blank`);
  }
  if (!isTurn(from) || !isTurn(to)) throw refused(`${name}: from and to must be whole numbers`);
  if (label !== null && !(typeof label === 'string' && label.isWellFormed())) {
    throw refused(`${name}: label must be a text or null`);
  }
  if (typeof visible !== 'boolean') throw refused(`${name}: visible must be true or false`);
  return { id, from, to, label: label === null || label.trim() === '' ? null : label, visible };
}

function isTurn(value: unknown): value is number {
  return Number.isSafeInteger(value);
}

/** What is wrong with the turns that groups hold. */
function findGap(groups: readonly TurnGroup[], turnCount: number): string | undefined {
  let next = 1;
  for (const { id, from, to } of groups) {
    if (from !== next) return `group ${id} begins with turn ${from} where turn ${next} is next`;
    if (to < from) return `group ${id} ends before it begins`;
    next = to + 1;
  }
  return next === turnCount + 1 ? undefined : `the groups hold ${counted(next - 1, 'turn')}, the task has ${turnCount}`;
}

function refused(reason: string): TraceError {
  return new TraceError('PARTITION_INVALID', `turn partition: ${reason}`);
}
