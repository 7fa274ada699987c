import { z } from 'zod';
import { OPERATIONS, type Operation, type Reply } from './operations.ts';
import * as schemas from './schemas.ts';

/** Problems that every operation may answer with. */
const COMMON = [400, 429, 500, 503];

/** The OpenAPI 3.1 document of the operations, mounted at `base`. */
export function openApi(base: string): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const [operationId, operation] of Object.entries(OPERATIONS)) {
    paths[operation.path] ??= {};
    paths[operation.path]![operation.method] = describe(operationId, operation);
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'hemline',
      version: '1',
      description: 'A shopper says what they would change about an outfit, and gets the picture.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: `${base}/v1` }],
    security: [{ bearer: [] }],
    paths,
    components: {
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } },
      responses: {
        Problem: {
          description: 'What went wrong (RFC 9457).',
          content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
        },
      },
      schemas: {
        ProgressEvent: json(schemas.Progress, 'output'),
        AnswerEvent: json(schemas.Answer, 'output'),
        FailureEvent: json(schemas.Failed, 'output'),
        Problem: json(schemas.Problem, 'output'),
      },
    },
  };
}

function describe(operationId: string, operation: Operation): object {
  const { path, summary, body, turn, query = {}, headers = {}, replies, problems = [], secured } = operation;
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) =>
    parameter('path', name!, undefined, true),
  );
  const inQuery = Object.entries(query).map(([name, text]) => parameter('query', name, text));
  const key = turn ? { 'idempotency-key': 'The same key does the same thing once, for a day.' } : {};
  const inHeaders = Object.entries({ ...headers, ...key }).map(([name, text]) =>
    parameter('header', name, text),
  );
  const failing = [...COMMON, ...(secured === false ? [] : [401]), ...problems];
  const answers = [
    ...Object.entries(replies).map(([status, reply]) => [status, answer(reply)]),
    ...failing.map((status) => [String(status), { $ref: '#/components/responses/Problem' }]),
  ];
  return {
    operationId,
    summary,
    ...(secured === false && { security: [] }),
    parameters: [...inPath, ...inQuery, ...inHeaders],
    ...(body && { requestBody: requestBody(body) }),
    responses: Object.fromEntries(answers),
  };
}

function requestBody({ json: said, form, picture }: NonNullable<Operation['body']>): object {
  return {
    required: true,
    content: {
      'application/json': { schema: json(said, 'input') },
      'multipart/form-data': { schema: json(form, 'input') },
      ...(picture && { 'image/*': { schema: { type: 'string', format: 'binary' } } }),
    },
  };
}

function answer({ description, schema, type }: Reply): object {
  if (type) return { description, content: { [type]: { schema: { type: 'string' } } } };
  if (!schema) return { description };
  return { description, content: { 'application/json': { schema: json(schema, 'output') } } };
}

function parameter(where: string, name: string, description?: string, required = false): object {
  return { in: where, name, ...(description && { description }), required, schema: { type: 'string' } };
}

function json(schema: z.ZodType, io: 'input' | 'output'): object {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, {
    io,
    unrepresentable: 'any',
    override: ({ jsonSchema }) => {
      if (jsonSchema.format === 'binary') jsonSchema.type = 'string';
    },
  });
  return rest;
}
