/** Records ticks, a hundred a segment, and ships each, or all of the home as a new epoch; says the last number that was recorded. Arguments: home, first number, `again`. */
import { shipHome } from '@agentspine/fleet';
import { openWriter } from '@agentspine/writer';

const [home = '', first = '0', again] = process.argv.slice(2);
const world = {
  env: { AGENTSPINE_HOME: home, AGENTSPINE_FLEET_PASSWORD: process.env['AGENTSPINE_FLEET_PASSWORD'] },
  homeDirectory: home,
  workingDirectory: home,
  clock: () => new Date(),
  signal: new AbortController().signal,
  onNotice: () => undefined,
};
const ticksASegment = 100;
for (let tick = Number(first); ; ) {
  {
    using writer = openWriter({ home });
    for (const end = tick + ticksASegment; tick < end; tick += 1)
      writer.obs.recordTick({ source: 'ticker', detailJson: { tick } });
  }
  process.stdout.write(`${tick}\n`);
  // A server that is away longer than a shipper tries is asked again by the next one.
  await shipHome(world, { isAgain: again === 'again' }).catch((error: unknown) =>
    process.stderr.write(`${String(error)}\n`),
  );
}
