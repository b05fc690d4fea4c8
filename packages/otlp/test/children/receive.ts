/** Receives telemetry in a home, on a port, until it is killed; says when it listens. */
import { receiveTelemetry } from '../../src/index.ts';

const [folder = '', port = '0'] = process.argv.slice(2);
const receiver = await receiveTelemetry({
  ...{ folder, port: Number(port), nowMs: () => Date.now() },
  onNotice: (notice) => void process.stderr.write(`${notice}\n`),
});
process.stdout.write(`${receiver.port}\n`);
