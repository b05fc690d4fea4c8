import { readTurnClaims } from '@agentspine/judge';
import { renderTurn, renderTurns } from '@agentspine/pages/text/render-turns';
import { renderClaimPairs } from '@agentspine/render/claim-pairs';
import { verdictStatuses } from '@agentspine/schema';
import { openHomeReader } from '@agentspine/stores/with-reader';
import type { Command, CommandInput, Surroundings } from '../command.ts';
import { CommandError } from '../errors.ts';
import { clockFor, timezoneOption } from '../filter-options.ts';
import { printAnswer } from '../output/print-answer.ts';
import { choiceFlag, countFlag, textFlag } from '../parse-command-line.ts';
import { tellUnread } from '../tell-unread.ts';

const limitDefault = 20;

/** `spine turns`: what was asked, claimed and done. */
export const turnsCommand: Command = {
  usage: [
    'spine turns list [--verdict V] [--session S] [--task T] [--limit N] [--json]',
    'spine turns show ID [--json]',
  ].join('\n'),
  description: [
    'A turn is what a user asked, and all that the agent did until it answered.',
    `  list  the newest turns first, each with its worst verdict (${verdictStatuses.join(', ')})`,
    '  show  one turn: what was asked and done, the verdict of each rule, each claim with its evidence',
  ].join('\n'),
  options: {
    verdict: { type: 'string', value: 'V', choices: verdictStatuses, help: 'only turns with this verdict' },
    session: { type: 'string', value: 'S', help: 'only turns of this session' },
    task: { type: 'string', value: 'T', idOf: 'task', help: 'only turns of this task' },
    limit: { type: 'string', value: 'N', help: 'how many turns (default 20)' },
    ...timezoneOption,
  },
  subcommands: { list: { run: listTurns }, show: { needs: ['the id of a turn'], idOf: 'turn', run: showTurn } },
  examples: ['spine turns list --verdict contradicted', 'spine turns show 01KRN4Q9WPAVJ4ZCKFRXKCPX2T'],
};

async function listTurns(input: CommandInput, world: Surroundings): Promise<number> {
  const filter = {
    verdict: choiceFlag(input, 'verdict', verdictStatuses),
    session: textFlag(input, 'session'),
    taskId: textFlag(input, 'task'),
  };
  const limit = countFlag(input, 'limit', { min: 0 }) ?? limitDefault;
  using reader = openHomeReader(world, 'spine');
  const found = reader.turns({ ...filter, limit: limit + 1 });
  const turns = found.slice(0, limit);
  const call = { input, world, clock: await clockFor(input, world) };
  return printAnswer(call, turns, (look) =>
    found.length === 0 ? 'no turns\n' : renderTurns(turns, look, found.length > limit),
  );
}

async function showTurn(input: CommandInput, world: Surroundings): Promise<number> {
  const [turnId = ''] = input.positionals;
  using reader = openHomeReader(world, 'spine');
  const turn = reader.turn(turnId);
  if (turn === undefined) {
    throw new CommandError('CLI_NOT_FOUND', `there is no turn ${turnId}; "spine turns list" has the newest`);
  }
  const { claims, ...unread } = await readTurnClaims(world, reader, turn);
  tellUnread('turns show', unread, world);
  const call = { input, world, clock: await clockFor(input, world) };
  return printAnswer(
    call,
    { ...turn, claims, ...unread },
    (look) => renderTurn(turn, look) + renderClaimPairs(claims, look),
  );
}
