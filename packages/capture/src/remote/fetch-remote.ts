import { createReadStream, createWriteStream, statSync } from 'node:fs';
import { mkdir, open, rename, rm, stat, truncate, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { acquireLock, nodeFileSystem, nodeLockEnvironment } from '@agentspine/durable-fs';
import type { HarnessPlaces } from '@agentspine/ingest';
import { counted, fewOf } from '@agentspine/schema/count-text';
import { type ListedFile, parseList } from './listed-files.ts';
import { planFetch } from './plan-fetch.ts';
import { PosixChecksum } from './posix-checksum.ts';
import type { RemoteAddress } from './remote-address.ts';
import { remoteScripts } from './remote-scripts.ts';
import { RemoteRun } from './run-remote.ts';

/** What a machine is asked with. */
export interface RemoteWorld {
  /** The environment of the commands that are started. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Ends what is fetched, and the commands with it. */
  readonly signal: AbortSignal;
  /** Which files are transcripts, and where they are. */
  readonly harnesses: Pick<HarnessPlaces, 'claims' | 'files'>;
}

/** What came of asking a machine. */
export interface Fetched {
  /** The copy of its folder on this machine. */
  readonly folder: string;
  /** Files that are new or changed, and are here now. */
  readonly files: number;
  /** Bytes of files that travelled. */
  readonly bytes: number;
  /** Why not everything is here; the next call goes on. Empty where everything is. */
  readonly problems: readonly string[];
  /** What is left out on purpose. */
  readonly notices: readonly string[];
}

/**
 * Brings the copy of a folder of another machine up to date: of a file that grew only its new bytes travel. What arrived stays
 * where the connection drops. The copy may be deleted: it is fetched again.
 */
export async function fetchRemote(address: RemoteAddress, cache: string, world: RemoteWorld): Promise<Fetched> {
  const machine = join(cache, 'machines', address.name);
  const folder = join(machine, address.root === '' ? 'home' : join('root', address.root.replaceAll(':', '')));
  await mkdir(folder, { recursive: true, mode: 0o700 });
  // Two that fetch at once would write the same files.
  await using _lock = await acquireLock(nodeFileSystem, join(machine, 'lock'), { environment: nodeLockEnvironment });
  const problems: string[] = [];
  const notices: string[] = [];
  const list = await readList(address, world, problems);
  const plan = planFetch(list, world.harnesses.claims.bind(world.harnesses), (path) => knownOf(join(folder, path)));
  if (plan.databases.length > 0) notices.push(`databases of ${address.name} are not fetched: ${fewOf(plan.databases)}`);
  if (list.oddLines > 0)
    problems.push(`${counted(list.oddLines, 'name')} of files on ${address.name} cannot be asked for`);
  const arrived =
    plan.wanted.length === 0 ? { files: 0, bytes: 0 } : await fetchFiles(address, folder, plan.wanted, world, problems);
  return { folder, ...arrived, problems, notices };
}

async function readList(address: RemoteAddress, world: RemoteWorld, problems: string[]) {
  const { env, signal } = world;
  const input = [address.root, ...(address.root === '' ? placesIn(world.harnesses) : ['.']), ''].join('\n');
  await using run = new RemoteRun(address, remoteScripts.list, { input, env, signal });
  const list = parseList(await run.readAll());
  if (!list.isWhole)
    problems.push(`the list of files of ${address.name} ended early: ${run.complaint || 'no reason was given'}`);
  return list;
}

/** Where agents keep their files, below the home folder of a user of a system like Unix. */
function placesIn({ files }: Pick<HarnessPlaces, 'files'>): readonly string[] {
  const places = files.flatMap(({ placesOf }) => placesOf({}, '/').map(({ folder, within }) => join(folder, within)));
  return [...new Set(places.map((place) => place.replaceAll('\\', '/').replace(/^\/+/, '')))].filter(
    (place) => place !== '',
  );
}

function knownOf(path: string): { readonly size: number; readonly seconds: number } | undefined {
  const found = statSync(path, { throwIfNoEntry: false });
  return found?.isFile() === true ? { size: found.size, seconds: Math.floor(found.mtimeMs / 1_000) } : undefined;
}

async function fetchFiles(
  address: RemoteAddress,
  folder: string,
  wanted: readonly ListedFile[],
  { env, signal }: RemoteWorld,
  problems: string[],
): Promise<Pick<Fetched, 'files' | 'bytes'>> {
  const lines = [address.root];
  for (const { path, size } of wanted) lines.push(...(await askedOf(join(folder, path), size)), String(size), path);
  const input = `${lines.join('\n')}\n`;
  await using run = new RemoteRun(address, remoteScripts.send, { input, env, signal });
  const arrived = { files: 0, bytes: 0 };
  for (const file of wanted) {
    const outcome = await takeFile(run, join(folder, file.path), file);
    if (outcome === undefined) {
      problems.push(`the connection to ${address.name} ended early: ${run.complaint || 'no reason was given'}`);
      break;
    }
    arrived.bytes += outcome.bytes;
    if (outcome.isWhole) arrived.files += 1;
    else problems.push(`${file.path} on ${address.name} changed while it was read; the next import reads it again`);
  }
  return arrived;
}

/** How many bytes are known, and their sum; none where the copy is longer than the file. */
async function askedOf(path: string, size: number): Promise<readonly [known: string, sum: string]> {
  const known = knownOf(path)?.size ?? 0;
  return known === 0 || known > size ? ['0', '-'] : [String(known), (await sumOf(path)).text()];
}

async function sumOf(path: string, end?: number): Promise<PosixChecksum> {
  const sum = new PosixChecksum();
  if (end === 0) return sum;
  for await (const bytes of createReadStream(path, end === undefined ? {} : { end: end - 1 }))
    sum.update(bytes as Uint8Array);
  return sum;
}

/** Takes one file; `undefined` where the connection ends before it is whole. What was there stays until all of it is right. */
async function takeFile(
  run: RemoteRun,
  path: string,
  { size, seconds }: ListedFile,
): Promise<{ readonly isWhole: boolean; readonly bytes: number } | undefined> {
  const from = Number(await run.readLine());
  const known = knownOf(path)?.size ?? 0;
  if (!Number.isSafeInteger(from) || (from !== 0 && from !== known) || from > size) return undefined;
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const part = `${path}.part`;
  const sum = await sumOf(path, from);
  const pieces = await open(part, 'w', 0o600);
  let isThere: boolean;
  try {
    isThere = await run.readBytes(size - from, (bytes) => {
      sum.update(bytes);
      return pieces.writeFile(bytes);
    });
  } finally {
    await pieces.close();
  }
  const said = isThere ? await run.readLine() : undefined;
  const isWhole = said?.trim() === sum.text();
  if (isWhole) await putInPlace(part, path, from);
  await rm(part, { force: true });
  if (isWhole) await utimes(path, seconds, seconds);
  return said === undefined ? undefined : { isWhole, bytes: size - from };
}

/** A kill between leaves a longer or shorter copy of the old time: it is compared again. A stream repeats what was written short. */
async function putInPlace(part: string, path: string, from: number): Promise<void> {
  if (from === 0) return rename(part, path);
  await pipeline(createReadStream(part), createWriteStream(path, { flags: 'r+', start: from }));
  await truncate(path, from + (await stat(part)).size);
}
