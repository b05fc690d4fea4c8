import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { openTempHome } from '@agentspine/testkit';
import { expect, test } from 'vitest';
import { serveOverStdio } from '../src/index.ts';
import { importedHome } from './imported-home.ts';

interface Answer {
  readonly id?: number;
  readonly result?: Readonly<Record<string, unknown>>;
  readonly error?: unknown;
}

/** Sends lines, ends the input when as many answers have come, and returns what was written. */
async function talk(directory: string, requests: readonly object[], answers: number): Promise<readonly Answer[]> {
  const [input, output] = [new PassThrough(), new PassThrough()];
  const written = text(output);
  let lines = 0;
  output.on('data', (chunk: Buffer) => {
    lines += chunk.toString().split('\n').length - 1;
    if (lines >= answers) input.destroy();
  });
  const { signal } = new AbortController();
  const served = serveOverStdio({ directory, env: {}, version: '1.2.3', input, output, signal });
  for (const request of requests) input.write(`${JSON.stringify({ jsonrpc: '2.0', ...request })}\n`);
  await served;
  output.end();
  return (await written)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Answer);
}

const search = { method: 'tools/call', params: { name: 'history_search', arguments: { query: 'flaky build' } } };

test('a client of 2025 opens with initialize, and is answered', async () => {
  using folder = openTempHome();
  const directory = await importedHome(folder.path);
  const initialize = {
    id: 1,
    method: 'initialize',
    params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'test', version: '1' } },
  };
  const initialized = { method: 'notifications/initialized' };
  const [opened, found] = await talk(directory, [initialize, initialized, { id: 2, ...search }], 2);
  expect(opened).toMatchObject({ id: 1, result: { serverInfo: { name: 'agentspine', version: '1.2.3' } } });
  expect(found).toMatchObject({ id: 2, result: { structuredContent: { hits: [{ task: 'Repair the flaky build' }] } } });
});

test('a client of 2026-07-28 asks without opening, and is answered', async () => {
  using folder = openTempHome();
  const directory = await importedHome(folder.path);
  const _meta = {
    'io.modelcontextprotocol/protocolVersion': '2026-07-28',
    'io.modelcontextprotocol/clientInfo': { name: 'test', version: '1' },
    'io.modelcontextprotocol/clientCapabilities': {},
  };
  const [listed, found] = await talk(
    directory,
    [
      { id: 1, method: 'tools/list', params: { _meta } },
      { id: 2, ...search, params: { ...search.params, _meta } },
    ],
    2,
  );
  expect(listed?.result).toMatchObject({ resultType: 'complete' });
  expect(found).toMatchObject({ result: { structuredContent: { hits: [{ task: 'Repair the flaky build' }] } } });
});

test('a home that is not there is not made, and what is asked of it is an error with a code', async () => {
  using folder = openTempHome();
  const initialize = {
    id: 1,
    method: 'initialize',
    params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'test', version: '1' } },
  };
  const [, found] = await talk(join(folder.path, 'home'), [initialize, { id: 2, ...search }], 2);
  expect(found).toMatchObject({
    result: { isError: true, content: [{ text: expect.stringMatching(/^[A-Z]+_[A-Z_]+: /) }] },
  });
  expect(readdirSync(folder.path)).toEqual([]);
});

test('an abort ends the service', async () => {
  using folder = openTempHome();
  const controller = new AbortController();
  const [input, output] = [new PassThrough(), new PassThrough()];
  const options = { directory: folder.path, env: {}, version: '1.2.3', input, output, signal: controller.signal };
  const served = serveOverStdio(options);
  controller.abort();
  await expect(served).resolves.toBeUndefined();
});
