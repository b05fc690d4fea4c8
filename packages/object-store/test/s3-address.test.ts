import { formatS3Address, isS3Address, parseS3Address } from '@agentspine/object-store';
import { thrownBy } from '@agentspine/testkit';
import { expect, test } from 'vitest';

test.each([
  ['s3://bucket', 's3://bucket', ''],
  ['s3://bucket/', 's3://bucket', ''],
  ['s3://bucket/a/b', 's3://bucket/a/b', 'a/b/'],
  ['s3://bucket//a/', 's3://bucket/a', 'a/'],
  ['s3://my.bucket/a?region=eu-central-1', 's3://my.bucket/a?region=eu-central-1', 'a/'],
  ['s3://bucket/a?endpoint=http://127.0.0.1:9000/', 's3://bucket/a?endpoint=http://127.0.0.1:9000', 'a/'],
])('%s is an address', (given, kept, prefix) => {
  const address = parseS3Address(given);
  expect(address.prefix).toBe(prefix);
  expect(formatS3Address(address)).toBe(kept);
  expect(parseS3Address(kept)).toEqual(address);
});

test.each([
  's3://',
  's3:///a',
  's3://b',
  's3://me:hunter2@bucket/a',
  's3://bucket/../a',
  's3://bucket/a\nb',
  's3://bucket/a?key=hunter2',
  's3://bucket/a?endpoint=https://me:hunter2@host',
  's3://bucket/a?endpoint=ftp://host',
  's3://bucket/a?region=hunter2%0a',
])('%j is refused, and nothing of it is repeated', (given) => {
  expect(isS3Address(given)).toBe(true);
  const error = thrownBy(() => parseS3Address(given));
  expect(error).toMatchObject({ code: 'OBJECTS_ADDRESS_WRONG' });
  expect(String(error)).not.toContain('hunter2');
});
