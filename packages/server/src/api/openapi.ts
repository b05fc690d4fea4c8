import { z } from 'zod';
import { sqlBody } from '../answer-sql.ts';
import { type Route, routeTable } from './route-table.ts';
import { sqlTypes } from './sql-runner.ts';

const refusal = { description: 'why not', content: { 'application/problem+json': {} } };

/** The routes as OpenAPI 3.1 has them: paths, parameters, and what a refusal looks like. */
export function openApiOf(version: string): Readonly<Record<string, unknown>> {
  const paths = Object.entries(routeTable).map(([name, route]) => [route.path, { get: operationOf(name, route) }]);
  const body = { required: true, content: { 'application/json': { schema: z.toJSONSchema(sqlBody) } } };
  const content = Object.fromEntries(Object.values(sqlTypes).map((type) => [type.split(';')[0], {}]));
  const query = {
    operationId: 'query',
    summary: 'Answers SQL over all stores, in a process of its own with limits; ending the request ends it.',
    requestBody: body,
    responses: { 200: { description: 'the answer', content }, default: refusal },
  };
  return {
    openapi: '3.1.0',
    info: { title: 'Agentspine', version },
    servers: [{ url: '/api/v1' }],
    paths: { ...Object.fromEntries(paths), '/queries': { post: query } },
  };
}

function operationOf(name: string, { path, summary, params }: Route): object {
  const schema = z.toJSONSchema(params, { io: 'input', unrepresentable: 'any' });
  const required = new Set(schema.required ?? []);
  const parameters = Object.entries(schema.properties ?? {}).map(([field, of]) => ({
    name: field,
    in: path.includes(`{${field}}`) ? 'path' : 'query',
    required: required.has(field),
    schema: of,
  }));
  const type = name === 'body' || name === 'document' ? 'text/plain' : 'application/json';
  return {
    operationId: name,
    summary,
    parameters,
    responses: {
      200: { description: 'the answer', content: { [type]: {} } },
      304: { description: 'nothing changed since the answer with this ETag' },
      default: refusal,
    },
  };
}
