import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { readInboxState } from '@agentspine/home/inbox-state';
import { openTempHome, type TempHome } from '@agentspine/testkit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  type HookWorld,
  hookCommandOf,
  hookPlacesOf,
  hookTargets,
  installHooks,
  readHookStatus,
  uninstallHooks,
} from '../../src/index.ts';

/** The user that owns nothing. */
const nobody = 65_534;

/** Whether this process may become another user, whom the modes of files bind. */
const canDropRights = (): boolean => spawnSync('sh', ['-c', 'exit 0'], { uid: nobody, gid: nobody }).status === 0;

let temp: TempHome;
let user: string;
let world: HookWorld;

beforeEach(() => {
  temp = openTempHome();
  user = join(temp.path, "o'user");
  mkdirSync(user);
  world = { env: {}, homeDirectory: user, platform: 'linux', places: hookPlacesOf(join(user, '.agentspine')) };
});

afterEach(() => {
  temp[Symbol.dispose]();
});

const harnesses = hookTargets({}, '/').map(({ harness }) => harness);
const fileOf = (harness: string) => hookTargets({}, user).find((target) => target.harness === harness)?.file ?? '';

/** Settings of people, each odd in its way. */
const settingsOf: Readonly<Record<string, string | undefined>> = {
  'claude-code':
    '{\r\n\t// mine\r\n\t"model": "x",\r\n\t"hooks": {\r\n\t\t"Stop": [ {"hooks": [{"type": "command", "command": "./a"}]} ],\r\n\t\t"PreToolUse": []\r\n\t},\r\n\t"env": {"A": "1"}\r\n}',
  codex: '{"description":"team","hooks":{}}',
  'gemini-cli': '{ }\n',
  cursor: '\uFEFF{"version": 1, "hooks": {"stop": [{"command": "./x"},], }}\n',
  'copilot-cli': undefined,
  opencode: undefined,
};

test('installing, installing again and uninstalling gives back the bytes, the mode and the link of six settings files', async () => {
  for (const harness of harnesses) {
    const file = fileOf(harness);
    mkdirSync(dirname(file), { recursive: true });
    const text = settingsOf[harness];
    if (text !== undefined) writeFileSync(file, text);
  }
  const claude = fileOf('claude-code');
  const real = join(user, 'dotfiles.json');
  writeFileSync(real, settingsOf['claude-code'] ?? '');
  rmSync(claude);
  symlinkSync(real, claude);
  chmodSync(real, 0o640);
  const outcomes = await installHooks(world, []);
  expect(outcomes.map(({ state }) => state)).toEqual(harnesses.map(() => 'installed'));
  const installed = harnesses.map((harness) => readFileSync(fileOf(harness), 'utf8'));
  await installHooks(world, []);
  expect(harnesses.map((harness) => readFileSync(fileOf(harness), 'utf8'))).toEqual(installed);
  expect((await readHookStatus(world)).harnesses.map(({ state }) => state)).toEqual(harnesses.map(() => 'installed'));
  expect(lstatSync(claude).isSymbolicLink()).toBe(true);
  expect(statSync(real).mode & 0o777).toBe(0o640);
  await uninstallHooks(world, []);
  const after = harnesses.map((harness) =>
    existsSync(fileOf(harness)) ? readFileSync(fileOf(harness), 'utf8') : undefined,
  );
  expect(after).toEqual(harnesses.map((harness) => settingsOf[harness]));
  expect(lstatSync(claude).isSymbolicLink()).toBe(true);
  expect(readdirSync(world.places.backups)).toEqual([]);
});

test('what a person changed after the hooks were installed is there after they are uninstalled', async () => {
  const file = fileOf('claude-code');
  await installHooks(world, ['claude-code']);
  writeFileSync(file, readFileSync(file, 'utf8').replace('{', '{\n  "model": "new",'));
  await uninstallHooks(world, ['claude-code']);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ model: 'new' });
});

test('settings that cannot be parsed are refused with the text to add, and the other harnesses get their hooks', async () => {
  mkdirSync(dirname(fileOf('claude-code')));
  writeFileSync(fileOf('claude-code'), '{"hooks": ');
  const [refused, codex] = await installHooks(world, ['claude-code', 'codex']);
  expect(refused?.state).toBe('refused');
  expect(refused?.notes.join('\n')).toContain('"SessionStart"');
  expect(codex?.state).toBe('installed');
  expect(codex?.notes.join()).toContain('/hooks');
  expect(readFileSync(fileOf('claude-code'), 'utf8')).toBe('{"hooks": ');
});

test('a harness without a folder gets no hook unless it is named, and one that is not known is refused', async () => {
  expect((await installHooks(world, [])).map(({ state }) => state)).toEqual(harnesses.map(() => 'not-found'));
  expect((await installHooks(world, ['cursor']))[0]?.state).toBe('installed');
  await expect(installHooks(world, ['curser'])).rejects.toMatchObject({ code: 'CAPTURE_UNKNOWN_HARNESS' });
});

test('status reports hooks of another version, a switch that turns hooks off, and a script that is missing', async () => {
  await installHooks(world, ['claude-code', 'gemini-cli']);
  const claude = fileOf('claude-code');
  const text = readFileSync(claude, 'utf8');
  writeFileSync(claude, text.replace('"SessionEnd"', '"SessionEnded"'));
  const stateNow = async () => (await readHookStatus(world, ['claude-code'])).harnesses[0]?.state;
  expect(await stateNow()).toBe('other');
  writeFileSync(claude, text.replace('{', '{"disableAllHooks": true,'));
  expect(await stateNow()).toBe('off');
  rmSync(world.places.script);
  const [gemini] = (await readHookStatus(world, ['gemini-cli'])).harnesses;
  expect(gemini?.notes.join()).toContain('is missing, so nothing is kept');
});

/** Runs the hook as a harness does. */
function runHook(input: string): { readonly status: number | null; readonly output: string } {
  const command = hookCommandOf(world.places, 'claude-code', 'linux').here;
  const { status, stdout, stderr } = spawnSync('sh', ['-c', command], { input, encoding: 'utf8' });
  return { status, output: stdout + stderr };
}

const quiet = { status: 0, output: '' };
const lost = async () => (await readHookStatus(world)).lost;

test('a hook keeps its message whole under a name of its own, and one of 9 MiB to its limit, counted', async () => {
  await installHooks(world, ['claude-code']);
  expect(runHook('{"a":1}\n')).toEqual(quiet);
  expect(runHook('x'.repeat(9 * 1024 * 1024))).toEqual(quiet);
  const sizes = readdirSync(world.places.inbox).map((name) => [
    /^\d+-0-claude-code\.json$/.test(name),
    statSync(join(world.places.inbox, name)).size,
    statSync(join(world.places.inbox, name)).mode & 0o777,
  ]);
  expect(sizes.sort()).toEqual([
    [true, 8, 0o600],
    [true, 8 * 1024 * 1024, 0o600],
  ]);
  expect(await lost()).toBe(1);
});

test('a hook of a home that is missing, or whose inbox is not a folder, ends well, prints nothing and is counted', async () => {
  await installHooks(world, ['claude-code']);
  rmSync(world.places.inbox, { recursive: true });
  writeFileSync(world.places.inbox, '');
  expect(runHook('{}')).toEqual(quiet);
  expect(await lost()).toBe(1);
  rmSync(join(user, '.agentspine'), { recursive: true });
  expect(runHook('x'.repeat(100_000))).toEqual(quiet);
  expect(await lost()).toBe(2);
  rmSync(world.places.lost);
  rmSync(user, { recursive: true });
  expect(runHook('{}')).toEqual(quiet);
});

/** Runs the hook where files cannot grow, as on a full disk: what is written ends after so many blocks of 512 bytes. */
function runHookWithin(blocks: number, input: string): { readonly status: number | null; readonly output: string } {
  const command = hookCommandOf(world.places, 'claude-code', 'linux').here;
  // Of a file that may not grow the shell itself is told by a signal, which a full disk does not send.
  const limited = `trap '' XFSZ; ulimit -f ${blocks}; ${command}`;
  const { status, stdout, stderr } = spawnSync('sh', ['-c', limited], { input, encoding: 'utf8' });
  return { status, output: stdout + stderr };
}

test('a hook of a home whose disk is full ends well, prints nothing, and is counted in the block that is there', async () => {
  await installHooks(world, ['claude-code']);
  expect(runHookWithin(2, 'x'.repeat(100_000))).toEqual(quiet);
  expect(await lost()).toBe(1);
  expect(readInboxState(join(user, '.agentspine')).lost).toBe(1);
});

test.skipIf(process.getuid?.() === 0 && !canDropRights())(
  'a hook of a home that is read-only ends well, prints nothing and is counted (needs a user whom modes bind)',
  async () => {
    await installHooks(world, ['claude-code']);
    chmodSync(temp.path, 0o755);
    chmodSync(user, 0o777);
    chmodSync(join(user, '.agentspine'), 0o555);
    chmodSync(world.places.inbox, 0o555);
    chmodSync(world.places.script, 0o644);
    chmodSync(world.places.lost, 0o666);
    const command = hookCommandOf(world.places, 'claude-code', 'linux').here;
    const rights = process.getuid?.() === 0 ? { uid: nobody, gid: nobody } : {};
    const { status, stdout, stderr } = spawnSync('sh', ['-c', command], { input: '{}', encoding: 'utf8', ...rights });
    expect({ status, output: stdout + stderr }).toEqual(quiet);
    expect(readdirSync(world.places.inbox)).toEqual([]);
    expect(await lost()).toBe(1);
  },
);

test('a hook of a home that others lock keeps its message: it takes no lock', async () => {
  await installHooks(world, ['claude-code']);
  const home = join(user, '.agentspine');
  const lock = JSON.stringify({ pid: process.pid, host: 'here' });
  for (const name of ['import.lock', 'watch.lock']) writeFileSync(join(home, name), lock);
  expect(runHook('{"a":1}')).toEqual(quiet);
  expect(readdirSync(world.places.inbox)).toHaveLength(1);
  expect(await lost()).toBe(0);
  expect(readInboxState(home)).toEqual({ waiting: 1, lost: 0 });
});
