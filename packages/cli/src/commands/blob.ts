import { resolve } from 'node:path';
import type { BlobStore } from '@agentspine/blob-store';
import { fileChunks, verifiedChunks } from '@agentspine/home/blob-chunks';
import { collectBlobGarbage } from '@agentspine/home/collect-blob-garbage';
import { byteCell, countCell } from '@agentspine/home/count-text';
import { homeOf, makeHome } from '@agentspine/home/home-paths';
import { openBlobs } from '@agentspine/home/stores';
import { tempAges } from '@agentspine/home/temp-ages';
import { type Digest, parseDigest } from '@agentspine/schema';
import type { Command, CommandInput, Surroundings } from '../command.ts';
import { CommandError } from '../errors.ts';
import { jsonLine } from '../output/json.ts';
import { hasFlag, textFlag } from '../parse-command-line.ts';

const msPerHour = 3_600_000;

/** A blob is put before its digest is written down: a program that does both has had a day for it. */
const hoursDefault = 24;

/** `spine blob`: bytes by digest. */
export const blobCommand: Command = {
  usage: [
    'spine blob put FILE|- [--json]',
    'spine blob get DIGEST',
    'spine blob verify [DIGEST] [--json]',
    'spine blob gc [--dry-run] [--older-than-hours N] [--json]',
  ].join('\n       '),
  description: [
    'DIGEST is the SHA-256 of the bytes in hex. "get" writes them to stdout and fails when they are damaged; "verify" reads',
    'every blob, the raw bytes of transcripts among them, and fails when one is damaged. "gc" removes what killed writes left,',
    'and blobs older than a day whose digest is in no file of the home: a digest that you noted elsewhere does not count.',
  ].join('\n'),
  options: {
    'dry-run': { type: 'boolean', help: 'gc: only say what would be removed' },
    'older-than-hours': { type: 'string', value: 'N', help: 'gc: keep younger blobs; default 24' },
  },
  takes: { put: 1, get: 1, verify: 1, gc: 0 },
  examples: ['spine blob put screenshot.png', 'spine blob get e3b0c442… > bytes', 'spine blob verify'],
  run,
};

async function run(input: CommandInput, world: Surroundings): Promise<number> {
  const home = homeOf(world);
  const [subcommand, subject] = input.positionals;
  if (subcommand === 'gc') return await collect(input, world);
  if (subject === undefined && subcommand !== 'verify') {
    throw new CommandError('CLI_USAGE', `blob ${subcommand} takes ${subcommand === 'put' ? 'a file' : 'a digest'}`);
  }
  if (subcommand === 'get' && hasFlag(input, 'json')) {
    throw new CommandError('CLI_USAGE', 'blob get writes the bytes themselves, never JSON');
  }
  const digest = subcommand === 'put' || subject === undefined ? undefined : digestOf(subject);
  await makeHome(home);
  await using blobs = await openBlobs(home);
  // Awaited here: the store is closed when this function is left.
  if (subcommand === 'verify') return await verify(blobs, digest, input, world);
  return digest === undefined ? await put(blobs, subject ?? '-', input, world) : await get(blobs, digest, world);
}

async function put(blobs: BlobStore, subject: string, input: CommandInput, world: Surroundings): Promise<number> {
  const chunks = subject === '-' ? world.stdin : fileChunks(resolve(world.workingDirectory, subject));
  await blobs.sweepTemps({ ...tempAges, now: () => world.clock().getTime() });
  const stored = await blobs.putStream(chunks);
  world.stdout.write(hasFlag(input, 'json') ? jsonLine(stored) : `${stored.digest}\n`);
  return 0;
}

async function get(blobs: BlobStore, digest: Digest, world: Surroundings): Promise<number> {
  const chunks = await verifiedChunks(blobs, digest);
  if (chunks === undefined) throw new CommandError('CLI_NOT_FOUND', `there is no blob ${digest}`);
  for await (const chunk of chunks) await world.writeBytes(chunk);
  return 0;
}

async function verify(
  blobs: BlobStore,
  digest: Digest | undefined,
  input: CommandInput,
  world: Surroundings,
): Promise<number> {
  const report = await blobs.verify(digest);
  // A temporary file is a write that is under way, or was killed: nobody was told that its bytes are kept.
  const failing = report.problems.filter(({ kind }) => kind !== 'temp');
  const temps = report.problems.length - failing.length;
  const lines = [
    ...report.problems.map((problem) => `${problem.kind} ${problem.path ?? problem.digest ?? ''}`),
    `${countCell(report.blobs)} blobs checked, ${countCell(failing.length)} problems`,
    ...(temps === 0
      ? []
      : [`${countCell(temps)} temporary files of writes that did not end; "spine blob gc" removes them`]),
  ];
  world.stdout.write(hasFlag(input, 'json') ? jsonLine(report) : lines.map((line) => `${line}\n`).join(''));
  return failing.length === 0 ? 0 : 1;
}

/** Removes what nothing names; says how much. */
async function collect(input: CommandInput, world: Surroundings): Promise<number> {
  const isDry = hasFlag(input, 'dry-run');
  const report = await collectBlobGarbage(homeOf(world), world, { olderThanMs: hoursOf(input) * msPerHour, isDry });
  const counts = `${countCell(report.blobs.length)} blobs and ${countCell(report.temps)} temporary files`;
  const text = `${counts} ${isDry ? 'would be removed' : 'removed'}, ${byteCell(report.freedBytes)}\n`;
  world.stdout.write(hasFlag(input, 'json') ? jsonLine({ dryRun: isDry, ...report }) : text);
  return 0;
}

function hoursOf(input: CommandInput): number {
  const text = textFlag(input, 'older-than-hours');
  if (text === undefined) return hoursDefault;
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw new CommandError('CLI_USAGE', `--older-than-hours takes a number of hours from 1 on, not "${text}"`);
}

function digestOf(text: string): Digest {
  const digest = parseDigest(text);
  if (digest === undefined) throw new CommandError('CLI_USAGE', `"${text}" is no digest: 64 hex digits`);
  return digest;
}
