import { expect, test } from 'vitest';
import { gistOf, type RecordCell } from '../../src/lists/record-cells.ts';

const cells = (row: Readonly<Record<string, RecordCell['value']>>): readonly RecordCell[] =>
  Object.entries(row).map(([name, value]) => ({ name, value, characters: null }));
const gist = (table: string, row: Parameters<typeof cells>[0]) =>
  gistOf(table, cells({ id: 1, ts_utc: 'now', ...row }));

test('a line says whom it is about, then what happened, what a program wrote for itself last, and no time or id', () => {
  const row = { source: 'mail', direction: 'inbound', to_agent: 'a', body: 'hello', raw_json: '{}', closed_at: 'x' };
  expect(gist('messages', row)).toEqual({ who: 'mail', what: 'hello · inbound · a · {}', isFailure: false });
});

test('numbers and flags have their names, zero too, and what is not known is left out', () => {
  const row = { agent: 'a', model: 'm', input_tokens: 0, cost_usd_micros: null, timeout_race: false, body: '' };
  expect(gist('token_usage', row).what).toBe('m · input tokens 0 · not timeout race');
});

test.each([
  ['mcp_tool_calls', { success: false }, true],
  ['mcp_tool_calls', { success: true }, false],
  ['mcp_tool_calls', { success: null }, false],
  ['mcp_tool_calls', { error: 'no' }, true],
  ['cli_invocations', { exit_code: 2 }, true],
  ['cli_invocations', { exit_code: 0 }, false],
  ['crashes', { kind: 'panic' }, true],
  ['source_errors', { error_class: 'timeout' }, true],
  ['ticks', {}, false],
])('that a record of %s with %j failed is %s', (table, row, isFailure) => {
  expect(gist(table, row).isFailure).toBe(isFailure);
});

test('a record that names nobody has nobody', () => {
  expect(gist('messages', {})).toEqual({ who: null, what: '', isFailure: false });
});
