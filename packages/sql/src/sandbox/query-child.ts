/**
 * The process that runs one untrusted query and then ends. Rows come in on stdin, the answer leaves on descriptor 3; when stdin
 * ends, nobody waits any more and it kills itself. Started with `seal`, it makes files of cold days instead.
 */
import { rmdirSync } from 'node:fs';
import { Socket } from 'node:net';
import process from 'node:process';
import { serveSeal } from '../sidecars/serve-seal.ts';
import { serveQuery } from './serve-query.ts';

const answer = new Socket({ fd: 3, readable: false, writable: true });
answer.on('finish', () => process.exit(0));
process.stdin.on('end', () => {
  removeFolder();
  process.kill(process.pid, 'SIGKILL');
});
const serve = process.argv[2] === 'seal' ? serveSeal : serveQuery;
void serve(process.stdin, answer);

/** Whoever made the folder of this process is gone, or removes it too; what is in it stays. */
function removeFolder(): void {
  try {
    rmdirSync(process.cwd());
  } catch {
    // It is gone already.
  }
}
