/**
 * The current ClickHouse, as its makers publish it for Node (`chdb`), behind as much of its HTTP as a fleet needs:
 * node clickhouse-front.ts FOLDER_OF_CHDB FOLDER_OF_DATA PORT PASSWORD
 */
import { rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import process from 'node:process';
import { buffer } from 'node:stream/consumers';

interface Chdb {
  readonly Session: new (path: string) => { query: (sql: string, format: string) => string };
}

const [packages = '', data = '', port = '', password = ''] = process.argv.slice(2);
const { Session } = createRequire(join(packages, 'package.json'))('chdb') as Chdb;
const session = new Session(join(data, 'path'));
let bodies = 0;

createServer(async (request, response) => {
  const end = (status: number, text: string) => response.writeHead(status, { 'content-type': 'text/plain' }).end(text);
  try {
    const body = await buffer(request);
    const { 'x-clickhouse-user': user, 'x-clickhouse-key': key } = request.headers;
    if (user !== 'spine' || key !== password) end(403, 'Code: 516. DB::Exception: spine: Authentication failed');
    else end(200, answer(request, body));
  } catch (error) {
    end(500, error instanceof Error ? error.message.replace(/^Query failed: /, '') : String(error));
  }
}).listen(Number(port), '127.0.0.1');

/** The engine answers one statement after the other. */
function answer({ url = '' }: IncomingMessage, body: Buffer): string {
  const { query, database: _, ...settings } = Object.fromEntries(new URLSearchParams(url.split('?')[1] ?? ''));
  const set = Object.entries(settings).map(([name, value]) => `${name} = '${value}'`);
  const clause = set.length === 0 ? '' : ` SETTINGS ${set.join(', ')}`;
  if (query === undefined) return session.query(`${String(body)}${clause}`, 'TSV');
  const insert = /^(INSERT INTO .*) FORMAT (\w+)$/s.exec(query);
  if (insert === null) throw new Error('Code: 62. DB::Exception: only inserts have a body here');
  bodies += 1;
  const file = join(data, `body-${process.pid}-${bodies}`);
  writeFileSync(file, body);
  try {
    return session.query(`${insert[1]} FROM INFILE '${file}'${clause} FORMAT ${insert[2]}`, 'TSV');
  } finally {
    rmSync(file);
  }
}
