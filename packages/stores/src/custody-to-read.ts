import { Custody } from '@agentspine/archive';
import { nodeFileSystem } from '@agentspine/durable-fs';
import type { Home } from './home-paths.ts';

/** Custody of a home for its manifest alone; no blob is read or written, and nothing is created. */
export function openManifestOf(home: Home): Custody {
  return new Custody({ directory: home.custody, fileSystem: nodeFileSystem, blobs: noBlobs });
}

const noBlobs = {
  put: () => Promise.reject(new Error('custody was opened for its manifest')),
  putPack: () => Promise.reject(new Error('custody was opened for its manifest')),
  get: () => Promise.resolve(undefined),
  getStream: () => Promise.resolve(undefined),
};
