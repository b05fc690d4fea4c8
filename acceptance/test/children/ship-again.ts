/** Records ticks, a hundred a time, and ships all of the home again as a new epoch. Arguments: home, first number. */
import { shipHome } from '@agentspine/fleet';
import { openWriter } from '@agentspine/writer';

const [home = '', first = '0'] = process.argv.slice(2);
const world = {
  env: { AGENTSPINE_HOME: home, AGENTSPINE_FLEET_PASSWORD: process.env['AGENTSPINE_FLEET_PASSWORD'] },
  homeDirectory: home,
  workingDirectory: home,
  clock: () => new Date(),
  signal: new AbortController().signal,
  onNotice: () => undefined,
};
const ticksEach = 100;
for (let tick = Number(first); ; ) {
  {
    using writer = openWriter({ home });
    for (const end = tick + ticksEach; tick < end; tick += 1)
      writer.obs.recordTick({ source: 'ticker', detailJson: { tick } });
  }
  await shipHome(world, { isAgain: true }).catch((error: unknown) => process.stderr.write(`${String(error)}\n`));
}
