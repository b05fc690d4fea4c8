import { nodeSourceTree } from '@agentspine/durable-fs';
import { openReader, type StoreSize } from '@agentspine/reader';
import type { Home, HomeContext } from '@agentspine/stores';
import { listColdTables, openColdArchive } from '@agentspine/stores/cold-tables';
import { type FileKindSize, measureHome } from './home-sizes.ts';

/** What of a table is in `spine.db`, and what in the cold archive. */
export interface TableRoom {
  /** The table, as SQL names it. */
  readonly table: string;
  /** Number of rows. */
  readonly rows: number;
  /** In `spine.db`, indexes included. */
  readonly bytes: number;
  /** Its days in the cold archive. */
  readonly coldDays: number;
  /** Rows of its days in the cold archive. */
  readonly coldRows: number;
  /** Bytes of its days in the cold archive. */
  readonly coldBytes: number;
}

/** What `spine store size --json` prints. */
export interface SizeReport {
  /** Its tables. */
  readonly tables: readonly TableRoom[];
  /** Room in `spine.db` that rows have left. */
  readonly freeBytes: number;
  /** Its files, by kind. */
  readonly files: readonly FileKindSize[];
  /** Bytes of the whole home. */
  readonly bytes: number;
}

/** What takes room in a home. @throws ReaderError `READER_SPINE_…` */
export async function measureStore(home: Home, world: Pick<HomeContext, 'clock'>): Promise<SizeReport> {
  const files = measureHome(nodeSourceTree, home.directory);
  const live = readLive(home, world);
  return {
    tables: await addCold(home, live),
    freeBytes: live.freeBytes,
    files,
    bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}

function readLive(home: Home, world: Pick<HomeContext, 'clock'>): StoreSize {
  if (nodeSourceTree.stat(`${home.directory}/spine.db`) === undefined) return { tables: [], freeBytes: 0 };
  using reader = openReader({
    home: home.directory,
    nowMs: () => world.clock().getTime(),
    store: 'spine',
    allowsShared: true,
  });
  return reader.storeSize();
}

async function addCold(home: Home, { tables }: StoreSize): Promise<readonly TableRoom[]> {
  const none = { coldDays: 0, coldRows: 0, coldBytes: 0 };
  const rooms = new Map<string, TableRoom>(tables.map((size) => [size.table, { ...size, ...none }]));
  for (const table of await listColdTables(home)) {
    const days = await openColdArchive(home, table).listDays();
    const sum = (key: 'rows' | 'storedBytes') => days.reduce((total, day) => total + day[key], 0);
    const live = rooms.get(table) ?? { table, rows: 0, bytes: 0 };
    rooms.set(table, { ...live, coldDays: days.length, coldRows: sum('rows'), coldBytes: sum('storedBytes') });
  }
  return [...rooms.values()];
}
