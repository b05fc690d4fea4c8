import type { Reader } from '@agentspine/reader';
import type { Command, CommandInput, Surroundings } from '../command.ts';
import { UsageError } from '../errors.ts';
import { inertText } from '../output/inert-text.ts';
import { jsonLine } from '../output/json.ts';
import { renderSession, renderSessionList } from '../output/session-report.ts';
import { countFlag, hasFlag, textFlag } from '../parse-command-line.ts';
import { withReader } from '../with-reader.ts';

/** `spine sessions`: what there is, and one of it in full. */
export const sessionsCommand: Command = {
  usage: 'spine sessions list [filters] [--limit N] [--json]\n       spine sessions show ID [--json]',
  summary: 'list sessions, show one',
  description: 'ID may be the beginning of a session id that no other has.',
  subcommands: ['list', 'show'],
  options: {
    since: { type: 'string', value: 'TIME', help: 'active at or after' },
    until: { type: 'string', value: 'TIME', help: 'begun at or before' },
    project: { type: 'string', value: 'PATH', help: 'a project path or key' },
    source: { type: 'string', value: 'NAME', help: 'claude-code, codex, …' },
    limit: { type: 'string', value: 'N', help: 'how many to list (default 20)' },
    'no-archive': { type: 'boolean', help: 'answer from the ledger through a temporary archive' },
  },
  examples: ['spine sessions list --since 7d', 'spine sessions show 019dbcc1', 'spine sessions list --limit 5 --json'],
  run: (input, world) =>
    withReader(world, { useArchive: !hasFlag(input, 'no-archive') }, (reader) =>
      input.positionals[0] === 'show' ? show(reader, input, world) : list(reader, input, world),
    ),
};

function list(reader: Reader, input: CommandInput, world: Surroundings): number {
  const sessions = reader.sessions({
    since: textFlag(input, 'since'),
    until: textFlag(input, 'until'),
    project: textFlag(input, 'project'),
    source: textFlag(input, 'source'),
    limit: countFlag(input, 'limit', 1),
  });
  world.stdout.write(hasFlag(input, 'json') ? jsonLine(sessions) : renderSessionList(sessions));
  return 0;
}

function show(reader: Reader, input: CommandInput, world: Surroundings): number {
  const id = input.positionals[1];
  if (id === undefined) throw new UsageError('sessions show takes the id of a session');
  const found = reader.sessionDetail(id);
  if (found.kind === 'session') {
    world.stdout.write(hasFlag(input, 'json') ? jsonLine(found.detail) : renderSession(found.detail));
    return 0;
  }
  const text =
    found.kind === 'none'
      ? `no session begins with ${inertText(id)}; "spine sessions list" shows what there is`
      : `several sessions begin with ${inertText(id)}: ${found.matches.map((match) => match.sessionId).join(', ')}`;
  world.stderr.write(`spine sessions: ${text}\n`);
  return 1;
}
