import { type FileSystem, readWholeFile } from '@agentspine/durable-fs';
import { openFolderStore } from '@agentspine/object-store';
import { type FleetFile, formatFleetFile, nowhere, parseFleetFile } from '../../src/home/fleet-file.ts';
import { saveFleetFile } from '../../src/home/fleet-store.ts';
import { Outbox } from '../../src/outbox/outbox.ts';
import { type Shipped, shipSegments } from '../../src/outbox/ship-segments.ts';
import { asLines } from '../../src/segments/row-lines.ts';
import { decodeSegment, rowsIn } from '../../src/segments/segment.ts';
import { epochPrefix, listEpochs } from '../../src/sinks/fleet-place.ts';
import { openObjectSink } from '../../src/sinks/object-sink.ts';

const home = { directory: '/home' };
const directory = '/target';

/** `fleet.json` of a home that ships for the first time. */
export const firstFile: FleetFile = {
  v: 1,
  host: 'a'.repeat(32),
  name: 'laptop',
  target: `dir:${directory}`,
  epoch: 'b'.repeat(32),
  replaces: [],
  isComplete: false,
  marks: { home: null, spine: null, ledger: null, erasedBytes: 0 },
  number: 0,
  rows: 0,
  positions: nowhere,
};

/** Writes `fleet.json`. */
export async function beginHome(fileSystem: FileSystem, file = firstFile): Promise<void> {
  await fileSystem.makeDirectory(home.directory);
  await saveFleetFile(home, file, fileSystem);
}

/** Ships `rowCount` rows, two in a segment, out of one disk into a folder of it. */
export async function shipRows(fileSystem: FileSystem, rowCount: number): Promise<Shipped> {
  const bytes = await readWholeFile(fileSystem, `${home.directory}/fleet.json`);
  const file = parseFleetFile(new TextDecoder().decode(bytes)) ?? firstFile;
  await using sink = await openObjectSink(openFolderStore({ directory, fileSystem }));
  return await shipSegments({
    sink,
    outbox: new Outbox(home.directory, fileSystem),
    file,
    save: (next) => saveFleetFile(home, next, fileSystem),
    take: async ({ ledger: from }) => {
      const rows = Array.from({ length: Math.min(2, rowCount - from) }, (_, index) => `{"row":${from + index}}`);
      return rows.length === 0
        ? undefined
        : { feed: 'ledger', rows: asLines(rows), to: { ...nowhere, ledger: from + rows.length } };
    },
    clock: () => new Date('2026-03-01T12:00:00.000Z'),
    signal: new AbortController().signal,
  });
}

/** The rows that the folder has, in its order. */
export async function rowsThere(fileSystem: FileSystem): Promise<string[]> {
  const store = openFolderStore({ directory, fileSystem });
  const rows: string[] = [];
  for (const { host, epoch, segments } of await listEpochs(store)) {
    for (const segment of segments) {
      const bytes = await store.get(`${epochPrefix({ host, epoch })}${segment.file}`);
      rows.push(...rowsIn(decodeSegment(bytes ?? new Uint8Array(0), segment)));
    }
  }
  return rows;
}

/** The rows from 0 on. */
export function expectedRows(rowCount: number): string[] {
  return Array.from({ length: rowCount }, (_, row) => `{"row":${row}}`);
}

/** Writes `fleet.json` as a clone of the disk has it. */
export async function putBack(fileSystem: FileSystem, file: FleetFile): Promise<void> {
  await fileSystem.remove(`${home.directory}/fleet.json`);
  await saveFleetFile(home, parseFleetFile(formatFleetFile(file)) ?? firstFile, fileSystem);
}
