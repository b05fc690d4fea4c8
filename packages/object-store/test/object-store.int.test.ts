import { join } from 'node:path';
import { nodeFileSystem } from '@agentspine/durable-fs';
import { openFolderStore, openS3Store } from '@agentspine/object-store';
import { openTempHome, s3Bucket, startS3Server } from '@agentspine/testkit';
import { describe, test } from 'vitest';
import { objectStoreContract } from './object-store-contract.ts';

describe('a folder as an object store', () => {
  test.each(objectStoreContract)('$title', async ({ run }) => {
    using home = openTempHome();
    await run(openFolderStore({ directory: join(home.path, 'objects'), fileSystem: nodeFileSystem }));
  });
});

describe('a bucket as an object store', () => {
  test.each(objectStoreContract)('$title', async ({ run }) => {
    await using server = await startS3Server({ pageSizeMax: 2 });
    await run(await openS3Store(`s3://${s3Bucket}/some/prefix`, { env: server.env, homeDirectory: '/nowhere' }));
  });
});

describe('a bucket of a store without conditional writes as an object store', () => {
  const others = objectStoreContract.filter(({ title }) => !title.startsWith('of twenty'));
  test.each(others)('$title', async ({ run }) => {
    await using server = await startS3Server({ isConditional: false });
    await run(await openS3Store(`s3://${s3Bucket}`, { env: server.env, homeDirectory: '/nowhere' }));
  });
});
