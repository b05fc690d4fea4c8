import { appendFileSync, copyFileSync, mkdtempSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nameManifest } from '@agentspine/archive';
import { nodeFileSystem } from '@agentspine/durable-fs';
import { expect, test } from 'vitest';

test('the name of the beginning of a manifest stays while it grows, and is another one for another file', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'agentspine-manifest-'));
  const path = join(directory, 'manifest.jsonl');
  const name = (bytes: number) => nameManifest(nodeFileSystem, directory, bytes);
  try {
    expect(await name(0)).toBeUndefined();
    writeFileSync(path, '{"a":1}\n{"b":2}\n');
    expect(await name(0)).toBeUndefined();
    const [first, both] = [await name(8), await name(16)];
    expect(new Set([first, both, undefined]).size).toBe(3);
    for (const within of [1, 7, 9, 15, 17]) expect(await name(within), `${within}`).toBeUndefined();
    appendFileSync(path, `${'{"c":3}\n'.repeat(2_000)}`);
    expect([await name(8), await name(16)]).toEqual([first, both]);
    const far = await name(8_008);
    truncateSync(path, 16);
    expect([await name(16), await name(8_008)]).toEqual([both, undefined]);
    // What a crash cut is written again, otherwise.
    appendFileSync(path, `${'{"d":4}\n'.repeat(2_000)}`);
    expect(await name(8_008)).not.toBe(far);
    copyFileSync(path, `${path}.copy`);
    renameSync(`${path}.copy`, path);
    expect(await name(16)).not.toBe(both);
  } finally {
    rmSync(directory, { recursive: true });
  }
});
