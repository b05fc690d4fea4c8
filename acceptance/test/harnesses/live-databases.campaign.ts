import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { zstdDecompressSync } from 'node:zlib';
import { openHome } from '@agentspine/home';
import { openTempHome, roundsOf, startChild } from '@agentspine/testkit';
import { expect, test } from 'vitest';

const secret = 'marker-of-a-secret-4711';
const open = 'marker-of-a-result-0815';
const frameStart = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);

/** Whether a word is in any file of a folder, as it is or in a compressed frame. */
function isAnywhere(folder: string, word: string): boolean {
  const files = readdirSync(folder, { withFileTypes: true, recursive: true }).filter((entry) => entry.isFile());
  return files.some((entry) => {
    const bytes = readFileSync(join(entry.parentPath, entry.name));
    if (bytes.includes(word)) return true;
    for (let at = bytes.indexOf(frameStart); at >= 0; at = bytes.indexOf(frameStart, at + 1)) {
      const next = bytes.indexOf(frameStart, at + 1);
      if (inflated(bytes.subarray(at, next < 0 ? undefined : next)).includes(word)) return true;
    }
    return false;
  });
}

/** What bytes of a frame say; nothing where they only look like the start of one. */
function inflated(frame: Buffer): Buffer {
  try {
    return zstdDecompressSync(frame);
  } catch {
    return Buffer.alloc(0);
  }
}

const imports = roundsOf({ small: 4, full: 200 });

test(`a store of OpenCode and one of Cursor that another process writes lose and double nothing during ${imports} imports, and no secret gets into the home`, async () => {
  using folder = openTempHome();
  const opencode = join(folder.path, '.local/share/opencode');
  const cursor = join(folder.path, '.config/Cursor/User/globalStorage');
  for (const path of [opencode, cursor]) mkdirSync(path, { recursive: true });
  const program = new URL('../children/live-databases.ts', import.meta.url);
  using writer = startChild(program, join(opencode, 'opencode.db'), join(cursor, 'state.vscdb'), secret, open);
  await writer.spoke();
  const directory = join(folder.path, '.agentspine');
  await using home = await openHome({ directory, homeDirectory: folder.path, env: {} });
  const figures = async (): Promise<readonly unknown[]> => {
    const { rows } = await home.query(`SELECT source, count(*)::INTEGER, sum(output_tokens)::INTEGER
      FROM archive.turns GROUP BY source ORDER BY source`);
    return rows;
  };
  let before = 0;
  for (let round = 0; round < imports; round += 1) {
    const { report } = await home.import();
    expect(report.unreadableFiles).toBe(0);
    // A question starts a process of its own.
    if (round % 20 !== 19) continue;
    const [, [, turns = 0] = []] = (await figures()) as readonly (readonly [string, number, number])[];
    expect(turns).toBeGreaterThanOrEqual(before);
    before = turns;
  }
  writer.goOn();
  const said = (await writer.ended()).trim().split('\n').at(-1) ?? '';
  const { messages, output } = JSON.parse(said) as { readonly messages: number; readonly output: number };
  await home.import();
  expect(await figures()).toEqual([
    ['cursor', messages, 0],
    ['opencode', messages, output],
  ]);
  const calls = await home.query(
    `SELECT count(*)::INTEGER, count(*) FILTER (is_error)::INTEGER FROM archive.tool_calls`,
  );
  expect(calls.rows).toEqual([[messages, Math.floor(messages / 2)]]);
  const { rows } = await home.query(`SELECT title FROM archive.sessions WHERE source = 'cursor'`);
  expect(rows).toEqual([[`Kites ${messages - 1}`]]);
  expect((await home.import()).report.bytesRead).toBe(0);
  expect(isAnywhere(directory, open)).toBe(true);
  expect(isAnywhere(directory, secret)).toBe(false);
});
