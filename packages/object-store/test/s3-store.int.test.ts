import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { openS3Store } from '@agentspine/object-store';
import { s3Bucket, s3Keys, startS3Server, startSilentServer } from '@agentspine/testkit';
import { expect, test } from 'vitest';

const homeDirectory = '/nowhere';
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

/** No test waits for a pause between two attempts. */
const pause = async (): Promise<void> => undefined;

test('an answer that is lost after a conditional write neither doubles nor fails', async () => {
  await using server = await startS3Server({ fault: (_, number) => (number === 1 ? 'lose-answer' : undefined) });
  const store = await openS3Store(`s3://${s3Bucket}/p`, { env: server.env, homeDirectory, pause });
  expect(await store.putIfAbsent('a', bytesOf('mine'))).toBe('same');
  expect(await store.putIfAbsent('a', bytesOf('other'))).toBe('other');
  expect([...server.objects].map(([key, bytes]) => [key, bytes.toString()])).toEqual([['p/a', 'mine']]);
});

test('what is cut off, busy or not answered is tried again, and gives up with what to do after some attempts', async () => {
  const faults = ['cut', 'busy', 'lose-answer'] as const;
  await using server = await startS3Server({ fault: (_, number) => faults[number - 1] });
  const store = await openS3Store(`s3://${s3Bucket}`, { env: server.env, homeDirectory, pause });
  await store.put('a', bytesOf('1'));
  expect(server.seen).toHaveLength(4);
  await using busy = await startS3Server({ fault: () => 'busy' });
  const waiting = await openS3Store(`s3://${s3Bucket}`, { env: busy.env, homeDirectory, pause });
  await expect(waiting.list('')).rejects.toMatchObject({
    code: 'OBJECTS_UNREACHABLE',
    message: expect.stringMatching(/SlowDown.*try again later/),
  });
  expect(busy.seen.length).toBeGreaterThan(3);
});

test('every write says on the wire that it replaces nothing, and what its bytes are', async () => {
  await using server = await startS3Server();
  const store = await openS3Store(`s3://${s3Bucket}`, { env: server.env, homeDirectory });
  await store.putIfAbsent('a', bytesOf('1'));
  expect(server.seen[0]?.headers).toMatchObject({
    'if-none-match': '*',
    'x-amz-content-sha256': '6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b',
  });
  expect(server.seen[0]?.headers.authorization).toContain('if-none-match');
});

test.each([
  ['a bucket that is not there', { bucket: 'elsewhere' }, 'OBJECTS_NO_BUCKET', /there is no bucket elsewhere/],
  ['a key that nobody knows', { id: 'AKIAOTHER' }, 'OBJECTS_REFUSED', /AWS_ACCESS_KEY_ID/],
  ['a wrong secret', { secret: 'wrong-secret-text' }, 'OBJECTS_REFUSED', /AWS_SECRET_ACCESS_KEY/],
])('%s is one error that says what to do, without a credential, for every call', async (_, wrong, code, words) => {
  await using server = await startS3Server();
  const {
    bucket = s3Bucket,
    id = s3Keys.accessKeyId,
    secret = s3Keys.secretAccessKey,
  } = wrong as Record<string, string>;
  const env = {
    ...server.env,
    AWS_ACCESS_KEY_ID: id,
    AWS_SECRET_ACCESS_KEY: secret,
    AWS_SESSION_TOKEN: 'session-text',
  };
  const store = await openS3Store(`s3://${bucket}/p`, { env, homeDirectory, pause });
  const calls = [
    () => store.get('a'),
    () => store.getRange('a', 0, 1),
    () => store.put('a', bytesOf('1')),
    () => store.putIfAbsent('a', bytesOf('1')),
    () => store.list(''),
    () => store.delete('a'),
  ];
  for (const call of calls) {
    const error: unknown = await call().catch((thrown: unknown) => thrown);
    // Removing what is in no bucket is done.
    if (error === undefined && bucket !== s3Bucket) continue;
    expect(error).toMatchObject({ code, message: expect.stringMatching(words) });
    expect(JSON.stringify([String(error), error])).not.toMatch(
      new RegExp(`${secret.replaceAll(/[+/=]/g, '.')}|session-text`),
    );
  }
  expect(server.objects.size).toBe(0);
});

test('a server that is not there is one error with the reason and what to look at', async () => {
  await using server = await startS3Server();
  const { env } = server;
  await server[Symbol.asyncDispose]();
  const store = await openS3Store(`s3://${s3Bucket}`, { env, homeDirectory, pause });
  await expect(store.list('')).rejects.toMatchObject({
    code: 'OBJECTS_UNREACHABLE',
    message: expect.stringMatching(/does not answer \(ECONNREFUSED\); see the network and the address/),
  });
});

test('a server that takes requests and never answers is given up after some times, and asked once from then on until it answers', async () => {
  await using server = await startSilentServer();
  const env = {
    AWS_ACCESS_KEY_ID: 'a',
    AWS_SECRET_ACCESS_KEY: 'b',
    AWS_ENDPOINT_URL: `http://127.0.0.1:${server.port}`,
  };
  const store = await openS3Store(`s3://${s3Bucket}`, { env, homeDirectory, pause, quietMs: 50 });
  const isAway = { code: 'OBJECTS_UNREACHABLE', message: expect.stringContaining('no answer within 0.05 s') };
  await expect(store.putIfAbsent('a', bytesOf('1'))).rejects.toMatchObject(isAway);
  expect(server.asked()).toBe(3);
  await expect(store.delete('a')).rejects.toMatchObject(isAway);
  expect(server.asked()).toBe(4);
});

test('an answer that stops in the middle is asked for again', async () => {
  const whole = 'all of it';
  let asked = 0;
  const server = createServer((_, response) => {
    asked += 1;
    response.writeHead(200, { 'content-length': whole.length });
    if (asked < 3) response.write(whole.slice(0, 4));
    else response.end(whole);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const env = { AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b', AWS_ENDPOINT_URL: `http://127.0.0.1:${port}` };
  const store = await openS3Store(`s3://${s3Bucket}`, { env, homeDirectory, pause, quietMs: 500 });
  expect(Buffer.from((await store.get('a')) ?? []).toString()).toBe(whole);
  expect(asked).toBe(3);
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

test('without keys nothing is asked', async () => {
  await expect(openS3Store(`s3://${s3Bucket}`, { env: {}, homeDirectory })).rejects.toMatchObject({
    code: 'OBJECTS_NO_CREDENTIALS',
    message: expect.stringContaining('AWS_ACCESS_KEY_ID'),
  });
});

test('the address may name the server, and the server of the environment may not have a password in it', async () => {
  await using server = await startS3Server();
  const { AWS_ENDPOINT_URL_S3: endpoint, ...env } = server.env;
  const store = await openS3Store(`s3://${s3Bucket}/p?endpoint=${endpoint}`, { env, homeDirectory });
  await store.put('a', bytesOf('1'));
  expect(server.objects.has('p/a')).toBe(true);
  const wrong = openS3Store(`s3://${s3Bucket}`, {
    env: { ...env, AWS_ENDPOINT_URL: 'https://me:hunter2@host' },
    homeDirectory,
  });
  await expect(wrong).rejects.toMatchObject({
    code: 'OBJECTS_ADDRESS_WRONG',
    message: expect.not.stringContaining('hunter2'),
  });
});

test('a server that is no object store is named as such', async () => {
  const server = createServer((_, response) => response.end('<html>welcome</html>'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const env = { AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b', AWS_ENDPOINT_URL: `http://127.0.0.1:${port}` };
  const store = await openS3Store(`s3://${s3Bucket}`, { env, homeDirectory });
  await expect(store.list('')).rejects.toMatchObject({
    code: 'OBJECTS_FAILED',
    message: expect.stringContaining('does not list'),
  });
  await new Promise((resolve) => server.close(resolve));
});
