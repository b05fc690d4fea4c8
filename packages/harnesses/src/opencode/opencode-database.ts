import { contentId, type DatabaseRow, type HarnessDatabase, readText } from '@agentspine/ingest';
import { parseJsonObject } from '@agentspine/schema';

const entriesChanged = 'SELECT id AS key, time_updated AS changed FROM session_message WHERE time_updated >= ?';

/**
 * Messages with their parts, and sessions, as lines: what `opencode export` prints of them. Since version 2 a message is one row, with its parts in
 * it. Other tables are never named: accounts and shares hold secrets.
 */
export const opencodeDatabase: HarnessDatabase = {
  rows: [
    {
      name: 'session',
      table: 'session',
      changed: `SELECT id AS key, time_updated AS changed FROM session WHERE time_updated >= ? ORDER BY time_updated, id`,
      read: `SELECT id, parent_id, directory, title, version, time_created, time_updated FROM session WHERE id = ?`,
      lineOf: ([row]) => row && { info: infoOfSession(row) },
    },
    {
      name: 'session_v2',
      table: 'session_v2',
      changed: `SELECT id AS key, time_updated AS changed FROM session_v2 WHERE time_updated >= ? ORDER BY time_updated, id`,
      read: `SELECT id, parent_id, fork_session_id, directory, title, version, time_created, time_updated FROM session_v2 WHERE id = ?`,
      lineOf: ([row]) => row && { info: infoOfSession(row) },
    },
    {
      name: 'message',
      table: 'message',
      changed: `WITH since(at) AS (SELECT ?)
        SELECT m.id AS key, max(m.time_updated, coalesce(max(p.time_updated), 0)) AS changed
        FROM message m LEFT JOIN part p ON p.message_id = m.id
        WHERE m.id IN (SELECT id FROM message WHERE time_updated >= (SELECT at FROM since)
          UNION SELECT message_id FROM part WHERE time_updated >= (SELECT at FROM since))
        GROUP BY m.id ORDER BY changed, m.id`,
      read: `SELECT m.id, m.session_id, m.time_created, m.data, p.id AS part_id, p.data AS part_data
        FROM message m LEFT JOIN part p ON p.message_id = m.id WHERE m.id = ? ORDER BY p.id`,
      lineOf: lineOfMessage,
    },
    {
      name: 'session_message',
      table: 'session_message',
      changed: `${entriesChanged} ORDER BY time_updated, id`,
      // Messages from before version 2 are copied there under their ids, and stay where they were.
      beside: {
        table: 'message',
        changed: `${entriesChanged} AND id NOT IN (SELECT id FROM message) ORDER BY time_updated, id`,
      },
      read: `SELECT id, session_id, type, time_created, data FROM session_message WHERE id = ?`,
      lineOf: ([row]) => lineOfEntry(row),
    },
  ],
  digestOf: (line) => contentId([line], 16),
};

function infoOfSession(row: DatabaseRow): object {
  const { id, parent_id: parentID, directory, title, version, time_created: created, time_updated: updated } = row;
  const { fork_session_id: forkedFrom } = row;
  const origin = { ...(parentID === null ? {} : { parentID }), ...(forkedFrom ? { forkedFrom } : {}) };
  return { id, ...origin, directory, title, version, time: { created, updated } };
}

function lineOfMessage(rows: readonly DatabaseRow[]): object | undefined {
  const [first] = rows;
  const data = parseData(first?.['data']);
  if (first === undefined || data === undefined) return undefined;
  const { id, session_id: sessionID } = first;
  const parts = rows.flatMap((row): readonly object[] => {
    const part = parseData(row['part_data']);
    return part === undefined ? [] : [{ ...part, id: row['part_id'], sessionID, messageID: id }];
  });
  return { info: { ...data, id, sessionID }, parts };
}

function lineOfEntry(row: DatabaseRow | undefined): object | undefined {
  const data = parseData(row?.['data']);
  if (row === undefined || data === undefined) return undefined;
  const { id, session_id: sessionID, type, time_created: created } = row;
  return { info: { time: { created }, ...data, id, sessionID, type } };
}

function parseData(data: unknown): object | undefined {
  const text = readText({ data }, 'data');
  return text === undefined ? undefined : parseJsonObject(text);
}
