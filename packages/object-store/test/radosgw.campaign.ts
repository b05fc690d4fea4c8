import { openS3Store } from '@agentspine/object-store';
import { radosgwPath, s3Bucket, s3Keys, startRadosgw, unlessThere } from '@agentspine/testkit';
import { expect, test } from 'vitest';
import { objectStoreContract } from './object-store-contract.ts';

const homeDirectory = '/nowhere';

test.skipIf(radosgwPath === undefined)(
  `a bucket of Ceph keeps the contract of an object store, and is told apart from one that is not there${unlessThere(radosgwPath, 'radosgw')}`,
  async () => {
    await using server = await startRadosgw();
    const env = {
      AWS_ACCESS_KEY_ID: s3Keys.accessKeyId,
      AWS_SECRET_ACCESS_KEY: s3Keys.secretAccessKey,
      AWS_ENDPOINT_URL: `http://127.0.0.1:${server.port}`,
    };
    for (const [index, { run }] of objectStoreContract.entries()) {
      await run(await openS3Store(`s3://${s3Bucket}/case ${index}`, { env, homeDirectory }));
    }
    const pages = await openS3Store(`s3://${s3Bucket}/pages`, { env, homeDirectory });
    const keys = Array.from({ length: 1_100 }, (_, index) => `k${String(index).padStart(4, '0')}`);
    for (let from = 0; from < keys.length; from += 50) {
      await Promise.all(keys.slice(from, from + 50).map((key) => pages.put(key, Buffer.from(key))));
    }
    expect((await pages.list('')).map(({ key }) => key)).toEqual(keys);
    const codeOf = async (address: string, changed: Record<string, string>): Promise<unknown> => {
      const store = await openS3Store(address, { env: { ...env, ...changed }, homeDirectory });
      return store.list('').catch(({ code }: { readonly code: string }) => code);
    };
    expect(await codeOf('s3://other-bucket', {})).toBe('OBJECTS_NO_BUCKET');
    expect(await codeOf(`s3://${s3Bucket}`, { AWS_SECRET_ACCESS_KEY: 'wrong' })).toBe('OBJECTS_REFUSED');
    expect(await codeOf(`s3://${s3Bucket}`, { AWS_ACCESS_KEY_ID: 'OTHER' })).toBe('OBJECTS_REFUSED');
  },
);
