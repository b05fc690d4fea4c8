import { env } from 'node:process';
import { fileURLToPath } from 'node:url';
import { openTempHome } from '@agentspine/testkit';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { Client as ClientOf2025 } from 'mcp-sdk-of-2025/client/index.js';
import { StdioClientTransport as StdioOf2025 } from 'mcp-sdk-of-2025/client/stdio.js';
import { StreamableHTTPClientTransport as HttpOf2025 } from 'mcp-sdk-of-2025/client/streamableHttp.js';
import { expect, test } from 'vitest';
import { serveOverHttp } from '../src/index.ts';
import { importedHome } from './imported-home.ts';

const token = 'a'.repeat(64);
const requestInit = { headers: { authorization: `Bearer ${token}` } };

/** What a test does with a client of any package. */
interface Asking {
  listTools(): Promise<{ readonly tools: readonly { readonly name: string }[] }>;
  callTool(call: { name: string; arguments: Record<string, string> }): Promise<Readonly<Record<string, unknown>>>;
  close(): Promise<void>;
}

/** How a client connects: over HTTP to a URL, or to a program that it starts. */
type Target =
  | { readonly url: URL }
  | { readonly command: string; readonly args: string[]; readonly env: Record<string, string> };

async function connectOf2025(target: Target): Promise<Asking> {
  const client = new ClientOf2025({ name: 'of-2025', version: '1' });
  // Its own types disagree about an optional property.
  const transport = 'url' in target ? new HttpOf2025(target.url, { requestInit }) : new StdioOf2025(target);
  await client.connect(transport as StdioOf2025);
  return client;
}

async function connectOf2026(target: Target): Promise<Asking> {
  const versionNegotiation = { mode: { pin: '2026-07-28' } } as const;
  const client = new Client({ name: 'of-2026', version: '1' }, { versionNegotiation });
  const isHttp = 'url' in target;
  await client.connect(
    isHttp ? new StreamableHTTPClientTransport(target.url, { requestInit }) : new StdioClientTransport(target),
  );
  expect(client.getNegotiatedProtocolVersion()).toBe('2026-07-28');
  return client;
}

const clients = [
  ['of the SDK of 2025', connectOf2025],
  ['of the SDK of 2026', connectOf2026],
] as const;

/** Lists the tools and searches, as an agent does that begins to work. */
async function expectAnswers(client: Asking): Promise<void> {
  const { tools } = await client.listTools();
  expect(tools.map(({ name }) => name)).toContain('history_search');
  const found = await client.callTool({ name: 'history_search', arguments: { query: 'flaky build' } });
  expect(found).toMatchObject({ structuredContent: { hits: [{ task: 'Repair the flaky build' }] } });
  await client.close();
}

test.each(clients)('the official client %s starts a server, and is answered over stdio', async (_, connect) => {
  using folder = openTempHome();
  const directory = await importedHome(folder.path);
  const program = fileURLToPath(new URL('children/stdio-server.ts', import.meta.url));
  // What a client hands on of its environment has not the folder of what Node compiled: the program would be compiled each time.
  const compiled = { NODE_COMPILE_CACHE: env['NODE_COMPILE_CACHE'] ?? '' };
  await expectAnswers(await connect({ command: process.execPath, args: [program, directory], env: compiled }));
});

test.each(clients)('the official client %s is answered over HTTP', async (_, connect) => {
  using folder = openTempHome();
  const directory = await importedHome(folder.path);
  await using server = await serveOverHttp({ directory, env: {}, version: '1.2.3', port: 0, token });
  await expectAnswers(await connect({ url: new URL(server.url) }));
});
