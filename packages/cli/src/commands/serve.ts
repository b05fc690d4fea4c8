import { boundYoungObjects, openHomeServer } from '@agentspine/serve';
import type { Command, CommandInput, Surroundings } from '../command.ts';
import { timezoneOption } from '../filter-options.ts';
import { countFlag, hasFlag, textFlag } from '../parse-command-line.ts';
import { untilAborted } from '../until-aborted.ts';
import { cliVersion as version } from '../version.ts';

/** `spine serve`: the home as a live page. */
export const serveCommand: Command = {
  usage: 'spine serve [--port N] [--timezone ZONE] [--json]',
  description: [
    'Serves a live page over the home, to browsers on this machine alone, and prints the address that opens it.',
    'The address has a secret that is new at each start. The page changes nothing in the home.',
    'Ctrl-C ends it. To open the address from another machine, run this there first:\n  ssh -L 4777:127.0.0.1:4777 HOST',
  ].join('\n'),
  options: {
    port: { type: 'string', value: 'N', help: 'the port; default 4777, or the next of 20 that is free' },
    ...timezoneOption,
  },
  examples: ['spine serve', 'spine serve --port 8080'],
  run,
};

async function run(input: CommandInput, world: Surroundings): Promise<number> {
  const { signal } = world;
  await using server = await openHomeServer(world, {
    port: countFlag(input, 'port', { max: 65_535 }),
    timezone: textFlag(input, 'timezone'),
    version,
  });
  boundYoungObjects();
  const { address, port } = server;
  world.stdout.write(hasFlag(input, 'json') ? `${JSON.stringify({ address, port })}\n` : `${address}\n`);
  world.stderr.write('Open the address in a browser on this machine. Ctrl-C ends the server.\n');
  await untilAborted(signal);
  return 0;
}
