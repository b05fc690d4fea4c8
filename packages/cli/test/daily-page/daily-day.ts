import { deliveryStatuses } from '@agentspine/schema';
import { SpineStore } from '../spine-store.ts';

/** What a hostile writer may call things; none of it may act in a browser. */
export const hostileNames = [
  '<img src=x onerror=alert(1)>',
  '</svg><script>alert(2)</script>',
  '"><a href="javascript:alert(3)">x</a>',
  "' onmouseover='alert(4)",
  '</style><script>alert(5)</script>',
  ']]><script>alert(6)</script>',
  '<!-- \u202egnp.exe\u0000\u0007\u001b[31m',
  '{b|bold}&lt;b&gt;&#60;i>',
] as const;

const day = '2026-04-19';
const time = (hour: number, minute = 0): string =>
  `${day}T${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}:00.000Z`;

/** Fills a home with a day on which everything happened that a report tells of. */
export function writeBusyDay(home: string): void {
  using spine = new SpineStore(home);
  let id = Date.parse(`${day}T12:00:00.000Z`) * 1_000;
  const write = (table: string, record: object) => {
    id += 1;
    spine.add(table, id, record);
  };
  writeMessages(write);
  writeToolCalls(write);
  writeWork(write);
  writeTokens(write);
  for (const [index, status] of deliveryStatuses.entries()) {
    spine.addDelivery(index, { source: hostileNames[2], time: time(12), status });
  }
}

type Write = (table: string, record: object) => void;

/** Each hour from 6 on has as many inbound messages as its distance from there, every second one is answered. */
function writeMessages(write: Write): void {
  for (let hour = 6; hour < 24; hour += 1) {
    for (let message = 6; message <= hour; message += 1) {
      const source = message % 3 === 0 ? 'imessage' : 'email';
      write('messages', { ts_utc: time(hour, message), source, direction: 'inbound' });
      if (message % 2 === 0) write('messages', { ts_utc: time(hour, message + 20), source, direction: 'outbound' });
    }
  }
}

function writeToolCalls(write: Write): void {
  const tools = ['send_message', 'read_calendar', 'search_mail', 'list_files', 'create_event', 'fetch_page'];
  for (const [index, tool] of tools.entries()) {
    for (let call = 0; call < 24 - index * 3; call += 1) {
      write('mcp_tool_calls', {
        ts_utc_start: time(call % 24, index),
        source: index % 2 === 0 ? 'comms' : 'workspace',
        tool,
        agent: `agent${call % 3}`,
        ...(call % 5 === 4 ? {} : { duration_ms: 40 + ((call * 7919 + index * 104_729) % 9_000) }),
        ...(call % 8 === 7 ? {} : { success: call % 6 !== 5 }),
        timeout_race: call === 3,
      });
    }
  }
  for (const tool of hostileNames) {
    write('mcp_tool_calls', { ts_utc_start: time(9), source: 'mcp', tool, agent: tool, duration_ms: 75_000 });
  }
}

function writeWork(write: Write): void {
  for (const [index, agent] of ['agent0', 'agent1', 'agent2', hostileNames[0]].entries()) {
    for (let session = 0; session <= 3 - index; session += 1) {
      write('sessions', { ts_utc: time(session), agent, session_num: session, event: 'up' });
      if (session > 0) write('sessions', { ts_utc: time(session, 50), agent, session_num: session, event: 'down' });
      if (session > 1) write('sessions', { ts_utc: time(session, 20), agent, session_num: session, event: 'note' });
    }
  }
  write('source_errors', { ts_utc: time(8), source: 'email', error_class: 'timeout', count: 17 });
  write('source_errors', { ts_utc: time(9), source: 'imessage', error_class: 'network_error', count: 6 });
  write('source_errors', { ts_utc: time(9), source: hostileNames[1], error_class: 'rate_limit', count: 3 });
  write('crashes', { ts_utc: time(9), kind: 'panic', agent: 'agent2', detail_json: '{}' });
  write('watchdog_events', { ts_utc: time(9), event: 'stuck', severity: 'warning' });
  write('watchdog_events', { ts_utc: time(9), event: 'stuck' });
  for (const operation of ['commit', 'commit', 'commit', 'push', 'fetch']) {
    write('git_operations', { ts_utc: time(9), operation, repo: 'spine', status: 'ok' });
  }
  write('git_operations', { ts_utc: time(9), operation: 'push', repo: 'spine', status: 'rejected' });
  for (const status of ['completed', 'completed', 'failed']) {
    write('clone_dispatches', { ts_utc_start: time(9), agent_id: 'agent7', status });
  }
  write('harvest_events', { ts_utc: time(10), source_branch: 'a', target_branch: 'main', status: 'merged' });
}

function writeTokens(write: Write): void {
  const usage = { ts_utc: time(11), runtime: 'claude' };
  write('token_usage', {
    ...usage,
    model: 'opus',
    input_tokens: 812_340,
    output_tokens: 64_021,
    cached_input_tokens: 2_310_400,
    cost_usd_micros: 9_812_345,
  });
  write('token_usage', {
    ...usage,
    model: 'haiku',
    input_tokens: 140_200,
    output_tokens: 21_004,
    cached_input_tokens: 0,
    cost_usd_micros: 245_100,
  });
  write('token_usage', { ...usage, model: 'haiku', input_tokens: 9_000 });
  write('token_usage', { ...usage, runtime: 'codex', model: 'gpt', input_tokens: 402_118, output_tokens: 55_310 });
  write('token_usage', { ...usage, runtime: hostileNames[3], model: hostileNames[4], output_tokens: 70_000 });
}
