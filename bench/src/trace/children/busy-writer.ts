// Logs batch after batch into the home that it is given, until it is ended.
import { seededRandom } from '../../../../packages/testkit/src/index.ts';
import { openWriter } from '../../../../packages/writer/src/index.ts';
import { EventDrawer } from '../draw-events.ts';
import { TraceFiller } from '../fill-trace.ts';

const home = process.argv[2];
const writer = openWriter({ home, durability: 'process' });
const filler = new TraceFiller(writer, new EventDrawer(seededRandom(2)), 'busy');
process.stdout.write('busy\n');
const log = (): void => {
  filler.log(filler.draw());
  setTimeout(log, 5);
};
log();
