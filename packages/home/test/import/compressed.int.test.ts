import { createHash } from 'node:crypto';
import { appendFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { zstdCompressSync } from 'node:zlib';
import { promptLine, replyLine } from '@agentspine/testkit';
import { describe, expect, test } from 'vitest';
import { type ImportHome, openImportHome, readLines } from './import-home.ts';

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** The paths of one rollout in both forms. */
function pathsIn(home: ImportHome): { readonly plain: string; readonly zst: string } {
  const plain = join(home.sources, 'rollout-a.jsonl');
  return { plain, zst: `${plain}.zst` };
}

/** Compresses a rollout as Codex does: the plain file is removed. */
function compress(home: ImportHome): void {
  const { plain, zst } = pathsIn(home);
  writeFileSync(zst, zstdCompressSync(readFileSync(plain)));
  rmSync(plain);
}

function ledgerOf(home: ImportHome): readonly string[] {
  return readLines(join(home.directory, 'ledger.jsonl'));
}

const content = promptLine(1) + replyLine(2) + replyLine(3);

describe('a transcript that is compressed', () => {
  test('deja-vu#3640, agent-of-empires#3281: is imported, and custody keeps what it says', async () => {
    using home = openImportHome();
    writeFileSync(pathsIn(home).zst, zstdCompressSync(content));
    const { report } = await home.import();
    expect(report).toMatchObject({ files: 1, skippedFiles: 0, unreadableFiles: 0, turns: 2 });
    expect(home.outputs()).toEqual([2, 3]);
    expect(home.pieces()).toMatchObject([
      { path: pathsIn(home).plain, generation: 0, from: 0, to: Buffer.byteLength(content), digest: sha256(content) },
    ]);
  });

  test('openai/codex#45251: after it was imported adds nothing, anywhere, and is not opened again', async () => {
    using home = openImportHome();
    writeFileSync(pathsIn(home).plain, content);
    await home.import();
    const [pieces, ledger] = [home.pieces(), ledgerOf(home)];
    compress(home);
    const after = await home.import();
    expect(after).toMatchObject({ unchangedFiles: 1, report: { files: 0, bytesStored: 0, traceEvents: 0 } });
    expect([home.pieces(), ledgerOf(home), home.outputs()]).toEqual([pieces, ledger, [2, 3]]);
    expect((await home.import()).opened).toEqual([]);
  });

  test('before its last lines were imported adds those lines and no others', async () => {
    using home = openImportHome();
    const { plain } = pathsIn(home);
    writeFileSync(plain, content);
    await home.import();
    appendFileSync(plain, replyLine(4));
    compress(home);
    expect((await home.import()).report).toMatchObject({ bytesRead: Buffer.byteLength(replyLine(4)), turns: 1 });
    expect(home.pieces().map(({ generation, from }) => [generation, from])).toEqual([
      [0, 0],
      [0, Buffer.byteLength(content)],
    ]);
    expect(home.outputs()).toEqual([2, 3, 4]);
  });

  test('and becomes a plain file again that grows goes on where it was', async () => {
    using home = openImportHome();
    const { plain, zst } = pathsIn(home);
    // More than a sample covers whole, and more than one chunk.
    const long = Array.from({ length: 50 }, (_, number) => replyLine(number + 1, 'long '.repeat(20_000))).join('');
    writeFileSync(zst, zstdCompressSync(long));
    await home.import();
    const pieces = home.pieces();
    expect(pieces.length).toBeGreaterThan(1);
    expect((await home.import()).opened).toEqual([]);
    rmSync(zst);
    writeFileSync(plain, long + replyLine(99));
    expect((await home.import()).report).toMatchObject({ bytesRead: Buffer.byteLength(replyLine(99)), turns: 1 });
    expect(home.pieces().slice(0, -1)).toEqual(pieces);
  });

  test('that was written again is a new generation', async () => {
    using home = openImportHome();
    writeFileSync(pathsIn(home).plain, content);
    await home.import();
    writeFileSync(pathsIn(home).plain, replyLine(7) + replyLine(8) + replyLine(9));
    compress(home);
    await home.import();
    expect(home.pieces().map(({ generation, from }) => [generation, from])).toEqual([
      [0, 0],
      [1, 0],
    ]);
    expect(home.outputs()).toEqual([2, 3, 7, 8, 9]);
  });

  test.each([
    ['longer', content + replyLine(4)],
    ['shorter', promptLine(1) + replyLine(2)],
    ['equal', content],
  ])(
    'beside a plain file that is %s loses nothing and counts nothing twice, also when one of them goes',
    async (_what, other) => {
      for (const gone of ['plain', 'zst'] as const) {
        using home = openImportHome();
        const paths = pathsIn(home);
        writeFileSync(paths.plain, other);
        writeFileSync(paths.zst, zstdCompressSync(content));
        const outputs = other.length > content.length ? [2, 3, 4] : [2, 3];
        await home.import();
        expect(home.outputs()).toEqual(outputs);
        rmSync(paths[gone]);
        await home.import();
        await home.import();
        expect(home.outputs()).toEqual(outputs);
      }
    },
  );

  test('is imported in modes that keep no bytes, before and after', async () => {
    for (const mode of ['hash-only', 'off'] as const) {
      using home = openImportHome();
      writeFileSync(pathsIn(home).plain, content);
      await home.import(mode);
      const pieces = home.pieces();
      compress(home);
      await home.import(mode);
      expect(home.pieces()).toEqual(pieces);
      expect(home.outputs()).toEqual([2, 3]);
    }
  });

  test('of nothing, or of something else, is not a transcript', async () => {
    using home = openImportHome();
    writeFileSync(join(home.sources, 'a.jsonl.zst'), zstdCompressSync(''));
    writeFileSync(join(home.sources, 'b.jsonl.zst'), '');
    writeFileSync(join(home.sources, 'c.jsonl.zst'), zstdCompressSync('{"a":1}\n'));
    writeFileSync(join(home.sources, 'history.jsonl.zst'), zstdCompressSync(content));
    expect((await home.import()).report).toMatchObject({ files: 0, skippedFiles: 4, unreadableFiles: 0 });
    expect((await home.import()).opened).toEqual([]);
  });
});

describe('a compressed file of which a part is missing', () => {
  const frames = [content, replyLine(4), replyLine(5)].map((text) => zstdCompressSync(text));
  const whole = Buffer.concat(frames);

  test('is named at each import, gives what it has, and the rest when it is whole', async () => {
    using home = openImportHome();
    const { zst } = pathsIn(home);
    writeFileSync(zst, whole.subarray(0, -10));
    const first = await home.import();
    expect(first.report).toMatchObject({ unreadableFiles: 1 });
    expect(first.passedOver.unreadable[0]?.reason).toContain('ends inside a zstd frame');
    expect(home.outputs()).toEqual([2, 3, 4]);
    const pieces = home.pieces();
    expect((await home.import()).report).toMatchObject({ unreadableFiles: 1, bytesStored: 0 });
    expect(home.pieces()).toEqual(pieces);
    writeFileSync(zst, whole);
    expect((await home.import()).report).toMatchObject({ unreadableFiles: 0, turns: 1 });
    expect(home.outputs()).toEqual([2, 3, 4, 5]);
    expect(home.pieces().every(({ generation }) => generation === 0)).toBe(true);
  });

  test('takes nothing away from what was imported before', async () => {
    using home = openImportHome();
    const { plain, zst } = pathsIn(home);
    writeFileSync(plain, content + replyLine(4) + replyLine(5));
    await home.import();
    const pieces = home.pieces();
    rmSync(plain);
    writeFileSync(zst, whole.subarray(0, frames[0]?.length ?? 0).subarray(0, -1));
    expect((await home.import()).report).toMatchObject({ unreadableFiles: 1 });
    expect(home.pieces()).toEqual(pieces);
    expect(home.outputs()).toEqual([2, 3, 4, 5]);
  });

  test('gives the frames before the damage, and nothing of the damaged one', async () => {
    using home = openImportHome();
    const damaged = Buffer.from(whole);
    const at = (frames[0]?.length ?? 0) + 8;
    damaged[at] = (damaged[at] ?? 0) ^ 0xff;
    writeFileSync(pathsIn(home).zst, damaged);
    const { passedOver } = await home.import();
    expect(passedOver.unreadable[0]?.reason).toContain(`is not zstd from byte ${frames[0]?.length} on`);
    expect(home.outputs()).toEqual([2, 3]);
  });

  test('or that is not zstd at all, stops no other file', async () => {
    using home = openImportHome();
    writeFileSync(join(home.sources, 'a.jsonl.zst'), content);
    writeFileSync(pathsIn(home).zst, whole);
    expect((await home.import()).report).toMatchObject({ files: 1, unreadableFiles: 1 });
    expect(home.outputs()).toEqual([2, 3, 4, 5]);
  });

  test('because it expands to a thousand times its size and more is not taken', async () => {
    using home = openImportHome();
    const bomb = zstdCompressSync(Buffer.concat([Buffer.from(content), Buffer.alloc(90 * 1024 * 1024)]));
    writeFileSync(pathsIn(home).zst, bomb);
    const { report, passedOver } = await home.import();
    expect(report).toMatchObject({ unreadableFiles: 1, bytesStored: 0 });
    expect(passedOver.unreadable[0]?.reason).toContain('expands to more than');
  });
});
