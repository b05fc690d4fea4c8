import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { openTempHome, promptLine, replyLine, share } from '@agentspine/testkit';
import { expect, test } from 'vitest';
import { listSessions, runSpine, spine } from '../run-spine.ts';

const secret = 'a secret word';

test('a backup that is older than an erasure is restored without the session, and others are as in the backup', async () => {
  using place = await openPlace();
  const { home, backups } = place;
  const kept = (await listSessions(home)).filter(({ sessionId }) => sessionId !== 'gone');
  const { at } = JSON.parse(await spine(home, 'backup', backups, '--json'));
  await spine(home, 'forget', 'gone');
  await spine(home, 'backup', backups);

  const again = place.path('again');
  const said = await spine(home, 'restore', backups, '--into', again, '--at', at);
  expect(said).toContain(`\n1 session erased again, as the tombstones of ${home} say`);
  await isWithout(again);
  await spine(again, 'archive', 'rebuild');
  expect(await listSessions(again)).toEqual(kept);
  // The originals, and one that was renamed.
  cpSync(place.path('src/gone.jsonl'), place.path('src/renamed.jsonl'));
  await spine(again, 'import', place.path('src'));
  await spine(again, 'rederive');
  await isWithout(again);
  expect(await listSessions(again)).toEqual(kept);
  expect((await runSpine(again, 'doctor', '--deep')).stdout).toMatch(/\n0 problems, /);

  // One that was taken after it has nothing of it.
  const newest = place.path('newest');
  expect(JSON.parse(await spine(home, 'restore', backups, '--into', newest, '--json'))).toMatchObject({
    sessionsErased: 0,
    tombstonesOf: home,
  });
  await isWithout(newest);
});

test('a restore that is killed while it erases leaves no home, and the next one leaves nothing of the session', async () => {
  using place = await openPlace();
  const { home, backups } = place;
  await spine(home, 'backup', backups);
  await spine(home, 'forget', 'gone');
  const into = place.path('new/again');
  for (const step of share([1, 5, 11], 2)) {
    const program = join(import.meta.dirname, '../children/restore-until.ts');
    const killed = spawnSync(process.execPath, [program, home, backups, into, String(step)], {
      encoding: 'utf8',
      timeout: 300_000,
    });
    expect(killed, `step ${step}`).toMatchObject({ signal: 'SIGKILL', stderr: '' });
    expect(existsSync(into), `step ${step}`).toBe(false);
    expect(readdirSync(dirname(into)), `step ${step}`).toEqual([expect.stringMatching(/^\.restore-/)]);
  }
  await spine(home, 'restore', backups, '--into', into);
  expect(readdirSync(dirname(into))).toEqual(['again']);
  await isWithout(into);
});

test('a home without tombstones, and one that is not the home of the backup, change no byte of what is restored', async () => {
  using place = await openPlace();
  const { home, backups } = place;
  await spine(home, 'backup', backups);
  await spine(place.path('nobody'), 'restore', backups, '--into', place.path('plain'));
  expect(JSON.parse(await spine(home, 'restore', backups, '--into', place.path('same'), '--json'))).toMatchObject({
    sessionsErased: 0,
    tombstonesOf: null,
  });
  expect(filesOf(place.path('same'))).toEqual(filesOf(place.path('plain')));

  // Another home that had the same session and forgot it.
  const other = place.path('other');
  await spine(other, 'import', place.path('src'));
  await spine(other, 'forget', 'gone');
  const run = await runSpine(other, 'restore', backups, '--into', place.path('foreign'));
  expect(run.stderr).toContain(`the tombstones of ${other} do not apply`);
  expect(filesOf(place.path('foreign'))).toEqual(filesOf(place.path('plain')));
  // Unless it is named.
  await spine(place.path('nobody'), 'restore', backups, '--into', place.path('named'), '--tombstones', other);
  await isWithout(place.path('named'));
  const nothing = ['restore', backups, '--into', place.path('refused'), '--tombstones', home];
  expect(await runSpine(other, ...nothing)).toMatchObject({ stderr: expect.stringContaining('ERASURE_NO_TOMBSTONES') });
  expect(existsSync(place.path('refused'))).toBe(false);
});

test('a home that was copied or restored elsewhere is the same home, and one with another key is refused', async () => {
  using place = await openPlace();
  const { home, backups } = place;
  await spine(home, 'backup', backups);
  const moved = place.path('moved');
  await spine(home, 'restore', backups, '--into', moved);
  // The first piece of custody is of the session that goes.
  await spine(moved, 'forget', 'gone');
  await spine(moved, 'restore', backups, '--into', place.path('again'));
  await isWithout(place.path('again'));

  await spine(home, 'forget', 'kept');
  await spine(home, 'backup', backups);
  const run = await runSpine(moved, 'restore', backups, '--into', place.path('refused'));
  expect(run).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('ERASURE_KEYS_DIFFER') });
  expect(readdirSync(place.path('.')).filter((name) => name === 'refused' || name.startsWith('.restore-'))).toEqual([]);
});

test('what custody had and the ledger had not is erased too, and so is what only a log has', async () => {
  using place = await openPlace();
  const { home, backups } = place;
  // As an import leaves it that is killed after it took the bytes; no name of a file has the session.
  rmSync(join(home, 'ledger.jsonl'));
  rmSync(join(home, 'ledger.jsonl.head'));
  rmSync(join(home, 'spine.db'));
  place.write('home/logs/trail.jsonl', `${JSON.stringify({ session_id: 'gone', said: secret })}\n`);
  await spine(home, 'backup', backups);
  const other = place.path('other');
  await spine(other, 'import', place.path('src'));
  await spine(other, 'forget', 'gone');
  const into = place.path('again');
  await spine(other, 'restore', backups, '--into', into, '--tombstones', other);
  await isWithout(into);
  expect(readFileSync(join(into, 'logs/trail.jsonl'), 'utf8').trim()).toBe('');
  await spine(into, 'rederive');
  expect((await listSessions(into)).map(({ sessionId }) => sessionId)).toEqual(['kept']);
  await isWithout(into);
});

async function openPlace() {
  const temp = openTempHome();
  const path = (name: string): string => join(temp.path, name);
  const write = (name: string, text: string): void => {
    mkdirSync(dirname(path(name)), { recursive: true, mode: 0o700 });
    writeFileSync(path(name), text, { mode: 0o600 });
  };
  const session = (id: string, number: number, text?: string): string =>
    (promptLine(number, text) + replyLine(number, text)).replaceAll('made-up-session', id);
  write('src/a-mixed.jsonl', session('gone', 1, secret) + session('kept', 2));
  write('src/gone.jsonl', session('gone', 3, secret));
  write('src/kept.jsonl', session('kept', 4));
  await spine(path('home'), 'import', path('src'));
  return {
    ...{ path, write, home: path('home'), backups: path('backups') },
    [Symbol.dispose]: () => temp[Symbol.dispose](),
  };
}

/** Every byte of it, decoded. */
async function isWithout(home: string): Promise<void> {
  const { stdout } = await runSpine(home, 'forget', '--verify', '--marker', secret, '--json');
  expect(JSON.parse(stdout)).toMatchObject({ sessions: 1, found: [], notDecoded: [], isUnfinished: false });
}

function filesOf(folder: string): Record<string, string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = entries.map((entry) => join(entry.parentPath, entry.name)).toSorted();
  return Object.fromEntries(paths.map((path) => [path.slice(folder.length), readFileSync(path, 'base64')]));
}
