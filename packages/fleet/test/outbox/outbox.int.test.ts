import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { nodeFileSystem } from '@agentspine/durable-fs';
import { openTempHome } from '@agentspine/testkit';
import { expect, test } from 'vitest';
import { nowhere } from '../../src/home/fleet-file.ts';
import { Outbox } from '../../src/outbox/outbox.ts';
import { shipSegments } from '../../src/outbox/ship-segments.ts';
import { asLines } from '../../src/segments/row-lines.ts';
import { makeSegment, rowsIn, type Segment } from '../../src/segments/segment.ts';
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

test('rows are read while the segment before them is written and the one before that is sent, and no further', async () => {
  using place = openTempHome();
  const [taken, sent] = [[] as number[], [] as number[]];
  const ahead: number[] = [];
  const released: number[] = [];
  const sink = {
    feed: 'ledger',
    list: async () => [],
    put: async ({ header }: Segment) => {
      // Neither ends nor fails where nothing is read meanwhile.
      while (taken.length < Math.min(6, header.number + 2)) await new Promise((resolve) => setImmediate(resolve));
      for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      expect(released).not.toContain(header.number);
      sent.push(header.number);
    },
    finish: async () => undefined,
  } as unknown as Sink;
  const { segments } = await shipSegments({
    sink,
    outbox: new Outbox(place.path, nodeFileSystem),
    file: firstFile,
    save: async () => undefined,
    take: async ({ ledger }) => {
      if (ledger === 6) return undefined;
      taken.push(ledger + 1);
      ahead.push(taken.length - sent.length);
      const rows = { ...asLines([`{"row":${ledger}}`]), release: () => void released.push(ledger + 1) };
      return { feed: 'ledger', rows, to: { ...nowhere, ledger: ledger + 1 } };
    },
    clock: () => new Date('2026-03-01T12:00:00.000Z'),
    signal: new AbortController().signal,
  });
  expect(segments).toBe(6);
  expect(sent).toEqual([1, 2, 3, 4, 5, 6]);
  expect(Math.max(...ahead)).toBe(3);
  expect(released).toEqual([1, 2, 3, 4, 5, 6]);
});

test('what waits from an earlier run is sent, and the rows after it are taken, not its own', async () => {
  using place = openTempHome();
  const outbox = new Outbox(place.path, nodeFileSystem);
  const header = { v: 2, host: firstFile.host, name: '', epoch: firstFile.epoch, number: 1, feed: 'ledger' } as const;
  const madeAt = '2026-03-01T12:00:00.000Z';
  // Killed after it was written, and before it was noted.
  await outbox.put(makeSegment({ ...header, rows: 1, madeAt, to: { ...nowhere, ledger: 1 } }, asLines(['{"row":0}'])));
  const from: number[] = [];
  await shipSegments({
    sink: {
      feed: 'ledger',
      list: async () => [],
      put: async () => undefined,
      finish: async () => undefined,
    } as unknown as Sink,
    outbox,
    file: firstFile,
    save: async () => undefined,
    take: async ({ ledger }) => void from.push(ledger),
    clock: () => new Date(madeAt),
    signal: new AbortController().signal,
  });
  expect(from).toEqual([1]);
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
