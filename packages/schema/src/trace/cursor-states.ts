/**
 * States of cursors as they are in the file: each is a zstd frame by itself, since a file that grows moves one of them. They repeat the same
 * words, which a dictionary says once for all. What was written is read by this dictionary, so that it is never edited: another one needs another column.
 */
import { isJsonObject, parseJsonObject } from '../json-object.ts';

// Keys and usual values in the order in which `JSON.stringify` writes them; a text that is likelier is later.
const dictionary = (): Uint8Array =>
  Buffer.from(
    [
      '{"threadId":"","place":"body","sessionTs":"2026-01-01T00:00:00.000Z","model":"gpt-5","session":{"cwd":"/home/","gitBranch":"main","projectKey":"/","clientVersion":"0.","entrypoint":"cli"},"isContinued":false,"counters":[{"totals":{"input":0,"cached":0,"written":0,"output":0,"reasoning":0,"total":0},"limits":[]}],"recorded":[],"counted":["0/0/0","0/0/0"],"responses":[],"unnamed":[],"ordinal":1,"hasPromptEvents":true,"echoes":[{"digest":"","channels":["response_item","user_message"]},{"digest":"","channels":["user_message"]}],"spawns":[],"lastId":"2026-01-01T00:00:00.000Z#1","openId":"2026-01-01T00:00:00.000Z#1","tier":{"name":"default","isOfTurn":false}},"isInLine":true},',
      '"trace":{"sessions":[["",{"source":"","sessionId":"","isBackground":true,"parent":"","title":{"rank":2,"text":"/root/","at":17},"toldTitle":"/root/"}]],"pending":[],"told":[{"session":"","messageId":"2026-01-01T00:00:00.000Z#1","usage":{"input":1,"output":1,"reasoning":1,"cacheRead":1,"cacheCreate5m":0,"cacheCreate1h":0}}],',
      '"calls":[["call_",{"eventId":"01M","name":"exec_command"}],["call_",{"eventId":"01M","name":"exec"}],["call_",{"eventId":"01M","name":"shell"}],["call_",{"eventId":"01M","name":"apply_patch"}],["call_",{"eventId":"01M","name":"update_plan"}],["call_",{"eventId":"01M","name":"write_stdin"}],["call_",{"eventId":"01M","name":"wait_agent"}]],"todos":[["","completed"],["","in_progress"],["","pending"]]}}}',
      '{"isOpen":true,"state":{"parser":{"parser":{"fallbackSessionId":"","sessions":[{"id":"","ts":"2026-01-01T00:00:00.000Z","cwd":"/Users/","gitBranch":"main","version":"2.1.","messageId":"msg_01"}],"tasks":[],"agents":[],"threadLines":[],"recentLines":[["",""],["",""]],"lineages":[],"sessionId":""},"isInLine":true},',
      '"trace":{"sessions":[["",{"source":"","sessionId":"","agent":"","cwd":"/home/","title":{"rank":1,"text":"","at":17},"isTold":true,"toldTitle":"","lastMs":17,"endedMs":17}]],"pending":[{"eventId":"01K","session":"","at":17,"messageId":"msg_01","requestId":"req_011","turnKind":"response","model":"claude-sonnet-4-5-20250929","text":"","thinking":"","isCut":false,"calls":["Bash"],"from":1,"to":2,"stopReason":"end_turn","outputComplete":false,"usage":{"input":1,"output":1,"reasoning":0,"cacheRead":1,"cacheCreate5m":0,"cacheCreate1h":0},"coverage":{"hasInputTokens":true,"hasOutputTokens":true,"hasReasoningTokens":false,"hasCacheReadTokens":true,"hasCacheCreateTokens":true},"isTold":true},{"eventId":"01K","session":"","at":17,"messageId":"msg_01","requestId":"req_011","turnKind":"response","model":"claude-opus-4-5-20251101","text":"","thinking":"","isCut":false,"calls":["Read","Read"],"from":1,"to":2,"stopReason":"tool_use","outputComplete":true,"usage":{"input":1,"output":1,"reasoning":0,"cacheRead":1,"cacheCreate5m":1,"cacheCreate1h":0},"coverage":{"hasInputTokens":true,"hasOutputTokens":true,"hasReasoningTokens":true,"hasCacheReadTokens":true,"hasCacheCreateTokens":false},"isTold":true}],',
      '"told":[{"session":"","messageId":"msg_01","requestId":"req_011","usage":{"input":1,"output":1,"reasoning":0,"cacheRead":1,"cacheCreate5m":0,"cacheCreate1h":1}}],',
      '"calls":[["toolu_01",{"eventId":"01K","name":"TodoWrite"}],["toolu_01",{"eventId":"01K","name":"WebFetch"}],["toolu_01",{"eventId":"01K","name":"Task"}],["toolu_01",{"eventId":"01K","name":"Agent"}],["toolu_01",{"eventId":"01K","name":"Glob"}],["toolu_01",{"eventId":"01K","name":"Grep"}],["toolu_01",{"eventId":"01K","name":"Write"}],["toolu_01",{"eventId":"01K","name":"Edit"}],["toolu_01",{"eventId":"01K","name":"Read"}],["toolu_01",{"eventId":"01K","name":"Bash"}],["toolu_01",{"eventId":"01K","name":"Bash"}]],"todos":[]}}}{"isOpen":false,"state":{"parser":{"parser":{"fallbackSessionId":"',
    ].join(''),
  );

/** Loaded with the first state. */
const zlib = () => process.getBuiltinModule('node:zlib');

/** No state that we wrote has more bytes: what a planted file may say of itself must not fill the memory. */
const openedBytesMax = 64 * 1024 * 1024;

let dictionaryBytes: Uint8Array | undefined;
const dictionaryOnce = () => (dictionaryBytes ??= dictionary());

/** A state as the file has it. */
export function sealState(stateJson: string | Uint8Array): Uint8Array {
  const { constants, zstdCompressSync } = zlib();
  const params = { [constants.ZSTD_c_compressionLevel]: 3, [constants.ZSTD_c_checksumFlag]: 1 };
  return zstdCompressSync(stateJson, { params, dictionary: dictionaryOnce() });
}

/** The bytes of the text of a state; `undefined` where it is damaged. */
export function openState(state: Uint8Array): Buffer | undefined {
  try {
    return zlib().zstdDecompressSync(state, { dictionary: dictionaryOnce(), maxOutputLength: openedBytesMax });
  } catch {
    return undefined;
  }
}

/** `mentions` of a state: the ids of its sessions as JSON; of a damaged state all of it, so that it is found by whatever it has. */
export function mentionsOfState(stateJson: string): string {
  const state = parseJsonObject(stateJson)?.['state'];
  const trace = isJsonObject(state) ? state['trace'] : undefined;
  const sessions = isJsonObject(trace) ? trace['sessions'] : undefined;
  if (!Array.isArray(sessions)) return stateJson;
  const ids = sessions.flatMap((entry: unknown) => {
    const memory: unknown = Array.isArray(entry) ? entry[1] : undefined;
    return isJsonObject(memory) ? [memory['sessionId'], memory['parent']] : [];
  });
  return JSON.stringify([...new Set(ids.filter((id) => typeof id === 'string'))]);
}

const placeColumns = 'file, generation, byte_offset, taken_bytes, parser';

/** `trace_cursors` in the file: states are NULL. */
export const storedCursorsViewSql: string = `CREATE VIEW trace_cursors AS SELECT ${placeColumns}, CAST(NULL AS TEXT) AS state_json FROM trace_cursor_rows;`;

/** The same with all states, for a connection that has the functions. */
export const wholeCursorsViewSql: string = `CREATE TEMP VIEW IF NOT EXISTS trace_cursors AS SELECT ${placeColumns}, CAST(spine_state_text(state) AS TEXT) AS state_json
  FROM trace_cursor_rows`;

/** `trace_cursor_rows` of a store of an older schema, in which cursors are a table. */
export const olderCursorRowsSql: string = `CREATE TEMP VIEW IF NOT EXISTS trace_cursor_rows AS SELECT ${placeColumns},
  state_json LIKE '{"isOpen":true,%' AS is_open, state_json AS mentions, state_json AS state FROM main.trace_cursors`;
