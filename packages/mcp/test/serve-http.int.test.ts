import { request } from 'node:http';
import { openHome } from '@agentspine/home';
import { openTempHome } from '@agentspine/testkit';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { expect, test } from 'vitest';
import { serveOverHttp } from '../src/index.ts';

const token = 'a'.repeat(64);
const generations = [
  ['2025', 'legacy'],
  ['2026-07-28', { pin: '2026-07-28' }],
] as const;

test('the official client of either generation is answered over HTTP, and records a decision where that is allowed', async () => {
  using folder = openTempHome();
  const directory = folder.path;
  await using server = await serveOverHttp({ directory, env: {}, version: '1.2.3', port: 0, token, allowsWrite: true });
  for (const [name, mode] of generations) {
    const client = new Client({ name, version: '1' }, { versionNegotiation: { mode } });
    const requestInit = { headers: { authorization: `Bearer ${token}` } };
    await client.connect(new StreamableHTTPClientTransport(new URL(server.url), { requestInit }));
    expect(client.getNegotiatedProtocolVersion()).toMatch(new RegExp(`^${name}`));
    const { tools } = await client.listTools();
    expect(tools.map((tool) => [tool.name, tool.annotations?.readOnlyHint]).at(-1)).toEqual(['decision_record', false]);
    const recorded = await client.callTool({
      name: 'decision_record',
      arguments: { text: `keep ${name}`, refs: ['r1'] },
    });
    expect(recorded.structuredContent).toEqual({ id: expect.any(Number) });
    await client.close();
  }
  await using home = await openHome({ directory });
  const { rows } = await home.query(
    `SELECT body, raw_json->>'$.refs[0]' FROM obs.messages WHERE source = 'decision' ORDER BY 1`,
  );
  expect(rows).toEqual([
    ['keep 2025', 'r1'],
    ['keep 2026-07-28', 'r1'],
  ]);
});

test('a request without the token, of a page, or under another name of this machine is refused before its body is read', async () => {
  using folder = openTempHome();
  await using server = await serveOverHttp({ directory: folder.path, env: {}, version: '1.2.3', port: 0, token });
  const statusOf = (headers: Record<string, string>, path = '/mcp') =>
    new Promise<number | undefined>((resolve, reject) => {
      const how = { host: '127.0.0.1', port: server.port, path, method: 'POST' };
      const sent = request({ ...how, headers: { 'content-type': 'application/json', ...headers } }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      sent.on('error', reject);
      sent.end('{');
    });
  const authorization = `Bearer ${token}`;
  expect(await statusOf({})).toBe(401);
  expect(await statusOf({ authorization: `Bearer ${'b'.repeat(64)}` })).toBe(401);
  expect(await statusOf({ authorization, origin: 'https://page.example' })).toBe(403);
  expect(await statusOf({ authorization }, '/other')).toBe(404);
  expect(await statusOf({ authorization, host: 'rebound.example' })).toBe(421);
  // Let in, and answered by the protocol: the client does not accept what it would get.
  expect(await statusOf({ authorization })).toBe(406);
  const asked = { directory: folder.path, env: {}, version: '1', port: server.port, token };
  await expect(serveOverHttp(asked)).rejects.toMatchObject({ code: 'MCP_PORT_TAKEN' });
});
