import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '..', '..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

/** What may hold a row: the number of a promise, or a file and the beginning of a title in it. */
interface Holder {
  readonly row: string;
  readonly name: string;
}

const rows = rowsOf(read('docs/seeds.md'));
const promises = new Set([...read('docs/acceptance.md').matchAll(/^\| (A\d{3}) /gm)].map((match) => match[1]));

test('every row of the seeds has a claim, where it is met, and a test that exists', () => {
  expect(rows.length).toBeGreaterThan(200);
  expect(new Set(rows.map(({ no }) => no)).size).toBe(rows.length);
  expect(rows.filter(({ claim, met, holders }) => claim === '' || met === '' || holders.length === 0)).toEqual([]);
  expect(rows.flatMap(({ holders }) => holders).filter((holder) => !exists(holder))).toEqual([]);
});

test.each(['A999', 'docs/test/none.test.ts#every', 'docs/test/seeds.test.ts#no such title'])(
  'what does not exist is found: %s',
  (name) => expect(exists({ row: 'S0-01', name })).toBe(false),
);

test('the counts of claims, and of what is otherwise or exceeded, are those of the rows', () => {
  const counted = [
    ...read('docs/seeds.md').matchAll(/^\| (S\d|C): .*?\| (\d+) +\| (\d+) +\| (\d+) +\| (\d+) +\| (\d+) +\|$/gm),
  ];
  expect(counted.length).toBe(6);
  for (const [, document = '', ...counts] of counted) {
    const [claims, , now, otherwise, exceeded] = counts.map(Number);
    const own = rows.filter(({ no }) => no.startsWith(`${document}-`));
    const withWord = (word: string): number => own.filter(({ met }) => met.startsWith(word)).length;
    expect([document, claims, otherwise, exceeded]).toEqual([
      document,
      own.length,
      withWord('On purpose otherwise'),
      withWord('Exceeded'),
    ]);
    expect(now).toBe(own.length - (otherwise ?? 0) - (exceeded ?? 0));
  }
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
  const sections = read('docs/data-dictionary.md').split(/^## archive\./m);
  const missing = Object.entries(suggestedFields).flatMap(([table, fields]) => {
    const section = sections.find((text) => text.startsWith(`${table}\n`)) ?? '';
    const columns = new Set([...section.matchAll(/^\| `?(\w+)/gm)].map((match) => match[1]));
    return fields
      .split(/\s+/)
      .filter((field) => !columns.has(field))
      .map((field) => `${table}.${field}`);
  });
  expect(missing).toEqual([]);
});

test('the release workflow runs the tests, versions by changesets and publishes', () => {
  const workflow = read('.github/workflows/release.yml');
  for (const step of ['pnpm test', 'changesets/action', 'pnpm changeset version', 'publish: pnpm release']) {
    expect(workflow).toContain(step);
  }
});

function rowsOf(page: string): { no: string; claim: string; met: string; holders: Holder[] }[] {
  return [...page.matchAll(/^\| ((?:S\d|C)-\d\d) +\| (.*?) +\| (.*?) +\| (.*?) +\|$/gm)].map((match) => {
    const [, no = '', claim = '', met = '', held = ''] = match;
    const names = [...held.matchAll(/`([^`]+)`|\b(A\d{3})\b/g)].map(([, file, number]) => file ?? number ?? '');
    return { no, claim, met, holders: names.map((name) => ({ row: no, name })) };
  });
}

/** Titles stand in quotes of any kind; the beginning of one is enough. */
function exists({ name }: Holder): boolean {
  const [file = '', title] = name.split('#');
  if (title === undefined) return promises.has(file);
  const path = join(root, file);
  return existsSync(path) && ["'", '"', '`'].some((quote) => readFileSync(path, 'utf8').includes(`${quote}${title}`));
}
