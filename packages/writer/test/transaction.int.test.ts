import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openTempHome } from '@agentspine/testkit';
import { expect, test } from 'vitest';
import { openWriter } from '../src/index.ts';

test('a part of a transaction that throws is undone alone, with its lines in the trails', () => {
  using folder = openTempHome();
  using writer = openWriter({ home: folder.path, durability: 'process' });
  const record = (event: string) => writer.obs.recordWatchdogEvent({ event });
  writer.transaction(() => {
    record('before');
    writer.transaction(() => record('kept'));
    const part = () =>
      writer.transaction(() => {
        record('undone');
        writer.transaction(() => record('undone too'));
        throw new Error('only this part');
      });
    expect(part).toThrow('only this part');
    record('after');
  });
  const logs = join(folder.path, 'logs');
  const trail = readdirSync(logs).filter((name) => name.startsWith('watchdog-events-'));
  const lines = readFileSync(join(logs, trail[0] ?? ''), 'utf8')
    .trimEnd()
    .split('\n');
  expect(lines.map((line) => (JSON.parse(line) as { event: string }).event)).toEqual(['before', 'kept', 'after']);
  expect(writer.obs.recordTick({ source: 's', detailJson: {} })).toBeGreaterThan(0);
});
