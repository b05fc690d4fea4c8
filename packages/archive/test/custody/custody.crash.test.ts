import type { FileSystem } from '@agentspine/durable-fs';
import { everyFaultPoint, FaultyFileSystem, withoutFileSync } from '@agentspine/testkit';
import { expect, test } from 'vitest';
import { encodeManifestLine } from '../../src/custody/manifest-line.ts';
import { Custody } from '../../src/index.ts';
import { piece } from './pieces.ts';

const directory = '/home/custody';
const manifest = `${directory}/manifest.jsonl`;

function openCustody(fileSystem: FileSystem): Custody {
  const none = () => Promise.resolve(undefined);
  const refused = () => Promise.reject(new Error('no blob is put here'));
  return new Custody({
    directory,
    fileSystem,
    blobs: { put: refused, putPack: refused, get: none, getStream: none },
  });
}

/** A piece that is known by its generation. */
const numbered = (generation: number) => ({ ...piece, generation });

async function appendSome(fileSystem: FileSystem, acknowledge: (generation: number) => void): Promise<void> {
  const custody = openCustody(fileSystem);
  for (const generations of [[1], [2, 3], [4]]) {
    await custody.appendPieces(generations.map(numbered));
    for (const generation of generations) acknowledge(generation);
  }
}

/** What was acknowledged is there, in order; nothing is taken for damage; the next append follows on. */
async function assertWhole(fileSystem: FileSystem, acknowledged: readonly number[], first: readonly number[]) {
  const custody = openCustody(fileSystem);
  await custody.appendPieces([numbered(9)]);
  const { pieces, unreadable, faults, lostPieces } = await custody.readManifest();
  expect({ unreadable, faults, lostPieces }).toEqual({ unreadable: 0, faults: [], lostPieces: 0 });
  expect(await custody.findLostEnd()).toBeUndefined();
  const generations = pieces.map(({ generation }) => generation);
  const all = [...first, 1, 2, 3, 4];
  expect(generations.at(-1)).toBe(9);
  expect(generations.slice(0, -1)).toEqual(all.slice(0, generations.length - 1));
  expect(generations).toEqual(expect.arrayContaining([...first, ...acknowledged]));
}

test('an acknowledged piece survives a fault at any call of an append, and no fault is taken for damage', async () => {
  const report = await everyFaultPoint<number>({
    workload: appendSome,
    check: (fileSystem, acknowledged) => assertWhole(fileSystem, acknowledged, []),
    seeds: 3,
  });
  expect(report.calls).toBeGreaterThan(20);
});

test('a manifest of an older version, without checks, is sealed whole by an append with a fault at any call', async () => {
  const prepare = async (fileSystem: FaultyFileSystem): Promise<void> => {
    await fileSystem.makeDirectory(directory);
    fileSystem.plant(manifest, [numbered(7), numbered(8)].map(encodeManifestLine).join(''));
  };
  const check = (fileSystem: FaultyFileSystem, acknowledged: readonly number[]) =>
    assertWhole(fileSystem, acknowledged, [7, 8]);
  await everyFaultPoint<number>({ prepare, workload: appendSome, check, seeds: 3 });
  // The control: what the seal covers is covered.
  const fileSystem = new FaultyFileSystem();
  await prepare(fileSystem);
  await appendSome(fileSystem, () => undefined);
  const text = Buffer.from(fileSystem.files().get(manifest) ?? []).toString();
  fileSystem.plant(manifest, text.replace('"generation":8', '"generation":6'));
  expect((await openCustody(fileSystem).readManifest()).faults).toHaveLength(1);
});

test('the same test fails for a manifest that is not synced', async () => {
  await expect(
    everyFaultPoint<number>({
      workload: (fileSystem, acknowledge) => appendSome(withoutFileSync(fileSystem), acknowledge),
      check: (fileSystem, acknowledged) => assertWhole(fileSystem, acknowledged, []),
      modes: ['power-loss'],
    }),
  ).rejects.toThrow();
});
