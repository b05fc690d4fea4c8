import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openHome } from '@agentspine/home';
import { openTempHome, promptLine, replyLine } from '@agentspine/testkit';
import { expect, test } from 'vitest';
import { fillLive, type JournalMessage, serveTelemetry } from '../../src/index.ts';

const startMs = Date.UTC(2026, 10, 30, 9);

function lineOf(place: number, fields: object): string {
  const id = place.toString(16).padStart(32, '0');
  const text = JSON.stringify({ session_id: 's1', ...fields });
  const message: JournalMessage = { v: 1, id, harness: 'claude-code', receivedMs: startMs + place * 1_000, text };
  return `${JSON.stringify(message)}\n`;
}

const told = [
  { hook_event_name: 'SessionStart', cwd: '/code/app', model: 'm1' },
  { hook_event_name: 'UserPromptSubmit', prompt: 'fix the build' },
  { hook_event_name: 'PermissionRequest', tool_use_id: 't1', tool_name: 'Bash' },
  {
    hook_event_name: 'PostToolUse',
    tool_use_id: 't1',
    tool_name: 'Bash',
    duration_ms: 250,
    usage: { input_tokens: 9 },
  },
  { hook_event_name: 'PostToolUseFailure', tool_use_id: 't2', tool_name: 'Edit', duration_ms: 3 },
  { hook_event_name: 'Stop', last_assistant_message: 'It is \u001b[31mfixed' },
  { hook_event_name: 'SessionEnd', reason: 'logout' },
].map((fields, place) => lineOf(place, fields));

async function answersOf(directory: string, sql: string): Promise<readonly unknown[]> {
  await using home = await openHome({ directory });
  const { rows } = await home.query(sql);
  return rows;
}

function homeWith(directory: string, parts: readonly string[]): void {
  mkdirSync(join(directory, 'hooks'));
  for (const [day, text] of parts.entries())
    writeFileSync(join(directory, 'hooks', `messages-2026-11-3${day}.jsonl`), text);
}

test('what hooks alone say is a row a call and a row a session, whatever the order and repetition of messages', async () => {
  const orders = [[told.join('')], [`${[...told].reverse().join('')}{"v":1,"id"`, told.slice(2, 5).join('')]];
  const answers = [];
  for (const parts of orders) {
    using temp = openTempHome();
    homeWith(temp.path, parts);
    await fillLive(temp.path);
    await fillLive(temp.path);
    answers.push([
      await answersOf(
        temp.path,
        'SELECT tool_use_id, tool_name, duration_ms, wait_ms, is_error FROM live.tool_reports ORDER BY 1',
      ),
      await answersOf(
        temp.path,
        'SELECT session_id, prompts, ended_ms, end_reason, last_message, cwd, hook_messages FROM live.session_reports',
      ),
    ]);
  }
  expect(answers[1]).toEqual(answers[0]);
  expect(answers[0]).toEqual([
    [
      ['t1', 'Bash', 250, 750, false],
      ['t2', 'Edit', 3, null, true],
    ],
    [['s1', 1, startMs + 6_000, 'logout', 'It is \u001b[31mfixed', '/code/app', 7]],
  ]);
});

test('a session that crashed before a transcript was kept has its last message; a line that was cut is read when it is whole', async () => {
  using temp = openTempHome();
  homeWith(temp.path, [`${told[0]}${told[1]?.slice(0, 40)}`]);
  expect(await fillLive(temp.path)).toMatchObject({ messages: 1, bodies: 0 });
  appendFileSync(join(temp.path, 'hooks/messages-2026-11-30.jsonl'), `${told[1]?.slice(40)}`);
  expect(await fillLive(temp.path)).toMatchObject({ messages: 1, bodies: 0 });
  expect(await answersOf(temp.path, 'SELECT last_message, ended_ms FROM live.session_reports')).toEqual([
    ['fix the build', null],
  ]);
});

const attribute = (key: string, value: string | number) => ({
  key,
  value: typeof value === 'string' ? { stringValue: value } : { intValue: String(value) },
});

function callOf(requestId: string, outputTokens: number, session = 's1') {
  const values = { 'event.name': 'api_request', 'session.id': session, request_id: requestId, model: 'm1' };
  const attributes = Object.entries({ ...values, input_tokens: 1, output_tokens: outputTokens }).map((entry) =>
    attribute(...entry),
  );
  return { timeUnixNano: `${startMs}000000`, body: { stringValue: 'claude_code.api_request' }, attributes };
}

test('a call that a transcript and telemetry both report is counted once, and a call that only telemetry reports is not lost', async () => {
  using temp = openTempHome();
  const transcript = join(temp.path, 's1.jsonl');
  writeFileSync(transcript, `${promptLine(1)}\n${replyLine(2)}\n`);
  const directory = join(temp.path, 'home');
  await using home = await openHome({ directory });
  await home.import({ paths: [transcript] });
  const [known] = (await home.query('SELECT request_id, output_tokens FROM archive.turns')).rows as [[string, number]];
  const world = { env: { AGENTSPINE_HOME: directory }, homeDirectory: temp.path, workingDirectory: temp.path };
  const rest = { clock: () => new Date(startMs), signal: new AbortController().signal, onNotice: () => undefined };
  const receiver = await serveTelemetry({ ...world, ...rest }, { port: 0 });
  const logRecords = [
    callOf(known[0], known[1], 'made-up-session'),
    callOf('side-call', 40, 'made-up-session'),
    callOf('other', 2, 'unknown'),
  ];
  const body = JSON.stringify({ resourceLogs: [{ scopeLogs: [{ logRecords }] }] });
  for (let sent = 0; sent < 2; sent += 1) {
    const headers = { 'content-type': 'application/json' };
    expect((await fetch(`${receiver.endpoint}/v1/logs`, { method: 'POST', headers, body })).status).toBe(200);
  }
  await receiver.close();
  const all = `SELECT origin, session_id, output_tokens FROM usage_all WHERE origin IN ('archive', 'otlp') ORDER BY ALL`;
  expect((await home.query(all)).rows).toEqual([
    ['archive', 'made-up-session', known[1]],
    ['otlp', 'made-up-session', 40],
    ['otlp', 'unknown', 2],
  ]);
  expect((await home.query('SELECT count(*), count(DISTINCT call_id) FROM live.usage_reports')).rows).toEqual([[3, 3]]);
});
