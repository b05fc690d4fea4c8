import { expect, test } from 'vitest';
import { parseErrorCode, parseListPage } from '../src/parse-answers.ts';

const entry =
  '<Contents><Key>a%2Fb+c</Key><Size>3</Size><LastModified>2026-03-01T12:00:00.000Z</LastModified></Contents>';

test('a page of a listing is read, with the name of the next one', () => {
  const page = (rest: string) => parseListPage(`<ListBucketResult xmlns="x">${entry}${rest}</ListBucketResult>`);
  const entries = [{ key: 'a/b c', size: 3, modifiedMs: Date.parse('2026-03-01T12:00:00Z') }];
  expect(page('<IsTruncated>false</IsTruncated>')).toEqual({ entries, next: undefined });
  const more = '<IsTruncated>true</IsTruncated><NextContinuationToken>a&amp;b==</NextContinuationToken>';
  expect(page(more)).toEqual({ entries, next: 'a&b==' });
});

test.each([
  '',
  '<html>welcome</html>',
  '<ListBucketResult><IsTruncated>true</IsTruncated></ListBucketResult>',
  '<ListBucketResult><Contents><Key>a</Key></Contents></ListBucketResult>',
  '<ListBucketResult><Contents><Key>%</Key><Size>1</Size><LastModified>2026-03-01</LastModified></Contents></ListBucketResult>',
  '<ListBucketResult><Contents><Key>a</Key><Size>-1</Size><LastModified>2026-03-01</LastModified></Contents></ListBucketResult>',
])('%j is not a page', (xml) => {
  expect(parseListPage(xml)).toBeUndefined();
});

test('the code of an error is a word, or is not repeated', () => {
  expect(parseErrorCode('<Error><Code>NoSuchKey</Code></Error>')).toBe('NoSuchKey');
  expect(parseErrorCode('<Error><Code>two words</Code></Error>')).toBeUndefined();
  expect(parseErrorCode('busy')).toBeUndefined();
});
