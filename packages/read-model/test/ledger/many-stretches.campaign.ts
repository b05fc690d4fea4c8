import { expect, test } from 'vitest';
import { openArchiveUnderTest } from '../archive-under-test.ts';
import { dumpArchive } from '../dump-archive.ts';
import { minute, place, sighting, stamp, toolCall, toolResult } from '../line-builders.ts';

test('a build of many stretches equals builds of their parts', async () => {
  using whole = openArchiveUnderTest();
  using parts = openArchiveUnderTest();
  const project = `/${'p'.repeat(600_000)}`;
  for (let index = 0; index < 60; index += 1) {
    const messageId = `m${index % 25}`;
    whole.ledger.append(
      sighting(place('f', index * 10), {
        messageId,
        project,
        ts: minute(index),
        toolCalls: [toolCall(`t${index % 7}`)],
      }),
      toolResult(
        { toolUseId: `t${index % 9}`, isError: index % 2 === 0, ts: minute(50 - index) },
        place('f', index * 10 + 5),
      ),
      stamp({ messageId }, { tier: `${index}` }),
    );
  }
  await whole.archive.build();
  const bytes = whole.ledger.bytes ?? new Uint8Array();
  for (const end of [1_000_000, 9_000_000, bytes.length]) {
    parts.ledger.rewrite(bytes.subarray(0, end));
    await parts.archive.build();
  }
  expect(bytes.length).toBeGreaterThan(33_000_000);
  expect(dumpArchive(parts.path)).toBe(dumpArchive(whole.path));
});
