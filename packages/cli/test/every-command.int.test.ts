import { generateKeyPairSync } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { Socket } from 'node:net';
import { join } from 'node:path';
import { openWriter } from '@agentspine/writer';
import { expect, test, vi } from 'vitest';
import { commandTable } from '../src/command-table.ts';
import { writeBusyDay } from './daily-page/daily-day.ts';
import { activeCharacters, exampleTranscripts, pathsBelow, TestSpine } from './test-spine.ts';

const digest = '2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824';

/** Every command with every subcommand; in this order each finds what it needs. */
const calls: readonly (readonly string[])[] = [
  ['import', exampleTranscripts],
  ['import', '--problems'],
  ['import', '--problems', exampleTranscripts],
  ['summary'],
  ['summary', '--by', 'tool'],
  ['summary', '--quality'],
  ['summary', '--no-archive'],
  ['sessions', 'list'],
  ['sessions', 'show', '1111'],
  ['compare', 'claude-opus-4-6,gpt-5.4'],
  ['plans', 'add', 'mine', '--preset', 'claude/max'],
  ['plans', 'list'],
  ['plans', 'set-reset-day', 'mine', '3'],
  ['plans', 'remove', 'mine'],
  ['budget', 'set', 'all', '--limit', '5000'],
  ['budget', 'list'],
  ['budget', 'check', 'all'],
  ['budget', 'remove', 'all'],
  ['query', 'SELECT model, sum(output_tokens) FROM archive.turns GROUP BY 1'],
  ['record', 'message', '{"source":"imessage","direction":"inbound","body":"hello"}'],
  ['record', 'watchdog-event', '{"event":"restart","ts_utc":"2026-05-15T11:59:00Z"}'],
  ['tail'],
  ['log', 'append', 'system', 'note', '--ref', 'run-1', '--payload', '{"a":1}'],
  ['log', 'query', '--since', '1h'],
  ['log', 'tail'],
  ['runs', 'list', '--all'],
  ['runs', 'show', 'run-1'],
  ['runs', 'resume-plan', 'run-1'],
  ['trace', 'import'],
  ['show', 's1'],
  ['export', 'session', 's1', '--redact'],
  ['export', '--sqlite', 'tables.db'],
  ['resume', '1111'],
  ['hook', 'status'],
  ['watch', 'install', '--print'],
  ['statusline'],
  ['mcp'],
  ['mcp', '--list'],
  ['timeline', 't1'],
  ['timeline', 's1', '--lane', 'user', '--limit', '3'],
  ['events', 'append', 'task.created', 't9', '--payload', '{"task_id":"t9","title":"x","slug":"x","kind":"primary"}'],
  ['events', 'read-aggregate', 't9'],
  ['events', 'read-by-type', 'task.created', '--since', '2026-01-01'],
  ['events', 'tail'],
  ['task', 'list', '--all'],
  ['task', 'show', 't9'],
  ['task', 'unarchive', 't9'],
  ['turns', 'list', '--session', 's1'],
  ['turns', 'show', 'u1'],
  ['search', 'flaky', 'migration'],
  ['rules', 'create', '--name', 'commands ran', '--trigger', 'no such phrase', '--expect-tool', 'Bash'],
  ['rules', 'import', '--starter'],
  ['rules', 'list'],
  ['rules', 'export'],
  ['rules', 'reevaluate'],
  ['verify', '--fail-on', 'never'],
  ['cursor', 'set', 'imessage', '42'],
  ['cursor', 'get', 'imessage'],
  ['cursor', 'list'],
  ['delivery', 'tail', 'imessage'],
  ['spool', 'status'],
  ['spool', 'replay'],
  ['watchdog', 'events', '--since', '6h'],
  ['query', 'SELECT count(*) FROM messages'],
  ['recent'],
  ['hot-tables'],
  ['ledger', 'stamp', '--message', 'm', 'tier=gold'],
  ['ledger', 'verify'],
  ['ledger', 'reclassify'],
  ['analytics', 'daily', '--date', '2026-04-19'],
  ['archive', 'build'],
  ['archive', 'rebuild'],
  ['archive', 'vacuum'],
  ['archive', 'status'],
  ['store', 'archive', '--dry-run'],
  ['store', 'archive', '--table', 'ticks', '--retention-days', '0', '--compress', '--vacuum'],
  ['store', 'verify'],
  ['store', 'size'],
  ['serve'],
  ['otlp', '--port', '0'],
  ['cache', 'status'],
  ['cache', 'build'],
  ['cache', 'drop'],
  ['trace', 'rebuild'],
  ['rederive'],
  ['blob', 'put', 'hello.txt'],
  ['blob', 'verify'],
  ['status'],
  ['doctor'],
  ['doctor', '--deep'],
  ['backup', 'kept'],
  ['backup', 'list', 'kept'],
  ['backup', 'verify', 'kept'],
  ['backup', 'prune', 'kept', '--keep-last', '1'],
  ['restore', 'kept', '--into', 'again'],
  ['fleet', 'init', 'dir:shared', '--name', 'laptop'],
  ['fleet', 'ship'],
  ['fleet', 'status'],
  ['fleet', 'verify'],
  ['summary', '--fleet', 'shared'],
  ['forget', '--before', '2090-01-01', '--dry-run'],
  ['forget', '--verify'],
  ['seal', '--key', 'key.pem'],
  ['seal', 'verify'],
  ['completion', 'bash'],
  ['migrate'],
];

test('A202: every command works offline in a home of its own, touches nothing else, and its JSON parses', async () => {
  using spine = new TestSpine();
  spine.write('hello.txt', 'hello');
  const { privateKey } = generateKeyPairSync('ed25519');
  spine.write('key.pem', String(privateKey.export({ type: 'pkcs8', format: 'pem' })));
  writeBusyDay(spine.home);
  startRun(spine.home);
  logTurn(spine.home);
  const connect = vi.spyOn(Socket.prototype, 'connect').mockImplementation(() => {
    throw new Error('this test has no network');
  });
  try {
    expect(() => httpRequest('http://example.invalid').end()).toThrow('no network');
    const world = { homeDirectory: join(spine.folder, 'real-home') };
    for (const call of [...calls, ['blob', 'get', digest]]) {
      for (const args of call[1] === 'get' ? [call] : [call, [...call, '--json']]) {
        // A server ends when it is interrupted.
        const isServer = args[0] === 'serve' || args[0] === 'otlp';
        const signal = isServer ? AbortSignal.abort() : new AbortController().signal;
        const { exitCode, stdout, stderr } = await spine.run(args, { ...world, signal });
        if (args.includes('add') && args.includes('--json')) expect([exitCode, stdout]).toEqual([2, '']);
        // The folder of an example is on no machine.
        else if (args[0] === 'resume') expect([exitCode, stdout]).toEqual([1, '']);
        // Sources have no page until it is built; it is opened in a browser by a test of its own.
        else if (args[0] === 'serve') expect([exitCode, stderr].join(' ')).toMatch(/^0 .*Ctrl-C|^1 .*SERVE_NO_PAGE/s);
        else if (args[0] === 'otlp') expect([exitCode, stderr]).toEqual([0, expect.stringContaining('Ctrl-C')]);
        // The call before has made the folder or the file, or has removed what is there.
        else if (args.includes('--json') && args.some((arg) => ['--into', '--sqlite', 'remove'].includes(arg)))
          expect([exitCode, stdout]).toEqual([1, '']);
        else expect([args, exitCode, stderr]).toEqual([args, 0, '']);
        if (args.includes('--json') && stdout !== '') {
          expect(stdout.endsWith('\n')).toBe(true);
          // A receiver prints where it listens, and at its end what came.
          const values = args[0] === 'otlp' ? stdout.trimEnd().split('\n') : [stdout];
          for (const value of values) expect(typeof JSON.parse(value)).toBe('object');
        }
        expect(activeCharacters(stdout)).toEqual([]);
      }
    }
  } finally {
    connect.mockRestore();
  }
  expect(new Set(calls.map(([name]) => name))).toEqual(new Set(Object.keys(commandTable)));
  expect(readdirSync(spine.folder).sort()).toEqual([
    'again',
    'hello.txt',
    'kept',
    'key.pem',
    'shared',
    'spine',
    'tables.db',
  ]);
  expect(pathsBelow(spine.home).filter((path) => /\.(?:tmp|lock|new)$/.test(path))).toEqual([]);
});

/** A run that lost its process. */
function startRun(home: string): void {
  using writer = openWriter({ home });
  const timestamp = Date.UTC(2026, 4, 15);
  const run = { runId: 'run-1', workflow: 'review', status: 'started', timestamp } as const;
  const payload = '{"prompt":"\\u001b[31mred","maxRounds":2}';
  writer.log.upsertWorkflowRun({ source: 'workflow', type: 'started', refId: 'run-1', payload, timestamp }, run);
  const task = { task_id: 't1', title: 'A flaky\u001b[31m migration', slug: 'flaky', kind: 'primary' };
  writer.trace.events.append({ eventType: 'task.created', aggregateId: 't1', payload: task });
  const body = 'the migration is flaky\u202e\u0007';
  writer.trace.timeline.log([{ taskId: 't1', kind: 'tool.used', title: 'Flaky\u001b[0m', body }]);
  const message = '{"role":"author\\u202e","content":"\\u0007"}';
  writer.log.append({
    source: 'workflow',
    type: 'thread_workflow_message',
    refId: 'run-1',
    payload: message,
    timestamp,
  });
}

/** A turn of an agent that says things which act on a terminal. */
function logTurn(home: string): void {
  using writer = openWriter({ home });
  const task = { task_id: 't1', title: 'Mend', slug: 'mend', kind: 'primary' };
  writer.trace.events.append({ eventType: 'task.created', aggregateId: 't1', payload: task });
  const event = { taskId: 't1', sessionId: 's1', title: '\u001b[31mred\u202e' };
  writer.trace.timeline.log([
    { ...event, kind: 'user.message', id: 'u1', body: 'first\nsecond \u0007', metadata: { '\u001b[31m': '\u009b' } },
    { ...event, kind: 'terminal.command', metadata: { command: 'ls \u001b[31m' } },
    { ...event, kind: 'assistant.response' },
  ]);
}

test('progress is for a terminal on stderr, and gone when the command ends', async () => {
  using spine = new TestSpine();
  const drawn: string[] = [];
  let milliseconds = Date.UTC(2026, 4, 15);
  const changes = {
    clock: () => {
      milliseconds += 200;
      return new Date(milliseconds);
    },
    stderr: { write: (text: string) => void drawn.push(text), isTerminal: true },
  };
  const { stdout } = await spine.run(['import', exampleTranscripts], changes);
  expect(drawn.length).toBeGreaterThan(1);
  expect(drawn.at(-1)).toBe('\r\u001b[K');
  expect(stdout).toMatch(/^3 transcripts, /);
  expect(activeCharacters(stdout)).toEqual([]);
});
