import { spawn } from 'node:child_process';
import { hash, randomBytes } from 'node:crypto';
import { appendFileSync, existsSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { openBlobStore } from '@agentspine/blob-store';
import { nodeFileSystem, nodeLockEnvironment, ownedName, ownerState } from '@agentspine/durable-fs';
import { contentInlineBytesMax } from '@agentspine/trace';
import { openWriter } from '@agentspine/writer';
import { expect, test } from 'vitest';
import { claudeTranscript } from '../claude-lines.ts';
import { pathsBelow, TestSpine } from '../test-spine.ts';

/** Two days on: what a test just made is old enough then. */
const later = { clock: () => new Date(Date.now() + 2 * 86_400_000) };

async function put(spine: TestSpine, text: string): Promise<string> {
  return (await spine.say('blob', 'put', spine.write('blob.txt', text))).trim();
}

function hasBlob(spine: TestSpine, digest: string): boolean {
  return pathsBelow(join(spine.home, 'blobs')).some((path) => path.includes(digest.slice(2)));
}

test('gc removes what nothing names, after a day, and says how much; a dry run says the same and removes nothing', async () => {
  using spine = new TestSpine();
  const digest = await put(spine, 'x'.repeat(100));
  const gc = async (changes: object, ...flags: readonly string[]) =>
    JSON.parse((await spine.run(['blob', 'gc', '--json', ...flags], changes)).stdout);
  expect(await gc({ clock: () => new Date() })).toMatchObject({ blobs: [], freedBytes: 0 });
  const would = await gc(later, '--dry-run');
  expect(would).toMatchObject({ dryRun: true, blobs: [digest], temps: 0 });
  expect(would.freedBytes).toBeGreaterThan(0);
  expect(hasBlob(spine, digest)).toBe(true);
  expect(await gc(later)).toEqual({ ...would, dryRun: false });
  expect(hasBlob(spine, digest)).toBe(false);
  expect((await spine.run(['blob', 'gc'], later)).stdout).toMatch(
    /^0 blobs and 0 temporary files removed; with packing, this freed 0 B\n$/,
  );
});

test('gc keeps what custody, content records, content_blobs, records, logs, the spool or an archived day names', async () => {
  using spine = new TestSpine();
  spine.write('t/a.jsonl', claudeTranscript({ sessionId: 'a' }));
  await spine.say('import', join(spine.folder, 't'));
  const custody = readdirSync(join(spine.home, 'blobs')).length;
  expect(custody).toBeGreaterThan(0);
  const named = {
    event: await put(spine, 'named by an event'),
    log: await put(spine, 'named in a log'),
    archived: await put(spine, 'named in a day that left'),
    spool: await put(spine, 'named in the spool'),
  };
  const body = randomBytes(contentInlineBytesMax + 1);
  {
    await using blobs = await openBlobStore({
      ...{ directory: join(spine.home, 'blobs'), fileSystem: nodeFileSystem },
      nextTempName: () => 'test',
    });
    using writer = await openWriter({ home: spine.home, blobs });
    await writer.trace.content.put({ body, mime: 'image/png' });
  }
  const external = hash('sha256', body);
  const unnamed = await put(spine, 'noted on paper');
  await spine.say('log', 'append', 'test', 'kept', '--payload', JSON.stringify({ digest: named.log }));
  spine.write('spine/archive/logs/2026-01-01.jsonl', `{"payload":"${named.archived}"}\n`);
  spine.write('spine/logs/meta-db-errors-2026-01-01.jsonl', `{"digest":"${named.spool}"}\n`);
  spine.write('spine/notes.txt', `${'-'.repeat(1024 * 1024 - 30)}${named.event}`);
  const run = await spine.run(['blob', 'gc', '--json'], later);
  expect(run.stderr).toBe('');
  expect(JSON.parse(run.stdout).blobs).toEqual([unnamed]);
  for (const digest of [...Object.values(named), external]) expect(hasBlob(spine, digest), digest).toBe(true);
  expect(await spine.json('blob', 'verify')).toMatchObject({ problems: [] });
  expect((await spine.run(['doctor', '--deep'])).stdout).not.toMatch(/is not there: it holds bytes/);
});

test.each([
  ['is gone', (path: string) => rmSync(path)],
  [
    'has a changed digit',
    (path: string) => writeFileSync(path, readFileSync(path, 'utf8').replace(/"digest":"(.)/, '"digest":"g')),
  ],
  ['has a line that is none', (path: string) => appendFileSync(path, 'no line\n')],
])('gc refuses where the manifest of custody %s: what it named would count as unused', async (_, harm) => {
  using spine = new TestSpine();
  spine.write('t/a.jsonl', claudeTranscript({ sessionId: 'a' }));
  await spine.say('import', join(spine.folder, 't'));
  const before = pathsBelow(join(spine.home, 'blobs'));
  harm(join(spine.home, 'custody/manifest.jsonl'));
  const run = await spine.run(['blob', 'gc'], later);
  expect(run).toMatchObject({
    exitCode: 1,
    stdout: '',
    stderr: expect.stringMatching(/run "spine doctor" first \(HOME_GC_REFUSED\)/),
  });
  expect(pathsBelow(join(spine.home, 'blobs'))).toEqual(before);
});

test('gc refuses where spine.db is damaged, and a bound that is no number of hours', async () => {
  using spine = new TestSpine();
  await put(spine, 'x');
  expect((await spine.run(['blob', 'gc', '--older-than-hours', '0'])).stderr).toMatch(/from 1 to 999999, not "0"/);
  writeFileSync(join(spine.home, 'spine.db'), Buffer.alloc(5_000, 7));
  expect((await spine.run(['blob', 'gc'], later)).exitCode).toBe(1);
  expect(readdirSync(join(spine.home, 'blobs')).length).toBeGreaterThan(0);
});

/** A temporary name of a process that ended. */
async function nameOfTheDead(): Promise<string> {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => 0, 1000)'], { stdio: 'ignore' });
  const startedAt = readFileSync(`/proc/${child.pid}/stat`, 'latin1').split(') ')[1]?.split(' ')[19];
  const name = ownedName({
    ...nodeLockEnvironment,
    self: { ...nodeLockEnvironment.self, pid: child.pid ?? 0, startedAt },
  });
  expect(ownerState(nodeLockEnvironment, name)).toBe('alive');
  child.kill('SIGKILL');
  await new Promise((resolve) => child.once('close', resolve));
  expect(ownerState(nodeLockEnvironment, name)).toBe('gone');
  return name;
}

test.runIf(process.platform === 'linux')(
  'what killed writes left is swept by the next put, import or gc, and never what a living process writes (needs /proc)',
  async () => {
    using spine = new TestSpine();
    await put(spine, 'kept');
    const temp = (name: string): string => join(spine.home, 'blobs', `.tmp.${name}`);
    const living = temp(ownedName(nodeLockEnvironment));
    writeFileSync(living, 'half');
    utimesSync(living, 0, 0);
    spine.write('t/a.jsonl', claudeTranscript({ sessionId: 'a' }));
    for (const command of [
      ['blob', 'put', spine.write('y.txt', 'y')],
      ['import', join(spine.folder, 't')],
      ['blob', 'gc'],
    ]) {
      const dead = temp(await nameOfTheDead());
      writeFileSync(dead, 'half');
      const verified = await spine.run(['blob', 'verify']);
      expect(verified).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/0 problems\n2 temporary files/) });
      await spine.say(...command);
      expect(existsSync(dead), command.join(' ')).toBe(false);
      expect(existsSync(living)).toBe(true);
    }
  },
);

test('a spine.db that was half made an hour ago is swept by an import, one of now stays', async () => {
  using spine = new TestSpine();
  spine.write('t/a.jsonl', claudeTranscript({ sessionId: 'a' }));
  const old = spine.write('spine/spine.db-new-01ABC', 'half');
  const fresh = spine.write('spine/spine.db-new-01DEF', 'half');
  const hourAgo = Date.now() / 1000 - 4_000;
  utimesSync(old, hourAgo, hourAgo);
  await spine.run(['import', join(spine.folder, 't')], { clock: () => new Date() });
  expect([existsSync(old), existsSync(fresh)]).toEqual([false, true]);
});

test('a name of another machine or another form tells nothing of its owner', () => {
  const other = { ...nodeLockEnvironment, self: { ...nodeLockEnvironment.self, machine: 'elsewhere' } };
  expect(ownerState(nodeLockEnvironment, ownedName(other))).toBe('unknown');
  expect(ownerState(nodeLockEnvironment, hash('sha256', 'x'))).toBe('unknown');
  expect(ownerState(nodeLockEnvironment, ownedName(nodeLockEnvironment))).not.toBe('gone');
});
