import { join } from 'node:path';
import { counted } from '@agentspine/render/count-text';
import { readSpineStatus } from '@agentspine/sqlite';
import type { Examination, Finding, Home, HomeContext } from '@agentspine/stores';
import { openHomeReader } from '@agentspine/stores/with-reader';
import { findStaleRows } from '@agentspine/trace';
import { measureTraceGap } from '../import/trace/measure-trace-gap.ts';
import { sayTraceGap } from '../import/trace/trace-gap.ts';

/**
 * The trace: that it has all that custody holds, and, looked at closely, that its tables have the rows which its events
 * say (INV-10).
 */
export async function findInTrace({ home, world, isDeep }: Examination): Promise<readonly Finding[]> {
  const path = join(home.directory, 'spine.db');
  if (readSpineStatus(path).state !== 'ok') return [];
  try {
    return [...(await findGap(home, path, world)), ...(isDeep ? findStale(path) : [])];
  } catch {
    // The check of spine.db says why it cannot be read.
    return [];
  }
}

async function findGap(home: Home, path: string, world: HomeContext): Promise<readonly Finding[]> {
  using reader = openHomeReader(world, 'spine');
  // An examination believes no earlier import.
  const gap = await measureTraceGap(home, reader.imports.places(), world);
  if (gap === undefined) return [];
  const advice = 'run "spine trace import", as the next import does too';
  return [{ level: 'notice', path, what: `has a trace that ${sayTraceGap(gap)}`, advice }];
}

function findStale(path: string): readonly Finding[] {
  const advice = 'run "spine trace rebuild", which makes them of the events';
  return findStaleRows(path).map(({ table, what, count }): Finding => {
    return {
      level: 'problem',
      path,
      what: `has ${table} that is not what its events say: ${counted(count, 'row')} ${what}`,
      advice,
    };
  });
}
