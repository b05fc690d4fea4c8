import { Buffer } from 'node:buffer';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { roundsOf } from '@agentspine/testkit';
import { expect, test } from 'vitest';
import { openImportHome } from './import-home.ts';

const count = roundsOf({ small: 300, full: 5_000 });

/** A message of the older tree of OpenCode, a document of its own. */
const messageOf = (number: number, output: number): string =>
  JSON.stringify({
    id: `msg_${number}`,
    sessionID: `ses_${Math.floor(number / 50)}`,
    role: 'assistant',
    modelID: 'gpt-5.1',
    time: { created: Date.UTC(2026, 4, 1) + number * 1_000 },
    finish: 'stop',
    tokens: { input: 1, output, reasoning: 0, cache: { read: 0, write: 0 } },
  });

test(`an import of ${count} documents that did not change opens none of them, and one that was written again costs that one`, async () => {
  using home = openImportHome();
  const folderOf = (number: number): string => join(home.sources, 'message', `ses_${Math.floor(number / 50)}`);
  const pathOf = (number: number): string => join(folderOf(number), `msg_${number}.json`);
  for (let number = 0; number < count; number += 1) {
    mkdirSync(folderOf(number), { recursive: true });
    writeFileSync(pathOf(number), messageOf(number, 1));
  }
  const first = await home.import();
  expect(first.report).toMatchObject({ files: count, turns: count });
  expect(await home.import()).toMatchObject({ opened: [], readBytes: 0, report: { files: 0, bytesRead: 0 } });
  const changed = messageOf(7, 4_000);
  writeFileSync(pathOf(7), changed);
  const second = await home.import();
  expect([...new Set(second.opened)]).toEqual([pathOf(7)]);
  expect(second.report).toMatchObject({ files: 1, bytesRead: Buffer.byteLength(changed) });
  expect(home.outputs().at(-1)).toBe(4_000);
  expect(home.outputs()).toHaveLength(count);
});
