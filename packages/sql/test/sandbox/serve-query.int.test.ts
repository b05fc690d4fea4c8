import { PassThrough } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { encodeFrame } from '../../src/sandbox/frames.ts';
import { type ChildRequest, serveQuery } from '../../src/sandbox/serve-query.ts';

const rows = Array.from({ length: 20_000 }, (_, id) => ({ id: String(id), row_json: 'x'.repeat(50) }));
/** The same bytes go into each of many rounds. */
const batchFrame = encodeFrame({ kind: 'batch', text: `0\n${JSON.stringify(rows)}` });

const request: ChildRequest = {
  // More than anybody waits for.
  sql: 'SELECT count(*) FROM obs.t AS a, obs.t AS b, obs.t AS c',
  form: 'rows',
  memoryBytes: 500_000_000,
  rowsMax: 1_000,
  outputBytes: 1_000_000,
  tables: [
    {
      schema: 'obs',
      name: 't',
      columns: [
        { name: 'id', type: 'BIGINT' },
        { name: 'row_json', type: 'VARCHAR' },
      ],
    },
  ],
  views: [],
  schemas: ['obs'],
  segments: [],
  unread: [],
  cold: [],
};

test.each(['while rows come in', 'while it answers'])(
  'whoever asks may leave %s: what runs then ends first',
  async (when) => {
    for (let round = 0; round < 25; round += 1) {
      const [input, output] = [new PassThrough(), new PassThrough()];
      const served = serveQuery(input, output);
      input.write(encodeFrame({ kind: 'request', text: JSON.stringify(request) }));
      for (let batch = 0; batch < 3; batch += 1) input.write(batchFrame);
      if (when === 'while it answers') input.write(encodeFrame({ kind: 'go', text: '' }));
      await sleep(4 * round);
      output.destroy();
      input.destroy();
      // DuckDB would end the process of this test.
      await expect(served).resolves.toBeUndefined();
    }
  },
);
