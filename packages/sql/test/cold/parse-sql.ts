import { DuckDBInstance } from '@duckdb/node-api';
import { judgeParseTree } from '../../src/sandbox/guard-sql.ts';

const connection = DuckDBInstance.create(':memory:').then((instance) => instance.connect());

/** The parse tree of SQL as the query's process gets it. */
export async function parseSql(sql: string): Promise<unknown> {
  const result = await (await connection).runAndReadAll('SELECT json_serialize_sql($1::VARCHAR)', [sql]);
  const verdict = judgeParseTree(String(result.getRows()[0]?.[0]));
  if (verdict.kind !== 'allowed') throw new Error(`${sql}: ${verdict.message}`);
  return verdict.tree;
}
