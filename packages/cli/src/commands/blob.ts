import { resolve } from 'node:path';
import type { BlobStore } from '@agentspine/blob-store';
import { fileChunks, verifiedChunks } from '@agentspine/home/blob-chunks';
import { countCell } from '@agentspine/home/count-text';
import { homeOf, makeHome } from '@agentspine/home/home-paths';
import { openBlobs } from '@agentspine/home/stores';
import { type Digest, parseDigest } from '@agentspine/schema';
import type { Command, CommandInput, Surroundings } from '../command.ts';
import { CommandError } from '../errors.ts';
import { jsonLine } from '../output/json.ts';
import { hasFlag } from '../parse-command-line.ts';

/** `spine blob`: bytes by digest. */
export const blobCommand: Command = {
  usage: 'spine blob put FILE|- [--json]\n       spine blob get DIGEST\n       spine blob verify [DIGEST] [--json]',
  description: [
    'DIGEST is the SHA-256 of the bytes in hex. "get" writes them to stdout and fails when they are damaged; "verify" reads',
    'every blob, the raw bytes of transcripts among them, and fails when one is damaged.',
  ].join('\n'),
  options: {},
  takes: { put: 1, get: 1, verify: 1 },
  examples: ['spine blob put screenshot.png', 'spine blob get e3b0c442… > bytes', 'spine blob verify'],
  run,
};

async function run(input: CommandInput, world: Surroundings): Promise<number> {
  const home = homeOf(world);
  const [subcommand, subject] = input.positionals;
  if (subject === undefined && subcommand !== 'verify') {
    throw new CommandError('CLI_USAGE', `blob ${subcommand} takes ${subcommand === 'put' ? 'a file' : 'a digest'}`);
  }
  if (subcommand === 'get' && hasFlag(input, 'json')) {
    throw new CommandError('CLI_USAGE', 'blob get writes the bytes themselves, never JSON');
  }
  const digest = subcommand === 'put' || subject === undefined ? undefined : digestOf(subject);
  await makeHome(home);
  await using blobs = await openBlobs(home);
  if (subcommand === 'verify') return verify(blobs, digest, input, world);
  return digest === undefined ? put(blobs, subject ?? '-', input, world) : get(blobs, digest, world);
}

async function put(blobs: BlobStore, subject: string, input: CommandInput, world: Surroundings): Promise<number> {
  const chunks = subject === '-' ? world.stdin : fileChunks(resolve(world.workingDirectory, subject));
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
  const lines = [
    ...report.problems.map((problem) => `${problem.kind} ${problem.path ?? problem.digest ?? ''}`),
    `${countCell(report.blobs)} blobs checked, ${countCell(report.problems.length)} problems`,
  ];
  world.stdout.write(hasFlag(input, 'json') ? jsonLine(report) : lines.map((line) => `${line}\n`).join(''));
  return report.problems.length === 0 ? 0 : 1;
}

function digestOf(text: string): Digest {
  const digest = parseDigest(text);
  if (digest === undefined) throw new CommandError('CLI_USAGE', `"${text}" is no digest: 64 hex digits`);
  return digest;
}
