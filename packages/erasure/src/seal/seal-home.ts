import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import {
  nodeFileSystem,
  nodeLockEnvironment,
  nodeSourceTree,
  ownedTempName,
  writeFileDurably,
} from '@agentspine/durable-fs';
import { isJsonObject } from '@agentspine/schema';
import { type Home, type HomeContext, homeOf } from '@agentspine/stores';
import { ErasureError } from '../errors.ts';
import { compareSealed, type SealedPart } from './compare-sealed.ts';
import { type HistoryPart, historyParts, readHistory } from './read-history.ts';

/*
 * A seal is a signed list of digests of a home's history, `seals/<time>.json`. Its first line is the statement that is signed: when, how
 * many of each part, and the SHA-256 of the second line; the second has the digests, part by part; the third the signature and the
 * public key. Whoever has a copy of the file, or trusts the key, can tell later whether all of it is still there, in its order, or was erased.
 */

/** A seal that was made. */
export interface MadeSeal {
  /** The file. */
  readonly file: string;
  /** RFC 3339. */
  readonly at: string;
  /** How many lines and events of each part. */
  readonly sealed: Readonly<Record<HistoryPart, number>>;
  /** SHA-256 of the public key, as hexadecimal digits. */
  readonly key: string;
}

/** What comparing a home with a seal found. */
export interface SealReport {
  /** The file. */
  readonly file: string;
  /** When it was made. */
  readonly at: string;
  /** SHA-256 of the public key that it was signed with. */
  readonly key: string;
  /** Whether the key is the one that was given; null where none was. */
  readonly isKeyKnown: boolean | null;
  /** Whether the signature is of this seal. */
  readonly isSigned: boolean;
  /** What became of each part. */
  readonly parts: Readonly<Record<HistoryPart, SealedPart>>;
  /** Whether the seal is signed, by the given key where one was given, and no part was rewritten. */
  readonly holds: boolean;
}

/**
 * Signs what the home has, with a private key of Ed25519 in a PEM file. @throws ErasureError `SEAL_KEY_WRONG`
 */
export async function sealHome(world: HomeContext, { keyFile }: { readonly keyFile: string }): Promise<MadeSeal> {
  const home = homeOf(world);
  const privateKey = await readKey(world, keyFile, createPrivateKey);
  const publicKey = createPublicKey(privateKey);
  const history = await readHistory(home);
  const at = world.clock().toISOString();
  const digests = JSON.stringify(Object.fromEntries(historyParts.map((part) => [part, history[part].present])));
  const counts = historyParts.map((part) => [part, history[part].present.length] as const);
  const sealed = Object.fromEntries(counts) as Record<HistoryPart, number>;
  const statement = JSON.stringify({ v: 1, kind: 'seal', at, sealed, sha256: sha256Of(digests) });
  const pem = publicKey.export({ type: 'spki', format: 'pem' });
  const signature = sign(null, Buffer.from(statement), privateKey).toString('base64');
  const text = `${statement}\n${digests}\n${JSON.stringify({ signature, publicKey: pem })}\n`;
  const folder = sealsOf(home);
  await nodeFileSystem.makeDirectory(folder);
  const file = join(folder, `${at.replaceAll(':', '')}.json`);
  await writeFileDurably(nodeFileSystem, file, Buffer.from(text), {
    tempName: ownedTempName(nodeLockEnvironment),
  });
  return { file, at, sealed, key: nameOf(publicKey) };
}

/** Which seal a home is compared with, and by which key. */
export interface SealToVerify {
  /** The file; the newest seal in the home where it is left out. */
  readonly file?: string | undefined;
  /** A PEM file with the public key that is trusted. Without it the seal vouches for itself. */
  readonly publicKeyFile?: string | undefined;
}

/**
 * Compares the home with a seal; changes nothing. @throws ErasureError `SEAL_NOT_FOUND`, `SEAL_DAMAGED`, `SEAL_KEY_WRONG`
 */
export async function verifySeal(world: HomeContext, { file, publicKeyFile }: SealToVerify): Promise<SealReport> {
  const home = homeOf(world);
  const path = file === undefined ? newestSeal(home) : resolve(world.workingDirectory, file);
  const seal = await readSeal(path);
  const given = publicKeyFile === undefined ? undefined : await readKey(world, publicKeyFile, createPublicKey);
  const history = await readHistory(home);
  const compared = historyParts.map(
    (part) => [part, compareSealed(seal.digests[part], history[part].present, history[part].erased)] as const,
  );
  const isKeyKnown = given === undefined ? null : nameOf(given) === nameOf(seal.publicKey);
  const isWhole = compared.every(([, { missing, isInOrder }]) => missing === 0 && isInOrder);
  return {
    file: path,
    at: seal.at,
    key: nameOf(seal.publicKey),
    isKeyKnown,
    isSigned: seal.isSigned,
    parts: Object.fromEntries(compared) as Record<HistoryPart, SealedPart>,
    holds: seal.isSigned && isKeyKnown !== false && isWhole,
  };
}

function sealsOf(home: Home): string {
  return join(home.directory, 'seals');
}

/** Names are times, so that the last one is the newest. */
function newestSeal(home: Home): string {
  const names = (nodeSourceTree.list(sealsOf(home)) ?? [])
    .map(({ name }) => name)
    .filter((name) => name.endsWith('.json'));
  const newest = names.toSorted().at(-1);
  if (newest !== undefined) return join(sealsOf(home), newest);
  throw new ErasureError('SEAL_NOT_FOUND', `there is no seal in ${home.directory}; "spine seal --key FILE" makes one`);
}

interface ReadSeal {
  readonly at: string;
  readonly digests: Readonly<Record<HistoryPart, readonly string[]>>;
  readonly publicKey: KeyObject;
  readonly isSigned: boolean;
}

async function readSeal(path: string): Promise<ReadSeal> {
  const damaged = (cause?: unknown): never => {
    throw new ErasureError('SEAL_DAMAGED', `${path} is not a whole seal; compare with a copy of it`, { cause });
  };
  const text = await readFile(path, 'utf8').catch((cause: unknown): never => {
    throw new ErasureError('SEAL_NOT_FOUND', `${path} cannot be read`, { cause });
  });
  const [statement = '', digestLine = '', proofLine = ''] = text.split('\n');
  try {
    const said: unknown = JSON.parse(statement);
    const digests: unknown = JSON.parse(digestLine);
    const proof: unknown = JSON.parse(proofLine);
    if (!isJsonObject(said) || said['v'] !== 1 || !isJsonObject(digests) || !isJsonObject(proof)) return damaged();
    const publicKey = createPublicKey(String(proof['publicKey']));
    const signature = Buffer.from(String(proof['signature']), 'base64');
    const isSigned =
      verify(null, Buffer.from(statement), publicKey, signature) && said['sha256'] === sha256Of(digestLine);
    const parts = historyParts.map((part) => [part, listOf(digests[part])] as const);
    return { at: String(said['at']), digests: Object.fromEntries(parts) as ReadSeal['digests'], publicKey, isSigned };
  } catch (cause) {
    return damaged(cause);
  }
}

function listOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

async function readKey(
  { workingDirectory }: HomeContext,
  file: string,
  read: (pem: string) => KeyObject,
): Promise<KeyObject> {
  const path = resolve(workingDirectory, file);
  const advice =
    '"openssl genpkey -algorithm ed25519 -out FILE" makes a private key, "openssl pkey -in FILE -pubout" its public one';
  let key: KeyObject;
  try {
    key = read(await readFile(path, 'utf8'));
  } catch (cause) {
    throw new ErasureError('SEAL_KEY_WRONG', `${path} has no key that can be read: ${advice}`, { cause });
  }
  if (key.asymmetricKeyType === 'ed25519') return key;
  throw new ErasureError(
    'SEAL_KEY_WRONG',
    `${path} has a key of ${key.asymmetricKeyType} and not of Ed25519: ${advice}`,
  );
}

/** A key is named by the SHA-256 of its DER form. */
function nameOf(publicKey: KeyObject): string {
  return createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('hex');
}

function sha256Of(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
