/**
 * The process that runs one untrusted query and then ends. Rows come in on stdin, the answer leaves on descriptor 3; when stdin
 * ends, nobody waits any more and it kills itself.
 */
import { Socket } from 'node:net';
import process from 'node:process';
import { serveQuery } from './serve-query.ts';

const answer = new Socket({ fd: 3, readable: false, writable: true });
answer.on('finish', () => process.exit(0));
process.stdin.on('end', () => process.kill(process.pid, 'SIGKILL'));
await serveQuery(process.stdin, answer);
