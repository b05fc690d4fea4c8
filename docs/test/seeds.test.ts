import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '..', '..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

/** A claim of a document, where it is met, and what holds it: the number of a promise, or a file and the beginning of a title in it. */
interface Row {
  readonly no: string;
  readonly claim: string;
  readonly met: string;
  readonly holders: readonly string[];
}

const page = read('docs/seeds.md');
const rows = rowsOf(page);
const promises = new Set(numbersIn(read('docs/acceptance.md'), /^\| (A\d{3}) /gm));
const rulings = new Set(numbersIn(read('docs/spec/7-rulings.md'), /^\| (Q\d+) /gm));
const decisions = new Set(readdirSync(join(root, 'docs/adr')).map((name) => name.slice(0, 4)));

test('every row of the seeds has a claim, where it is met, and a test that exists', () => {
  expect(rows.length).toBeGreaterThan(300);
  expect(rows.filter(isIncomplete).map(({ no }) => no)).toEqual([]);
  expect(rows.flatMap(({ no, holders }) => holders.map((name) => ({ no, name }))).filter(isMissing)).toEqual([]);
});

test('every line of a table is a row', () => {
  const lines = page.split('\n').filter((line) => /^\| (?:S\d|C)-/.test(line));
  expect(lines.length).toBe(rows.length);
});

test('a row is complete with a test, or with the reason why it is not met', () => {
  const row = { no: 'S0-01', claim: 'a claim', met: '`spine`', holders: ['A001'] };
  expect(isIncomplete(row)).toBe(false);
  for (const lack of [{ claim: '' }, { met: '' }, { holders: [] }])
    expect(isIncomplete({ ...row, ...lack })).toBe(true);
  expect(isIncomplete({ ...row, met: 'Not met: nobody asked for it yet', holders: [] })).toBe(false);
  expect(isIncomplete({ ...row, met: 'Not met', holders: [] })).toBe(true);
});

test.each(['A999', 'docs/test/none.test.ts#every', 'docs/test/seeds.test.ts#no such title', 'docs/test/seeds.test.ts'])(
  'what does not exist is found: %s',
  (name) => expect(isMissing({ name })).toBe(true),
);

test('the numbers of a document begin at 1 and leave none out', () => {
  for (const document of documentsOf(rows)) {
    const own = rows.filter(({ no }) => no.startsWith(`${document}-`)).map(({ no }) => no);
    expect(own).toEqual(own.map((_, index) => `${document}-${String(index + 1).padStart(2, '0')}`));
  }
});

test('every ruling and decision that a row names is there, and what is otherwise or exceeded names one', () => {
  const named = rows.flatMap(({ no, met }) => reasonsIn(met).map((reason) => `${no} ${reason}`));
  expect(named.filter((name) => !isReason(name.split(' ')[1] ?? ''))).toEqual([]);
  const departures = rows.filter(({ met }) => /^(?:On purpose otherwise|Exceeded)/.test(met));
  expect(departures.length).toBeGreaterThan(5);
  expect(departures.filter(({ met }) => reasonsIn(met).length === 0).map(({ no }) => no)).toEqual([]);
  expect(isReason('Q999') || isReason('9999')).toBe(false);
});

test('the counts of claims, and of what is otherwise, exceeded or not met, are those of the rows', () => {
  const counted = [
    ...page.matchAll(/^\| (S\d|C): .*?\| (\d+) +\| (\d+) +\| (\d+) +\| (\d+) +\| (\d+) +\| (\d+) +\|$/gm),
  ];
  expect(counted.map(([, document]) => document)).toEqual(documentsOf(rows));
  const sums = [0, 0, 0, 0, 0, 0];
  for (const [, document = '', ...texts] of counted) {
    const counts = texts.map(Number);
    for (const [index, count] of counts.entries()) sums[index] = (sums[index] ?? 0) + count;
    const { claims, hold, otherwise, exceeded, notMet } = countsOf(document);
    expect([document, counts[0], ...counts.slice(2)]).toEqual([document, claims, hold, otherwise, exceeded, notMet]);
    expect(counts[1]).toBeLessThanOrEqual(hold);
    expect(page).toContain(
      `\n${claims} claims of ${document}: ${hold} hold, ${otherwise} are otherwise on purpose, ${exceeded} are exceeded, ${notMet} are not met.`,
    );
  }
  expect(
    page
      .match(/^\| all +\| (.*) \|$/m)?.[1]
      ?.split('|')
      .map(Number),
  ).toEqual(sums);
});

/** What the first two seeds say of each record beside its id, in the names of our tables. */
const recordFields: Readonly<Record<string, string>> = {
  messages: 'ts_utc source direction chat_id from_agent to_agent body raw_json',
  cli_invocations: 'ts_utc bin argv_json exit_code duration_ms host',
  crashes: 'ts_utc kind agent detail_json',
  ticks: 'ts_utc source detail_json',
  workspaces: 'ts_utc_created ts_utc_deleted name branch verdict',
  sessions: 'ts_utc agent session_num event',
  clone_dispatches: 'ts_utc_start ts_utc_end agent_id brief brief_path workspace branch status exit_code detail_json',
  harvest_events: 'ts_utc source_branch target_branch commit_sha status conflicts detail_json',
  communication_events: 'ts_utc source tool direction chat_id message_id handle agent body status detail_json',
  mcp_tool_calls: `ts_utc_start ts_utc_end source tool agent duration_ms success error timeout_race request_json
    response_json`,
  git_operations: 'ts_utc operation repo branch remote from_sha to_sha status detail_json',
  owner_directives: 'ts_utc source chat_id raw_text resolved_action agent status detail_json',
  token_usage: `ts_utc session_id agent runtime model input_tokens output_tokens cached_input_tokens cost_usd_micros
    detail_json`,
  watchdog_events: 'ts_utc event agent severity status detail_json',
  tasks: 'title status',
  source_errors: 'ts_utc source error_class',
  iroh_events: 'ts_utc event_type peer_id_hash',
  source_cursors: 'source cursor_value',
  events: 'source payload_json delivery_status reason',
};

test('each record has the fields that the first seeds name', () => {
  expect(Object.keys(recordFields).length).toBe(19);
  expect(missingFields('obs', recordFields)).toEqual([]);
  expect(missingFields('obs', { ticks: 'ts_utc tock', tocks: 'ts_utc' })).toEqual(['ticks.tock', 'tocks.ts_utc']);
});

/** What the second seed suggests for the read model, where the name is the same. */
const suggestedFields: Readonly<Record<string, string>> = {
  sessions: `source session_id project project_key workflow_id harness started_at ended_at turn_count message_count model_set_json
    relationship_type parent_session_id has_content min_fidelity has_full_attribution`,
  turns: `source session_id message_id turn_index ts model activity stop_reason input_tokens output_tokens reasoning_tokens
    cache_read_tokens cache_create_5m_tokens cache_create_1h_tokens cost_input_usd cost_output_usd cost_reasoning_usd
    cost_cache_read_usd cost_cache_create_usd cost_total_usd workflow_id agent_id persona tier`,
  tool_calls: 'source session_id message_id call_index tool_use_id tool_name target args_hash category',
  tool_result_events: `source session_id message_id tool_use_id call_index event_index status content_length content_hash
    subagent_session_id agent_id event_source ts`,
  archive_state: 'ledger_offset_bytes ledger_mtime_ms archive_version last_compacted_at last_rebuild_at',
};

test('the read model has every field that is suggested for it', () => {
  expect(missingFields('archive', suggestedFields)).toEqual([]);
});

/** Verbs whose record is a type of its own in the second seed. */
const recordTypes = `Message CloneDispatch HarvestEvent CommunicationEvent McpToolCall GitOperation OwnerDirective
  TokenUsage WatchdogEvent`.split(/\s+/);

test('what the second seed calls a record is an input here, of the verb of the same name', () => {
  const [types, verbs] = [read('packages/schema/api/index.txt'), read('packages/writer/api/index.txt')];
  for (const name of recordTypes) {
    expect(types).toContain(`\ninterface ${name}Input\n`);
    expect(verbs).toContain(`\n  record${name}(record: ${name}Input): number\n`);
  }
  expect(recordTypes).toHaveLength(9);
});

/** What the third seed exports, by the names that it has here (ADR 0111). */
const exported: Readonly<Record<string, string>> = {
  writer: 'Log ColdLogRows openWriter',
  schema: 'LogEntry LogFilter WorkflowRun WorkflowRunStatus ThreadRound RoundPage',
  home: 'ColdArchiveReport archiveColdDays',
  'blob-store': 'openBlobStore BlobStore',
};

test('what the third seed exports is exported by a package, under its name here', () => {
  const missing = Object.entries(exported).flatMap(([name, words]) => {
    const api = read(`packages/${name}/api/index.txt`);
    return words.split(' ').filter((word) => !new RegExp(`^(?:\\w+ )+${word}\\b`, 'm').test(api));
  });
  expect(missing).toEqual([]);
});

test('the release workflow runs the tests, versions by changesets and publishes', () => {
  const workflow = read('.github/workflows/release.yml');
  for (const step of ['pnpm test', 'changesets/action', 'version: pnpm release-version', 'publish: pnpm release']) {
    expect(workflow).toContain(step);
  }
  // What a new version makes outdated is made again, so that the commit of a release passes the checks that publish it.
  const { scripts } = JSON.parse(read('package.json')) as { readonly scripts: Readonly<Record<string, string>> };
  expect(scripts['release-version']?.split(' && ').map((step) => step.split(' ')[0])).toEqual([
    'changeset',
    'node',
    'biome',
  ]);
});

function rowsOf(text: string): Row[] {
  return [...text.matchAll(/^\| ((?:S\d|C)-\d\d+) +\| (.*?) +\| (.*?) +\| (.*?) +\|$/gm)].map((match) => {
    const [, no = '', claim = '', met = '', held = ''] = match;
    const names = [...held.matchAll(/`([^`]+)`|\b(A\d{3})\b/g)].map(([, file, number]) => file ?? number ?? '');
    return { no, claim, met, holders: names };
  });
}

function documentsOf(listed: readonly Row[]): string[] {
  return [...new Set(listed.map(({ no }) => no.split('-')[0] ?? ''))];
}

interface Counts {
  readonly claims: number;
  readonly hold: number;
  readonly otherwise: number;
  readonly exceeded: number;
  readonly notMet: number;
}

function countsOf(document: string): Counts {
  const own = rows.filter(({ no }) => no.startsWith(`${document}-`));
  const withWord = (word: string): number => own.filter(({ met }) => met.startsWith(word)).length;
  const [otherwise, exceeded, notMet] = [withWord('On purpose otherwise'), withWord('Exceeded'), withWord('Not met')];
  return { claims: own.length, hold: own.length - otherwise - exceeded - notMet, otherwise, exceeded, notMet };
}

/** A claim that is not met has no test; the reason stands in its place. */
function isIncomplete({ claim, met, holders }: Row): boolean {
  if (met.startsWith('Not met')) return claim === '' || !/^Not met: \w.{9,}/.test(met);
  return claim === '' || met === '' || holders.length === 0;
}

/** A title is the first argument of a call, in quotes of any kind; its beginning is enough. */
function isMissing({ name }: { readonly name: string }): boolean {
  const [file = '', title] = name.split('#');
  if (title === undefined) return !promises.has(file);
  const path = join(root, file);
  return !existsSync(path) || !new RegExp(`\\(\\s*['"\`]${RegExp.escape(title)}`).test(readFileSync(path, 'utf8'));
}

function numbersIn(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map((match) => match[1] ?? '');
}

function reasonsIn(met: string): string[] {
  return numbersIn(met, /\b(?:ADR )?((?<=ADR )\d{4}|Q\d+)\b/g);
}

function isReason(name: string): boolean {
  return rulings.has(name) || decisions.has(name);
}

/** Fields of tables that the data dictionary does not list. */
function missingFields(schema: string, tables: Readonly<Record<string, string>>): string[] {
  const sections = read('docs/data-dictionary.md').split(new RegExp(`^## ${schema}\\.`, 'm'));
  return Object.entries(tables).flatMap(([table, fields]) => {
    const section = sections.find((text) => text.startsWith(`${table}\n`)) ?? '';
    const columns = new Set(numbersIn(section, /^\| `?(\w+)/gm));
    return fields
      .split(/\s+/)
      .filter((field) => !columns.has(field))
      .map((field) => `${table}.${field}`);
  });
}
