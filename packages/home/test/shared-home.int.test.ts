import { chmodSync, chownSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { openReader } from '@agentspine/reader';
import { openTempHome } from '@agentspine/testkit';
import { openReadOnly, openWriter } from '@agentspine/writer';
import { openRecorder } from '@agentspine/writer/recorder';
import { expect, test } from 'vitest';
import { openHome } from '../src/index.ts';

const hasModes = process.platform !== 'win32';
const isRoot = process.getuid?.() === 0;

type Opened = Disposable | AsyncDisposable;

/** Opens and closes. */
async function use(opened: Opened | Promise<Opened>): Promise<void> {
  await using _ = await opened;
}

interface Way {
  readonly name: string;
  readonly open: (home: string, allowsShared?: true) => Opened | Promise<Opened>;
}

/** Each way in which a program opens a home. */
const ways: readonly Way[] = [
  { name: 'openRecorder', open: (home, allowsShared) => openRecorder({ home, allowsShared }) },
  { name: 'openWriter', open: (home, allowsShared) => openWriter({ home, allowsShared }) },
  { name: 'openReadOnly', open: (home, allowsShared) => openReadOnly({ home, allowsShared }) },
  {
    name: 'openReader',
    open: (home, allowsShared) => openReader({ home, allowsShared, nowMs: Date.now, store: 'spine' }),
  },
  {
    name: 'openHome',
    open: (directory, allowsShared) => openHome({ directory, env: allowsShared ? { AGENTSPINE_TRUST_HOME: '1' } : {} }),
  },
];

/** A home with a `spine.db`. */
function makeHome(folder: string): string {
  const home = join(folder, 'spine');
  openWriter({ home }).close();
  return home;
}

test.runIf(hasModes).each(ways)(
  '$name refuses a home that others may write to, and opens it where that is allowed',
  async ({ open }) => {
    using folder = openTempHome();
    const home = makeHome(folder.path);
    await use(open(home));
    chmodSync(home, 0o770);
    await expect(async () => open(home)).rejects.toMatchObject({ code: 'FS_NOT_PRIVATE' });
    await use(open(home, true));
  },
);

test.runIf(hasModes).each(ways)('$name judges the folder that a symlink names, not the symlink', async ({ open }) => {
  using folder = openTempHome();
  const link = join(folder.path, 'link');
  symlinkSync(makeHome(folder.path), link);
  await use(open(link));
  chmodSync(join(folder.path, 'spine'), 0o707);
  await expect(async () => open(link)).rejects.toMatchObject({ code: 'FS_NOT_PRIVATE' });
});

test.runIf(hasModes).each(ways)(
  '$name refuses a store that others may write to, in a home they can enter',
  async ({ open }) => {
    using folder = openTempHome();
    const home = makeHome(folder.path);
    chmodSync(join(home, 'spine.db'), 0o666);
    await use(open(home));
    chmodSync(home, 0o755);
    await expect(async () => open(home)).rejects.toMatchObject({
      code: 'FS_NOT_PRIVATE',
      message: expect.stringContaining(`chmod go-w '${join(home, 'spine.db')}'`),
    });
  },
);

test.runIf(isRoot).each(ways)('$name refuses a store of another owner (needs root to make one)', async ({ open }) => {
  using folder = openTempHome();
  const home = makeHome(folder.path);
  chownSync(join(home, 'spine.db'), 12_345, 12_345);
  await expect(async () => open(home)).rejects.toMatchObject({ code: 'FS_NOT_PRIVATE' });
});

test.runIf(hasModes)('a home that is opened with trust opens its stores too', async () => {
  using folder = openTempHome();
  const home = makeHome(folder.path);
  chmodSync(home, 0o777);
  await using open = await openHome({ directory: home, env: { AGENTSPINE_TRUST_HOME: '1' } });
  open.writer.obs.recordTick({ source: 'test', detailJson: {} });
  expect(await open.examine()).toMatchObject({ problems: 0 });
});

test.runIf(hasModes)('a database that a program names by its path may be in a folder that everybody writes to', () => {
  using folder = openTempHome();
  const shared = join(folder.path, 'shared');
  mkdirSync(shared);
  chmodSync(shared, 0o1777);
  const path = join(shared, 'own.db');
  openRecorder({ path }).close();
  chmodSync(path, 0o666);
  expect(() => openRecorder({ path })).toThrow(expect.objectContaining({ code: 'FS_NOT_PRIVATE' }));
});

test.runIf(hasModes)(
  'a recorder in a home that others may write to throws when it is opened, and leaves no spool there',
  () => {
    using folder = openTempHome();
    const home = join(folder.path, 'home');
    mkdirSync(home);
    chmodSync(home, 0o777);
    expect(() => openRecorder({ home })).toThrow(expect.objectContaining({ code: 'FS_NOT_PRIVATE' }));
    expect(readdirSync(home)).toEqual([]);
  },
);
