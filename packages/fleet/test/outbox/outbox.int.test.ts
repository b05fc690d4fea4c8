import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { nodeFileSystem } from '@agentspine/durable-fs';
import { openTempHome } from '@agentspine/testkit';
import { expect, test } from 'vitest';
import { nowhere } from '../../src/home/fleet-file.ts';
import { Outbox } from '../../src/outbox/outbox.ts';
import { shipSegments } from '../../src/outbox/ship-segments.ts';
import { asLines } from '../../src/segments/row-lines.ts';
import { rowsIn, type Segment } from '../../src/segments/segment.ts';
import type { Sink } from '../../src/sinks/sink.ts';
import { firstFile } from './ship-under-test.ts';

test('who only looks at what waits leaves the file that a shipper is writing; the next shipper removes what a kill left', async () => {
  using place = openTempHome();
  const folder = join(place.path, 'fleet');
  mkdirSync(folder);
  writeFileSync(join(folder, '.tmp.of-a-shipper'), 'half');
  const outbox = new Outbox(place.path, nodeFileSystem);
  expect(await outbox.list()).toEqual([]);
  expect(readdirSync(folder)).toEqual(['.tmp.of-a-shipper']);
  await outbox.removeLeftovers();
  expect(readdirSync(folder)).toEqual([]);
});

test('a part of more rows than a segment should have is several segments, of which the last one moves the positions', async () => {
  using place = openTempHome();
  const there: Segment[] = [];
  const sink = {
    feed: 'turns',
    list: async () => there.map(({ header, sha256 }) => ({ number: header.number, digest: sha256 })),
    put: async (segment: Segment) => void there.push(segment),
    finish: async () => undefined,
  } as unknown as Sink;
  const to = { ...nowhere, ledger: 9 };
  const { rows } = await shipSegments({
    sink,
    outbox: new Outbox(place.path, nodeFileSystem),
    file: firstFile,
    save: async () => undefined,
    take: async ({ ledger }) =>
      ledger === 9
        ? undefined
        : { feed: 'turns', earlier: [asLines(['["a",{}]']), asLines(['["b",{}]'])], rows: asLines(['["c",{}]']), to },
    clock: () => new Date('2026-03-01T12:00:00.000Z'),
    signal: new AbortController().signal,
  });
  expect(rows).toBe(3);
  expect(there.map((segment) => [segment.header.number, rowsIn(segment), segment.header.to.ledger])).toEqual([
    [1, ['["a",{}]'], 0],
    [2, ['["b",{}]'], 0],
    [3, ['["c",{}]'], 9],
  ]);
});

test('a segment is made while the one before it is sent, and one that cannot be sent ends the run with both in the outbox', async () => {
  using place = openTempHome();
  const outbox = new Outbox(place.path, nodeFileSystem);
  const steps: string[] = [];
  const sink = {
    feed: 'ledger',
    list: async () => [],
    put: async ({ header }: Segment) => {
      steps.push(`send ${header.number}`);
      await new Promise((resolve) => setImmediate(resolve));
      if (header.number === 2) throw new Error('the target is away');
      steps.push(`sent ${header.number}`);
    },
    finish: async () => undefined,
  } as unknown as Sink;
  const shipped = shipSegments({
    sink,
    outbox,
    file: firstFile,
    save: async () => undefined,
    take: async ({ ledger }) => {
      steps.push(`make ${ledger + 1}`);
      return { feed: 'ledger', rows: asLines([`{"row":${ledger}}`]), to: { ...nowhere, ledger: ledger + 1 } };
    },
    clock: () => new Date('2026-03-01T12:00:00.000Z'),
    signal: new AbortController().signal,
  });
  await expect(shipped).rejects.toThrow('the target is away');
  expect(steps.indexOf('make 2')).toBeLessThan(steps.indexOf('sent 1'));
  expect(steps).not.toContain('send 3');
  expect((await outbox.list()).map(({ number }) => number)).toEqual([2, 3]);
});
