import { thrownBy } from '@agentspine/testkit';
import { expect, test } from 'vitest';
import { formatTarget, parseTarget } from '../../src/sinks/parse-target.ts';

test.each([
  ['dir:/mnt/nas', 'dir:/mnt/nas'],
  ['dir:nas', 'dir:/code/nas'],
  ['s3://bucket/fleets//ours/?endpoint=http://store:9000/', 's3://bucket/fleets/ours?endpoint=http://store:9000'],
  ['postgres://db.example/spine', 'postgres://db.example/spine'],
  ['postgres://me@db.example:5433/spine?sslmode=require', 'postgres://me@db.example:5433/spine?sslmode=require'],
  ['clickhouse+https://ch.example:8443/spine', 'clickhouse+https://ch.example:8443/spine'],
  ['clickhouse+http://ch.example/spine?cluster=ours', 'clickhouse+http://ch.example/spine?cluster=ours'],
])('%s is a target', (given, kept) => {
  const target = parseTarget(given, '/code');
  expect(formatTarget(target)).toBe(kept);
  expect(parseTarget(kept, '/elsewhere')).toEqual(target);
});

test.each([
  'dir:',
  'nas',
  'https://example.com/spine',
  'postgres://db.example',
  'clickhouse+http://ch.example/a-b',
  'clickhouse+http://ch.example/spine?cluster=a b',
  'clickhouse+http://ch.example/spine?cluster=',
  'postgres://me:hunter2@db.example/spine',
  'clickhouse+http://me:hunter2@ch.example/spine',
  'postgres://me:hunter2@/%',
  'postgres://db.example/spine?password=hunter2',
])('%s is refused, and no password is repeated', (given) => {
  const error = thrownBy(() => parseTarget(given, '/code'));
  expect(error).toMatchObject({ code: 'FLEET_TARGET_WRONG' });
  expect(String(error)).not.toContain('hunter2');
});

test('a target that is left out is asked for, and a plain word that is none is repeated', () => {
  expect(() => parseTarget('', '/code')).toThrow(
    'a fleet needs a target: give dir:FOLDER, s3://BUCKET/PREFIX, postgres://',
  );
  expect(() => parseTarget('../nas', '/code')).toThrow('"../nas" is not the target of a fleet; give dir:FOLDER');
  expect(() => parseTarget('me:hunter2', '/code')).toThrow('the target is not one of a fleet; give dir:FOLDER');
});
