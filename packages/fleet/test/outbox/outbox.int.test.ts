import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { nodeFileSystem } from '@agentspine/durable-fs';
import { openTempHome } from '@agentspine/testkit';
import { expect, test } from 'vitest';
import { Outbox } from '../../src/outbox/outbox.ts';

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
