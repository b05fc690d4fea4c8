import { followHomeEvents, followHomeMessages } from '@agentspine/home/follow-home';
import { renderEvent, renderMessage } from '@agentspine/pages/text/render-events';
import { parseSince, parseUntil } from '@agentspine/reader';
import { type DomainEvent, didYouMean, eventCatalog, isSourceName, type PublicEventType } from '@agentspine/schema';
import { openSpineWriter } from '@agentspine/stores/spine';
import { openHomeReader } from '@agentspine/stores/with-reader';
import type { Command, CommandInput, Surroundings } from '../command.ts';
import { CommandError } from '../errors.ts';
import { askedAtOf, feedStartOf, timeFlag, timeForms, timezoneOption } from '../filter-options.ts';
import { printAnswer } from '../output/print-answer.ts';
import { writeFeed, writeList } from '../output/write-feed.ts';
import { countFlag, hasFlag, textFlag } from '../parse-command-line.ts';
import { readPayload } from '../read-payload.ts';

const publicTypes = Object.entries(eventCatalog).flatMap(([type, { isInternal }]) => (isInternal ? [] : [type]));

/** `spine events`: what the trace is made of. */
export const eventsCommand: Command = {
  usage: [
    'spine events append TYPE TASK --payload JSON|- [--session ID] [--actor A] [--time T] [--id ID] [--json]',
    'spine events read-aggregate TASK [--from EVENT] [--json]',
    'spine events read-by-type TYPE [--since T] [--until T] [--json]',
    'spine events tail [--follow] [--from SEQ] [--limit N] [--type TYPE] [--task TASK] [--messages] [--json]',
  ].join('\n'),
  description: [
    'Every change of a task, a session or the timeline is an event. Events are appended and never changed.',
    '  append          appends an event and prints its id; "--payload -" reads the payload from stdin',
    '  read-aggregate  the events of a task, in order of time; --from starts after an event',
    '  read-by-type    the events of a type, in order of time',
    '  tail            the newest ten events in the order in which they were appended (seq), or those after --from; with',
    '                  --follow also those that any process appends later. With --follow, --json prints one object a line.',
    '                  --messages prints the messages that listeners in a process receive.',
    timeForms,
    '',
    'Types that may be appended:',
    ...typeLines(),
  ].join('\n'),
  options: {
    payload: { type: 'string', value: 'JSON', help: 'the payload as a JSON object; - for stdin' },
    session: { type: 'string', value: 'ID', help: 'the session that the event belongs to' },
    actor: { type: 'string', value: 'A', help: 'who acts: user, system, or an agent by its name (default system)' },
    time: { type: 'string', value: 'T', help: 'when it happened (default now)' },
    id: { type: 'string', value: 'ID', help: 'its id (default a new one)' },
    since: { type: 'string', value: 'T', help: 'from this time on' },
    until: { type: 'string', value: 'T', help: 'up to and including this time' },
    ...timezoneOption,
    follow: { type: 'boolean', short: 'f', help: 'wait for more' },
    from: { type: 'string', value: 'EVENT', help: 'start after this event; tail: after this seq' },
    limit: { type: 'string', value: 'N', help: 'tail: how many of the newest (default 10)' },
    type: { type: 'string', value: 'TYPE', help: 'only events of this type' },
    task: { type: 'string', value: 'TASK', idOf: 'task', help: 'only events of this task' },
    messages: { type: 'boolean', help: 'tail: messages about changes of tasks, sessions, turns and rules' },
  },
  subcommands: {
    append: { needs: ['a type', 'the id of a task'], run: appendEvent },
    'read-aggregate': { needs: ['the id of a task'], idOf: 'task', run: readAggregate },
    'read-by-type': { needs: ['a type'], run: readByType },
    tail: { run: tailEvents },
  },
  examples: [
    `spine events append session.ended t1 --payload '{"session_id":"s1","outcome":"completed"}'`,
    'spine events read-aggregate t1 --json',
    'spine events read-by-type task.created --since 24h',
    'spine events tail --follow --task t1',
    'spine events tail --follow --messages --json',
  ],
};

/** The types, as many on a line as a terminal takes. */
function typeLines(): string[] {
  const lines: string[] = [];
  for (const type of publicTypes) {
    const last = lines.at(-1);
    if (last === undefined || last.length + type.length > 110) lines.push(`  ${type}`);
    else lines[lines.length - 1] = `${last}, ${type}`;
  }
  return lines;
}

async function readAggregate(input: CommandInput, world: Surroundings): Promise<number> {
  const [taskId = ''] = input.positionals;
  using reader = openHomeReader(world, 'spine');
  return await writeEvents(reader.events.ofAggregate(taskId, textFlag(input, 'from')), input, world);
}

async function readByType(input: CommandInput, world: Surroundings): Promise<number> {
  const [type = ''] = input.positionals;
  using reader = openHomeReader(world, 'spine');
  return await writeEvents(reader.events.ofType(typeNamed(type), await rangeOf(input, world)), input, world);
}

async function writeEvents(events: Iterable<DomainEvent>, input: CommandInput, world: Surroundings): Promise<number> {
  await writeList(events, { render: renderEvent }, { input, world });
  return 0;
}

async function appendEvent(input: CommandInput, world: Surroundings): Promise<number> {
  const [type = '', aggregateId = ''] = input.positionals;
  const given = textFlag(input, 'payload');
  if (given === undefined) throw new CommandError('CLI_USAGE', 'events append needs --payload');
  const payload = parsePayload(given === '-' ? await readPayload(world) : given);
  const askedAt = await askedAtOf(input, world);
  const draft = {
    eventType: typeNamed(type) as PublicEventType,
    aggregateId,
    payload,
    sessionId: textFlag(input, 'session'),
    actor: actorFlag(input),
    eventTime: timeFlag(input, 'time', (text) => parseSince(text, askedAt)),
    eventId: textFlag(input, 'id'),
  };
  using spine = await openSpineWriter(world);
  const event = spine.trace.events.append(draft);
  return printAnswer({ input, world }, event, () => `${event.eventId}\n`);
}

async function tailEvents(input: CommandInput, world: Surroundings): Promise<number> {
  const type = textFlag(input, 'type');
  const options = {
    ...feedStartOf(input, countFlag(input, 'from', { min: 0 })),
    type: type === undefined ? undefined : typeNamed(type),
    aggregateId: textFlag(input, 'task'),
  };
  if (hasFlag(input, 'messages')) {
    await writeFeed(followHomeMessages(world, options), { render: renderMessage }, { input, world });
  } else await writeFeed(followHomeEvents(world, options), { render: renderEvent }, { input, world });
  return 0;
}

async function rangeOf(input: CommandInput, world: Surroundings) {
  const askedAt = await askedAtOf(input, world);
  return {
    from: timeFlag(input, 'since', (text) => parseSince(text, askedAt)),
    to: timeFlag(input, 'until', (text) => parseUntil(text, askedAt)),
  };
}

/** A type of the catalog, also one that only the trace appends. */
function typeNamed(text: string): DomainEvent['eventType'] {
  if (Object.hasOwn(eventCatalog, text)) return text as DomainEvent['eventType'];
  const types = Object.keys(eventCatalog);
  throw new CommandError(
    'CLI_USAGE',
    `"${text}" is not a type of event: ${types.join(', ')}${didYouMean(text, types)}`,
  );
}

function parsePayload(text: string): Readonly<Record<string, unknown>> {
  try {
    const payload: unknown = JSON.parse(text);
    if (typeof payload === 'object' && payload !== null && !Array.isArray(payload)) {
      return payload as Readonly<Record<string, unknown>>;
    }
  } catch (cause) {
    throw new CommandError('CLI_USAGE', 'the payload is not JSON', { cause });
  }
  throw new CommandError('CLI_USAGE', 'the payload must be a JSON object');
}

function actorFlag(input: CommandInput): string | undefined {
  const actor = textFlag(input, 'actor');
  if (actor === undefined || isSourceName(actor)) return actor;
  const rule = 'user, system, or the name of an agent: lower case letters, digits and dashes';
  throw new CommandError('CLI_USAGE', `--actor takes ${rule}, not ${JSON.stringify(actor)}`);
}
