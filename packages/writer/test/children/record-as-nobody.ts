/** A process of its own that gives up being root, records a tick into a home, and says its id and the reasons of problems. */
import Database from 'better-sqlite3';
import { openWriter } from '../../src/index.ts';

const [home] = process.argv.slice(2);
if (home === undefined) throw new Error('which home?');
const reasons: string[] = [];
// Load the native part while it can be read for sure.
new Database(':memory:').close();
process.setgid?.(65534);
process.setuid?.(65534);
using writer = openWriter({
  home,
  onProblem: (problem) => void reasons.push(problem.kind === 'spooled' ? problem.reason.code : problem.kind),
});
const id = writer.obs.recordTick({ source: 'nobody', detailJson: {} });
process.stdout.write(JSON.stringify({ id, reasons }));
