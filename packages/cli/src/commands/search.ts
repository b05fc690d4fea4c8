import { searchTrace } from '@agentspine/home/search-trace';
import { renderSearch } from '@agentspine/pages/text/render-search';
import type { SearchOptions } from '@agentspine/reader';
import { homeOf } from '@agentspine/stores';
import type { Command, CommandInput, Surroundings } from '../command.ts';
import { CommandError } from '../errors.ts';
import { eventKinds } from '../filter-options.ts';
import { printAnswer } from '../output/print-answer.ts';
import { choiceFlag, countFlag, textFlag } from '../parse-command-line.ts';
import { tellTraceGap } from '../warn-of-trace-gap.ts';

/** What nobody types; the library looks at its beginning. */
const wordsMax = 1_000;

/** `spine search`: tasks and events by their words. */
export const searchCommand: Command = {
  usage: 'spine search TEXT … [--task T] [--session S] [--kind K] [--limit N] [--json]',
  description: [
    'Finds tasks and events of the trace. Hits with all words come first, then the exact phrase before scattered words, then',
    'the newest. Names match as a whole and by their parts: "read file" finds readFile and read_file, and any part of a path',
    'finds the path. The last word may be incomplete. Where nothing has any of the words, the text is looked for letter by',
    'letter: in all tasks, and in the newest 30,000 events of the home, or of the task or session that is given.',
    'Nothing leaves this machine, unless "search.embeddings" of config.json names an endpoint with the API of OpenAI, such as',
    '{"url": "http://localhost:11434/v1", "model": "…"}. Then hits that are closer in meaning come first. The key of the',
    'endpoint is read from AGENTSPINE_EMBEDDINGS_KEY.',
  ].join('\n'),
  options: {
    task: { type: 'string', value: 'T', idOf: 'task', help: 'only events of this task' },
    session: { type: 'string', value: 'S', help: 'only events of this session, and no tasks' },
    kind: {
      type: 'string',
      value: 'K',
      choices: eventKinds,
      help: 'only events of this kind, such as tool.used, and no tasks',
    },
    limit: { type: 'string', value: 'N', help: 'how many tasks and how many events, up to 50 (default 8)' },
  },
  takes: wordsMax,
  examples: [
    'spine search flaky migration',
    'spine search "src/cli/main.ts" --kind tool.used --json',
    'spine search timeout --session 019dbcc1',
  ],
  run,
};

async function run(input: CommandInput, world: Surroundings): Promise<number> {
  const text = input.positionals.join(' ');
  if (text.trim() === '') throw new CommandError('CLI_USAGE', 'search takes what is to be found');
  const question = { text, options: optionsOf(input) };
  const { notInTrace, ...result } = await searchTrace(homeOf(world), world, question);
  tellTraceGap('search', notInTrace, world);
  return printAnswer({ input, world }, { ...result, notInTrace }, (look) => renderSearch(result, look));
}

function optionsOf(input: CommandInput): SearchOptions {
  return {
    taskId: textFlag(input, 'task'),
    session: textFlag(input, 'session'),
    kind: choiceFlag(input, 'kind', eventKinds),
    limit: countFlag(input, 'limit', { min: 0 }),
  };
}
