import type { ContentMode } from '@agentspine/schema';
import { everyFaultPoint, type FaultyFileSystem } from '@agentspine/testkit';
import { expect, test } from 'vitest';
import { type ContentStore, openContentStore } from '../../src/index.ts';
import { nextProcess } from '../open.ts';
import { contentRecord } from '../records.ts';

function openStore(fileSystem: FaultyFileSystem, mode: ContentMode): ContentStore {
  return openContentStore({ directory: '/home', fileSystem, mode, lockOptions: nextProcess() });
}

test.each(['full', 'hash-only'] as const)(
  'in mode %s what only the record says survives a fault at any call',
  async (mode) => {
    await everyFaultPoint<string>({
      seeds: 2,
      prepare: (fileSystem) => fileSystem.makeDirectory('/home'),
      workload: async (fileSystem, acknowledge) => {
        await using store = openStore(fileSystem, mode);
        for (const messageId of ['a', 'b']) {
          await store.append([contentRecord({ messageId })]);
          acknowledge(messageId);
        }
      },
      check: async (fileSystem, acknowledged) => {
        await using store = openStore(fileSystem, mode);
        await store.append([contentRecord({ messageId: 'after' })]);
        const records = await store.readSession('session-1');
        const ids = records.map((record) => record.messageId);
        expect(ids).toEqual(expect.arrayContaining([...acknowledged, 'after']));
        expect(new Set(ids).size).toBe(ids.length);
      },
    });
  },
);
