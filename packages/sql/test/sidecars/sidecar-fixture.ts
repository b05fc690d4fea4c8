import { readdirSync } from 'node:fs';
import { nodeFileSystem } from '@agentspine/durable-fs';
import { takeColdSnapshot } from '../../src/cold/cold-snapshot.ts';
import { HeldDays } from '../../src/cold/hold-days.ts';
import { sealSidecars } from '../../src/sidecars/seal-sidecars.ts';
import { sidecarFolder } from '../../src/sidecars/sidecar-place.ts';

/** The cold days of a table. */
export async function daysOf(home: string, table: string) {
  const source = { home, fileSystem: nodeFileSystem };
  const hold = async () => new HeldDays();
  const snapshot = await takeColdSnapshot(source, [table], { begin: () => undefined, end: () => undefined, hold });
  return snapshot.days.get(table) ?? [];
}

/** Copies every cold day of a table. */
export async function sealAll(home: string, table: string): Promise<boolean> {
  const days = await daysOf(home, table);
  const { copied } = await sealSidecars(
    { home, fileSystem: nodeFileSystem },
    { table, days, isOver: () => false, mayBegin: () => true },
  );
  return copied > 0;
}

/** The names of the copies of a table, without anything else in their folder. */
export function copiesOf(home: string, table: string): readonly string[] {
  return readdirSync(sidecarFolder(home, table)).filter((name) => name.endsWith('.parquet'));
}
