import { type EngineServer, password } from '@agentspine/testkit';
import pg from 'pg';

/** A connection to the PostgreSQL of a test, as the user that ships. */
export async function connectPostgres({ port }: Pick<EngineServer, 'port'>): Promise<pg.Client> {
  const client = new pg.Client({ host: '127.0.0.1', port, user: 'spine', password, database: 'postgres' });
  await client.connect();
  return client;
}
