import { hash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { bytesOf, pathsBelow, TestSpine } from '../test-spine.ts';

test('bytes go in from a file or stdin and come out as they were', async () => {
  using spine = new TestSpine();
  const bytes = Buffer.from([0, 255, 10, 13, 200]);
  const digest = hash('sha256', bytes);
  expect(await spine.say('blob', 'put', spine.write('x.bin', bytes))).toBe(`${digest}\n`);
  expect(Buffer.from((await spine.run(['blob', 'get', digest])).bytes)).toEqual(bytes);
  const fromStdin = await spine.run(['blob', 'put', '-', '--json'], { stdin: bytesOf('hello') });
  expect(JSON.parse(fromStdin.stdout)).toMatchObject({ digest: hash('sha256', 'hello'), isNew: true });
  expect(await spine.json('blob', 'verify')).toMatchObject({ blobs: 2, problems: [] });
  expect(await spine.say('blob', 'verify', digest)).toBe('1 blob checked, 0 problems\n');
});

test('a blob that is not there, a file that is not there', async () => {
  using spine = new TestSpine();
  const unknown = '0'.repeat(64);
  expect(await spine.run(['blob', 'get', unknown])).toMatchObject({
    exitCode: 1,
    stdout: '',
    stderr: `spine blob: there is no blob ${unknown} (CLI_NOT_FOUND)\n`,
  });
  expect((await spine.run(['blob', 'verify', unknown])).exitCode).toBe(1);
  const missing = await spine.run(['blob', 'put', 'nothing-here']);
  expect(missing.exitCode).toBe(1);
  expect(missing.stderr).toMatch(/nothing-here.*\(FS_NOT_FOUND\)\n$/);
  const folder = await spine.run(['blob', 'put', spine.folder]);
  expect(folder.stderr).toMatch(/\(FS_IS_DIRECTORY\)\n$/);
});

test('a damaged blob is named by verify, and none of it is written', async () => {
  using spine = new TestSpine();
  const digest = (await spine.say('blob', 'put', spine.write('x.txt', 'a'.repeat(1000)))).trim();
  const path = pathsBelow(spine.home).find((each) => each.includes(digest.slice(2))) ?? '';
  writeFileSync(path, 'something else');
  const verified = await spine.run(['blob', 'verify']);
  expect(verified.exitCode).toBe(1);
  expect(verified.stdout).toMatch(/^corrupt .*\n1 blob checked, 1 problem\n$/);
  const got = await spine.run(['blob', 'get', digest]);
  expect(got).toMatchObject({ exitCode: 1, stdout: '' });
  expect(got.stderr).toMatch(/\(BLOB_CORRUPT\)\n$/);
});
