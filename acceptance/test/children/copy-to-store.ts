/** Records ticks, a hundred at a time, ships them and backs the home up; says the last number that was recorded. Arguments: home, first number, where backups go. */
import { takeBackup } from '@agentspine/backup';
import { shipHome } from '@agentspine/fleet';
import { openWriter } from '@agentspine/writer';

const [home = '', first = '0', to = ''] = process.argv.slice(2);
const world = {
  env: { ...process.env, AGENTSPINE_HOME: home },
  homeDirectory: home,
  workingDirectory: home,
  clock: () => new Date(),
  signal: new AbortController().signal,
  onNotice: () => undefined,
};
const ticksARound = 100;
for (let tick = Number(first); ; ) {
  {
    using writer = openWriter({ home });
    for (const end = tick + ticksARound; tick < end; tick += 1)
      writer.obs.recordTick({ source: 'ticker', detailJson: { tick } });
  }
  process.stdout.write(`${tick}\n`);
  // A store that is away longer than a program tries is asked again by the next one.
  for (const act of [() => shipHome(world), () => takeBackup(world, { to })]) {
    await act().catch((error: unknown) => process.stderr.write(`${String(error)}\n`));
  }
}
