/** Serves the home of argv over the standard input and output, as `spine mcp` does. */
import { serveOverStdio } from '../../src/index.ts';

await serveOverStdio({
  directory: process.argv[2],
  env: {},
  version: '1.2.3',
  ...{ input: process.stdin, output: process.stdout, signal: new AbortController().signal },
});
