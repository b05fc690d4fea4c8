/**
 * Asks everything of a home twice: of a copy that may be written, then of the home itself, as a user who may write nothing of
 * it. Prints what differs. All code is loaded by the first round, so that the second needs no right to read it.
 */
import { chmodSync, chownSync, cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { argv } from 'node:process';
import { runCommandLine } from '../../src/run-command-line.ts';
import { bytesOf, pathsBelow } from '../test-spine.ts';

const [, , home = '', folder = '', questions = '[]'] = argv;
const nobody = 65_534;

async function ask(directory: string, args: readonly string[]) {
  const said: string[] = [];
  const sink = { write: (text: string) => void said.push(text), isTerminal: false };
  const exitCode = await runCommandLine(args, {
    env: { AGENTSPINE_HOME: directory, TZ: 'UTC', AGENTSPINE_TRUST_HOME: '1' },
    homeDirectory: folder,
    workingDirectory: folder,
    stdin: bytesOf(''),
    stdout: sink,
    stderr: sink,
    writeBytes: async (bytes) => void said.push(Buffer.from(bytes).toString('latin1')),
    clock: () => new Date('2026-05-15T12:00:00.000Z'),
    signal: new AbortController().signal,
  });
  return JSON.stringify({ exitCode, said: said.join('').replaceAll(directory, 'HOME') });
}

const asked = JSON.parse(questions) as readonly (readonly string[])[];
const copy = `${folder}/copy`;
cpSync(home, copy, { recursive: true });
const expected: string[] = [];
for (const args of asked) expected.push(await ask(copy, args));
rmSync(copy, { recursive: true });

const isRoot = process.getuid?.() === 0;
for (const path of [...pathsBelow(home), home]) {
  if (isRoot) chownSync(path, nobody, nobody);
  chmodSync(path, path === home || pathsBelow(home).some((other) => other.startsWith(`${path}/`)) ? 0o500 : 0o400);
}
// Everybody may write to the folder of temporary files, as to that of a system: a store is copied there where its own folder takes no file.
process.env['TMPDIR'] = `${folder}/temporary`;
mkdirSync(process.env['TMPDIR']);
chmodSync(process.env['TMPDIR'], 0o1777);
if (isRoot) process.setuid?.(nobody);
const differing: unknown[] = [];
for (const [index, args] of asked.entries()) {
  const now = await ask(home, args);
  if (now !== expected[index]) differing.push({ args, expected: expected[index], now });
}
process.stdout.write(JSON.stringify({ asked: asked.length, differing, canWrite: canWrite() }));

/** Whether the second round could have written: then it showed nothing. */
function canWrite(): boolean {
  try {
    writeFileSync(`${home}/written`, '');
    return true;
  } catch {
    return false;
  }
}
