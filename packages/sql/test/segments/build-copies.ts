import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { openArchive } from '../../src/open-archive.ts';
import { openSpine } from '../../src/open-spine.ts';
import { buildSegments } from '../../src/segments/build-segments.ts';
import { archiveSegmentTables, segmentTables } from '../../src/segments/segments-of-home.ts';
import type { SealPlace } from '../../src/sidecars/seal-sidecars.ts';
import { tinySizes } from './tiny-sizes.ts';

/** Makes copies of these tables, by the names that the store of the home gives them; says for each why not all could be made. */
export async function buildCopies(place: SealPlace, names: readonly string[]): Promise<readonly string[]> {
  const isArchive = existsSync(join(place.home, 'archive.sqlite'));
  using store = isArchive ? openArchive(place.home) : openSpine(place.home);
  const { database } = store;
  const tables = isArchive ? archiveSegmentTables(database) : segmentTables(database);
  const failures: string[] = [];
  for (const table of tables.filter(({ name }) => names.includes(name))) {
    const build = { database, table, mayBegin: () => true, begun: tinySizes.made, sizes: tinySizes };
    const { failure } = await buildSegments(place, build);
    if (failure !== undefined) failures.push(failure);
  }
  return failures;
}
