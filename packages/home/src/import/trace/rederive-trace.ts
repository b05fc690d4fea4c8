import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { contradicted, isTraceEventId, sessionsOfState, tracedStateOf, tracerName } from '@agentspine/ingest';
import { counted } from '@agentspine/render/count-text';
import type { Home } from '@agentspine/stores';
import { harnessesOf } from '@agentspine/stores/harnesses-of';
import type { DerivedTrace, Trace } from '@agentspine/trace';
import { openWriter, type Writer } from '@agentspine/writer';
import { fillTrace, type TraceFilling } from './fill-trace.ts';
import { findOutdated, type OutdatedFile } from './find-behind.ts';

export interface OutdatedTrace extends TraceFilling {
  readonly home: Pick<Home, 'directory' | 'custody' | 'blobs'>;
  readonly trace: Pick<Trace, 'imports'>;
  /** Whether packs with payloads of it are damaged: then all of it is derived again. */
  readonly isDamaged?: boolean;
}

/** The folder in the home where a trace is derived again; what a killed import left there is gone on with. */
const folderName = 'trace-again';

/**
 * Derives the trace again where another version derived it: two versions may make different events of one answer, so neither
 * can add to what the other made. The same holds where a file continues that had been taken for over: its events are not taken
 * back by further events. And it holds where payloads cannot be read any more. All of custody is read into a store beside `spine.db`, which nobody sees; then one
 * transaction puts its events in the place of the old ones. Until then the old trace stays, and a further import adds to it
 * where this one stopped. Of the files, those in `places` are looked at. Returns what is to be said of it, a line each: none where the
 * trace is what it was.
 */
export async function rederiveTrace(
  run: OutdatedTrace,
  places: ReturnType<Trace['imports']['cursors']['places']>,
): Promise<readonly string[]> {
  const { custody, world } = run;
  const how = { custody, harnesses: harnessesOf(world) };
  const isDamaged = run.isDamaged === true;
  const outdated = await findOutdated(run.files, isDamaged ? withoutParsers(places) : places, how);
  if (outdated.length === 0) return [];
  const directory = join(run.home.directory, folderName);
  const path = await deriveBeside(run, directory);
  if (path === undefined) return [];
  run.trace.imports.replace({ path, isTold: isTraceEventId, tasksOf });
  remove(directory);
  return isDamaged ? [noticeOf(outdated.length, 'packs of spine.db were damaged')] : noticesOf(outdated);
}

/** As if nobody knew what read them. */
function withoutParsers(places: ReturnType<Trace['imports']['cursors']['places']>): typeof places {
  return new Map([...places].map(([file, place]) => [file, { ...place, parser: contradicted }]));
}

function noticesOf(outdated: readonly OutdatedFile[]): readonly string[] {
  const continued = outdated.filter(({ isContradicted }) => isContradicted).length;
  const notice = (count: number, why: string): readonly string[] => (count === 0 ? [] : [noticeOf(count, why)]);
  return [
    ...notice(outdated.length - continued, 'this version reads them differently'),
    ...notice(continued, 'an earlier import took an incomplete transcript for a complete one'),
  ];
}

function noticeOf(count: number, why: string): string {
  return `the trace of ${counted(count, 'transcript')} was derived again from custody, because ${why}`;
}

/** The path of a store that holds the trace of all that is in custody; `undefined` where that was interrupted. */
async function deriveBeside(run: OutdatedTrace, directory: string): Promise<string | undefined> {
  const path = join(directory, 'spine.db');
  if (isOfOtherVersion(run, path)) remove(directory);
  using beside = openBeside(path);
  const { wasInterrupted } = await fillTrace({ ...run, trace: beside.trace });
  return wasInterrupted ? undefined : path;
}

/** Whether what was left there is of no use: of another version, or damaged. */
function isOfOtherVersion({ files, world }: OutdatedTrace, path: string): boolean {
  try {
    using beside = openBeside(path);
    const places = [...beside.trace.imports.cursors.places().values()];
    return places.some(({ file, parser }) => {
      const harness = harnessesOf(world).find(files.get(file)?.harness ?? '');
      return harness === undefined || parser !== tracerName(harness);
    });
  } catch {
    return true;
  }
}

/** It is thrown away after a loss of power, as after anything else that ends it before its time. */
function openBeside(path: string): Writer {
  return openWriter({ path, durability: 'process', allowsShared: true });
}

function remove(directory: string): void {
  rmSync(directory, { recursive: true, force: true });
}

const tasksOf: DerivedTrace['tasksOf'] = (cursor) => sessionsOfState(tracedStateOf(cursor)?.trace);
