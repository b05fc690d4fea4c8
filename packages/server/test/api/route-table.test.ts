import { expect, test } from 'vitest';
import { openApiOf } from '../../src/api/openapi.ts';
import { parseParams, routeTable } from '../../src/api/route-table.ts';

test('parameters are parsed as what they are', () => {
  expect(parseParams(routeTable.sessions, { at: '200', limit: '100', q: 'x' })).toEqual({
    params: { at: 200, limit: 100, q: 'x' },
  });
  expect(parseParams(routeTable.events, { key: 'k', places: '3,1,2' })).toEqual({
    params: { key: 'k', places: [3, 1, 2] },
  });
});

test.each([
  ['sessions', { limit: '501' }, 'limit'],
  ['sessions', { limit: '0' }, 'limit'],
  ['sessions', { at: '-1' }, 'at'],
  ['sessions', { at: '1.5' }, 'at'],
  ['sessions', { sort: 'cost' }, 'sort'],
  ['sessions', { colour: 'red' }, 'colour'],
  ['sessions', { q: 'x'.repeat(1_001) }, 'q'],
  ['events', { key: 'k', places: '1,,2' }, 'places'],
  ['events', { key: 'k', places: Array.from({ length: 501 }, () => '1').join(',') }, 'places'],
  ['search', {}, 'q'],
] as const)('%s with %j is refused, and the parameter %s is named', (name, given, field) => {
  expect(parseParams(routeTable[name], given)).toMatchObject({ field });
});

test('an unknown parameter is refused with those that are known', () => {
  expect(parseParams(routeTable.search, { q: 'x', page: '2' })).toEqual({
    field: 'page',
    detail: 'page is not a parameter of /search; these are: q, limit',
  });
});

test('D40: the OpenAPI document has every route with every parameter of it', () => {
  const { paths } = openApiOf('1.2.3') as {
    paths: Record<string, { get: { operationId: string; parameters: object[] } }>;
  };
  for (const [name, route] of Object.entries(routeTable)) {
    const operation = paths[route.path]?.get;
    expect(operation?.operationId).toBe(name);
    expect(operation?.parameters).toHaveLength(Object.keys(route.params.shape).length);
  }
  expect(Object.keys(paths)).toHaveLength(Object.keys(routeTable).length + 1);
  expect(paths['/queries']).toMatchObject({ post: { operationId: 'query' } });
});
