import fc from 'fast-check';
import { expect, test } from 'vitest';
import { camelCase, type Field, parseRow, type RecordKind, recordEncoder, recordKinds } from '../../src/index.ts';

const times = fc
  .date({ min: new Date('0000-01-01T00:00:00.000Z'), max: new Date('9999-12-31T23:59:59.999Z'), noInvalidDate: true })
  .map((date) => date.toISOString());

/** Any 16-bit units: whole characters, halves of surrogate pairs, NUL. */
const texts = fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)) });

function valuesOf(field: Field): fc.Arbitrary<unknown> {
  switch (field.type) {
    case 'text':
      return field.isNonBlank ? texts.map((text) => `a${text}`) : texts;
    case 'word':
      return fc.constantFrom(...(field.words ?? []));
    case 'integer':
      return fc.maxSafeInteger().map((integer) => (Object.is(integer, -0) ? 0 : integer));
    case 'flag':
      return fc.boolean();
    case 'time':
      return times;
    case 'json':
      return field.isParsed ? fc.json() : fc.oneof(texts, fc.json());
    default:
      return field.type satisfies never;
  }
}

function recordOf(kind: RecordKind): fc.Arbitrary<Record<string, unknown>> {
  const arbitraries = Object.entries(kind.fields).map(([name, field]) => {
    const value = valuesOf(field);
    return [camelCase(name), field.presence === 'required' ? value : fc.option(value, { nil: undefined })] as const;
  });
  return fc.record(Object.fromEntries(arbitraries));
}

const nowMs = Date.parse('2026-05-06T07:08:09.010Z');

test.each(recordKinds.map((kind) => [kind.table, kind] as const))(
  'whatever a record of %s holds reads as it was given',
  (_, kind) => {
    const encode = recordEncoder(kind, 'camel');
    fc.assert(
      fc.property(recordOf(kind), fc.integer({ min: 1, max: 2 ** 53 - 1 }), (record, id) => {
        const read = parseRow(kind, `{"id":${id}${encode(record, nowMs)}`);
        const defaults = Object.entries(kind.fields as RecordKind['fields'])
          .filter(([name, { presence }]) => presence === 'defaulted' && record[camelCase(name)] === undefined)
          .map(([name, { fallback }]) => [camelCase(name), fallback ?? new Date(nowMs).toISOString()]);
        expect(read).toEqual({ ...record, id, ...Object.fromEntries(defaults) });
      }),
      { numRuns: 60 },
    );
  },
);

test('any JSON value comes back from its text', () => {
  const kind = recordKinds[3];
  const encode = recordEncoder(kind, 'camel');
  fc.assert(
    fc.property(fc.jsonValue(), (detailJson) => {
      fc.pre(typeof detailJson !== 'string' && detailJson !== null);
      const row = parseRow(kind, `{"id":1${encode({ source: 'a', detailJson }, nowMs)}`);
      expect(JSON.parse(row?.detailJson ?? '')).toEqual(JSON.parse(JSON.stringify(detailJson)));
    }),
    { numRuns: 200 },
  );
});
