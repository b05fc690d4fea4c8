import { resolve } from 'node:path';
import type { BlobStore } from '@agentspine/blob-store';
import { nodeSourceTree } from '@agentspine/durable-fs';
import { type Digest, parseDigest } from '@agentspine/schema';
import type { Command, CommandInput, Surroundings } from '../command.ts';
import { homeOf, makeHome } from '../compose.ts';
import { CommandError, UsageError } from '../errors.ts';
import { jsonLine } from '../output/json.ts';
import { countCell } from '../output/numbers.ts';
import { hasFlag } from '../parse-command-line.ts';
import { openBlobs } from '../stores.ts';

/** Files are streamed into the store in pieces of this size. */
const readBytes = 1024 * 1024;

/** `spine blob`: bytes by digest. */
export const blobCommand: Command = {
  usage: 'spine blob put FILE|-\n       spine blob get DIGEST\n       spine blob verify [DIGEST] [--json]',
  summary: 'store, fetch and verify bytes by digest',
  subcommands: ['put', 'get', 'verify'],
  options: {},
  examples: ['spine blob put screenshot.png', 'spine blob get e3b0c442… > bytes', 'spine blob verify'],
  run,
};

async function run(input: CommandInput, world: Surroundings): Promise<number> {
  const home = homeOf(world);
  await makeHome(home);
  await using blobs = await openBlobs(home);
  const [subcommand, subject] = input.positionals;
  if (subcommand === 'verify') return verify(blobs, subject, input, world);
  if (subject === undefined)
    throw new UsageError(`blob ${subcommand} takes ${subcommand === 'put' ? 'a file' : 'a digest'}`);
  if (subcommand === 'get') return get(blobs, subject, world);
  const stored = await blobs.putStream(
    subject === '-' ? stdinChunks(world) : fileChunks(resolve(world.workingDirectory, subject)),
  );
  world.stdout.write(hasFlag(input, 'json') ? jsonLine(stored) : `${stored.digest}\n`);
  return 0;
}

async function get(blobs: BlobStore, digest: string, world: Surroundings): Promise<number> {
  const chunks = await blobs.getStream(digest);
  if (chunks === undefined) throw new CommandError('CLI_NOT_FOUND', `there is no blob ${digest}`);
  for await (const chunk of chunks) world.writeBytes(chunk);
  return 0;
}

async function verify(
  blobs: BlobStore,
  subject: string | undefined,
  input: CommandInput,
  world: Surroundings,
): Promise<number> {
  const report = await blobs.verify(subject === undefined ? undefined : digestOf(subject));
  if (hasFlag(input, 'json')) world.stdout.write(jsonLine(report));
  else {
    for (const problem of report.problems)
      world.stdout.write(`${problem.kind} ${problem.path ?? problem.digest ?? ''}\n`);
    world.stdout.write(`${countCell(report.blobs)} blobs checked, ${countCell(report.problems.length)} problems\n`);
  }
  return report.problems.length === 0 ? 0 : 1;
}

function digestOf(text: string): Digest {
  const digest = parseDigest(text);
  if (digest === undefined) throw new UsageError(`"${text}" is no digest: 64 hex digits`);
  return digest;
}

async function* stdinChunks(world: Surroundings): AsyncGenerator<Uint8Array> {
  yield await world.readStdin();
}

async function* fileChunks(path: string): AsyncGenerator<Uint8Array> {
  using file = nodeSourceTree.open(path);
  for (let position = 0; ; ) {
    const chunk = new Uint8Array(readBytes);
    const count = file.read(chunk, position);
    if (count === 0) return;
    position += count;
    yield chunk.subarray(0, count);
  }
}
