import { fromJson, toBinary } from '@bufbuild/protobuf';
import { expect, test } from 'vitest';
import { bodyLineOf, parseBodyLine, type TelemetryBody } from '../../src/journal/body-line.ts';
import { bodyLineWithout } from '../../src/journal/body-without.ts';
import { decodeBody, type Encoding } from '../../src/wire/decode-body.ts';
import { type Signal, schemaOf } from '../../src/wire/otlp-schema.ts';

const bytesMax = 1_000_000;
const goes = (text: string): boolean => text.includes('"gone"');
const of = (session: string, more: object = {}) => ({
  attributes: [{ key: 'session.id', value: { stringValue: session } }],
  ...more,
});
const span = (session: string) => of(session, { traceId: 'q'.repeat(22), spanId: 'q'.repeat(11), name: session });

const resourceLogs = (...logRecords: object[]) => ({
  resource: of('nobody'),
  scopeLogs: [{ scope: { name: 's' }, logRecords }],
});
const requests: readonly (readonly [signal: Signal, before: object, after: object | undefined])[] = [
  [
    'logs',
    {
      resourceLogs: [resourceLogs(of('gone'), of('kept', { timeUnixNano: '5' }), of('gone')), resourceLogs(of('gone'))],
    },
    { resourceLogs: [resourceLogs(of('kept', { timeUnixNano: '5' }))] },
  ],
  ['logs', { resourceLogs: [resourceLogs(of('gone'))] }, undefined],
  ['logs', { resourceLogs: [{ ...resourceLogs({}, {}), resource: of('gone') }] }, undefined],
  [
    'traces',
    { resourceSpans: [{ scopeSpans: [{ spans: [span('gone'), span('kept')] }] }] },
    { resourceSpans: [{ scopeSpans: [{ spans: [span('kept')] }] }] },
  ],
  [
    'metrics',
    {
      resourceMetrics: [
        {
          scopeMetrics: [
            {
              metrics: [
                { name: 'm', sum: { dataPoints: [of('gone'), of('kept', { asInt: '7' })] } },
                { name: 'n', gauge: { dataPoints: [of('gone')] } },
              ],
            },
          ],
        },
      ],
    },
    {
      resourceMetrics: [
        { scopeMetrics: [{ metrics: [{ name: 'm', sum: { dataPoints: [of('kept', { asInt: '7' })] } }] }] },
      ],
    },
  ],
];

function bodyOf(signal: Signal, encoding: Encoding, request: object): Omit<TelemetryBody, 'id'> {
  const { request: schema } = schemaOf(signal);
  const bytes =
    encoding === 'json'
      ? Buffer.from(JSON.stringify(request))
      : toBinary(schema, fromJson(schema, JSON.parse(JSON.stringify(request))));
  return { receivedMs: 3, signal, encoding, bytes };
}

test.each(['json', 'protobuf'] as const)(
  'a body in %s loses the items that are named and keeps the others, its id and its time',
  (encoding) => {
    for (const [signal, before, after] of requests) {
      const line = bodyLineOf(bodyOf(signal, encoding, before));
      const become = bodyLineWithout(line, goes, bytesMax);
      if (after === undefined) {
        expect(become).toEqual({ kind: 'nothing-left' });
        continue;
      }
      const left = become.kind === 'left' ? parseBodyLine(become.line, bytesMax) : undefined;
      expect(left).toMatchObject({ id: parseBodyLine(line, bytesMax)?.id, receivedMs: 3, signal, encoding });
      const { bytes } = bodyOf(signal, encoding, after);
      expect(decodeBody(signal, encoding, left?.bytes ?? new Uint8Array())).toEqual(
        decodeBody(signal, encoding, bytes),
      );
      expect(bodyLineWithout(become.kind === 'left' ? become.line : '', goes, bytesMax)).toEqual({ kind: 'same' });
    }
  },
);

test('a body of other sessions, a line that is none and lists of another kind stay as they are', () => {
  const line = bodyLineOf(bodyOf('logs', 'json', { resourceLogs: [resourceLogs(of('kept'))] }));
  const odd = bodyLineOf(bodyOf('logs', 'json', { resourceLogs: [7, { scopeLogs: 'x' }, { scopeLogs: [null, {}] }] }));
  for (const one of [line, odd, '', '{"v":1', `${line.slice(0, 90)}`])
    expect(bodyLineWithout(one, goes, bytesMax)).toEqual({ kind: 'same' });
});

test('a body that nobody can read goes where its bytes have the name', () => {
  const line = (text: string) =>
    bodyLineOf({ receivedMs: 3, signal: 'logs', encoding: 'json', bytes: Buffer.from(text) });
  expect(bodyLineWithout(line('{"resourceLogs": "gone"'), goes, bytesMax)).toEqual({ kind: 'nothing-left' });
  expect(bodyLineWithout(line('{"resourceLogs": "kept"'), goes, bytesMax)).toEqual({ kind: 'same' });
});
