import { resolve } from 'node:path';
import { fileChunks, verifiedChunks } from '@agentspine/home/blob-chunks';
import { collectBlobGarbage } from '@agentspine/home/collect-blob-garbage';
import { byteCell, counted } from '@agentspine/render/count-text';
import { type Digest, parseDigest } from '@agentspine/schema';
import { homeOf, tempAges } from '@agentspine/stores';
import { openBlobs } from '@agentspine/stores/open-stores';
import type { Command, CommandInput, Surroundings } from '../command.ts';
import { CommandError } from '../errors.ts';
import { printAnswer } from '../output/print-answer.ts';
import { countFlag, hasFlag } from '../parse-command-line.ts';

const msPerHour = 3_600_000;

/** A blob is put before its digest is written down: a program that does both has had a day for it. */
const hoursDefault = 24;

/** More than a century: milliseconds stay whole numbers. */
const hoursMax = 999_999;

/** `spine blob`: bytes by digest. */
export const blobCommand: Command = {
  usage: [
    'spine blob put FILE|- [--json]',
    'spine blob get DIGEST',
    'spine blob verify [DIGEST] [--json]',
    'spine blob gc [--dry-run] [--older-than-hours N] [--json]',
  ].join('\n'),
  description: [
    'DIGEST is the SHA-256 of the bytes in hex.',
    '  put     stores a file, or stdin, and prints its digest',
    '  get     writes the bytes to stdout; fails when they are damaged',
    '  verify  reads every blob, also the raw bytes of transcripts; fails when one is damaged',
    '  gc      removes temporary files of interrupted writes, and blobs that are older than a day and that no file of the home',
    '          names. A digest that you noted elsewhere does not protect a blob. Then it packs small pieces of transcripts together.',
  ].join('\n'),
  options: {
    'dry-run': { type: 'boolean', help: 'gc: only say what would be removed' },
    'older-than-hours': { type: 'string', value: 'N', help: 'gc: keep younger blobs; default 24' },
  },
  subcommands: {
    put: { needs: ['a file'], run: put },
    get: { needs: ['a digest'], run: get },
    verify: { takes: 1, run: verify },
    gc: { run: collect },
  },
  examples: ['spine blob put screenshot.png', 'spine blob get e3b0c442… > bytes', 'spine blob verify'],
};

async function put(input: CommandInput, world: Surroundings): Promise<number> {
  const [file = ''] = input.positionals;
  await using blobs = await openBlobs(homeOf(world));
  const chunks = file === '-' ? world.stdin : fileChunks(resolve(world.workingDirectory, file));
  await blobs.sweepTemps({ ...tempAges, now: () => world.clock().getTime() });
  const stored = await blobs.putStream(chunks);
  return printAnswer({ input, world }, stored, () => `${stored.digest}\n`);
}

async function get(input: CommandInput, world: Surroundings): Promise<number> {
  if (hasFlag(input, 'json')) throw new CommandError('CLI_USAGE', 'blob get writes the bytes themselves, never JSON');
  const digest = digestOf(input.positionals[0] ?? '');
  await using blobs = await openBlobs(homeOf(world));
  const chunks = await verifiedChunks(blobs, digest);
  if (chunks === undefined) throw new CommandError('CLI_NOT_FOUND', `there is no blob ${digest}`);
  for await (const chunk of chunks) await world.writeBytes(chunk);
  return 0;
}

async function verify(input: CommandInput, world: Surroundings): Promise<number> {
  const [text] = input.positionals;
  const digest = text === undefined ? undefined : digestOf(text);
  await using blobs = await openBlobs(homeOf(world));
  const report = await blobs.verify(digest);
  // A temporary file is a write that is under way, or was killed: no caller was told that its bytes are kept.
  const failing = report.problems.filter(({ kind }) => kind !== 'temp');
  const temps = report.problems.length - failing.length;
  const lines = [
    ...report.problems.map((problem) => `${problem.kind} ${problem.path ?? problem.digest ?? ''}`),
    `${counted(report.blobs, 'blob')} checked, ${counted(failing.length, 'problem')}`,
    ...(temps === 0
      ? []
      : [`${counted(temps, 'temporary file')} of writes that did not end; "spine blob gc" removes them`]),
  ];
  printAnswer({ input, world }, report, () => lines.map((line) => `${line}\n`).join(''));
  return failing.length === 0 ? 0 : 1;
}

/** Removes what nothing names; says how much. */
async function collect(input: CommandInput, world: Surroundings): Promise<number> {
  const isDry = hasFlag(input, 'dry-run');
  const hours = countFlag(input, 'older-than-hours', { max: hoursMax }) ?? hoursDefault;
  const report = await collectBlobGarbage(homeOf(world), world, { olderThanMs: hours * msPerHour, isDry });
  const counts = `${counted(report.blobs.length, 'blob')} and ${counted(report.temps, 'temporary file')}`;
  const text = `${counts} ${isDry ? 'would be removed, freeing' : 'removed; with packing, this freed'} ${byteCell(report.freedBytes)}\n`;
  return printAnswer({ input, world }, { dryRun: isDry, ...report }, () => text);
}

function digestOf(text: string): Digest {
  const digest = parseDigest(text);
  if (digest === undefined) throw new CommandError('CLI_USAGE', `"${text}" is not a digest: 64 hex digits`);
  return digest;
}
