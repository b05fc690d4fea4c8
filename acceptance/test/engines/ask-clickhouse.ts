import { type EngineServer, password } from '@agentspine/testkit';

/** The number that a tick of a campaign has, as a 64-bit integer: in a text in the text of the row. */
export const tickNumberSql = "toInt64(visitParamExtractInt(visitParamExtractString(row_json, 'detail_json'), 'tick'))";

/** What a ClickHouse of a test answers, as it says it. @throws Error with what it says where it refuses */
export async function askClickhouse(
  { port }: Pick<EngineServer, 'port'>,
  sql: string,
  settings: Readonly<Record<string, string>> = {},
): Promise<string> {
  const answer = await fetch(`http://127.0.0.1:${port}/?${new URLSearchParams(settings)}`, {
    method: 'POST',
    signal: AbortSignal.timeout(60_000),
    headers: { 'X-ClickHouse-User': 'spine', 'X-ClickHouse-Key': password, connection: 'close' },
    body: sql,
  });
  const said = await answer.text();
  if (!answer.ok) throw new Error(said.slice(0, 300));
  return said;
}
