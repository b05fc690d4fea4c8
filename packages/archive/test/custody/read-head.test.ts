import { nodeFileSystem } from '@agentspine/durable-fs';
import { expect, test } from 'vitest';
import { Custody } from '../../src/index.ts';
import { piece } from './pieces.ts';

/** A custody of one blob that comes in chunks, and how many were asked for. */
function openCustody(chunks: readonly string[] | undefined) {
  let taken = 0;
  async function* stream() {
    for (const chunk of chunks ?? []) {
      taken += 1;
      yield new TextEncoder().encode(chunk);
    }
  }
  const blobs = {
    put: () => Promise.reject(new Error('nothing is put')),
    putPack: () => Promise.reject(new Error('nothing is packed')),
    get: () => Promise.reject(new Error('nothing is read whole')),
    getStream: async () => (chunks === undefined ? undefined : stream()),
  };
  return { custody: new Custody({ directory: '/none', fileSystem: nodeFileSystem, blobs }), taken: () => taken };
}

test('of a piece no more is read than its head has', async () => {
  const { custody, taken } = openCustody(['abc', 'def', 'ghi']);
  expect(new TextDecoder().decode(await custody.readHead(piece, 4))).toBe('abcdef');
  expect(taken()).toBe(2);
});

test('a piece that is shorter comes whole', async () => {
  const { custody } = openCustody(['abc', 'def']);
  expect(new TextDecoder().decode(await custody.readHead(piece, 100))).toBe('abcdef');
});

test('a piece whose bytes are not in custody has no head', async () => {
  const missing = { code: 'CUSTODY_MISSING' };
  await expect(openCustody(undefined).custody.readHead(piece, 4)).rejects.toMatchObject(missing);
  await expect(openCustody(['abc']).custody.readHead({ ...piece, stored: false }, 4)).rejects.toMatchObject(missing);
});
