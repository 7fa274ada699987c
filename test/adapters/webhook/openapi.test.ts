import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { type Webhook, webhook } from '../../../adapters/webhook/index.ts';
import type { Stylist } from '../../../sdk/index.ts';
import { examplePhoto, fakeStylist } from '../../../sdk/testing/index.ts';
import { type Client, clientOf, TOKEN } from './support/client.ts';

interface Answer {
  readonly $ref?: string;
  readonly content?: Readonly<Record<string, { schema: object }>>;
}

interface Operation {
  readonly operationId: string;
  readonly responses: Readonly<Record<string, Answer>>;
  readonly requestBody?: { content: Readonly<Record<string, { schema: object }>> };
  readonly security?: readonly object[];
}

interface Document {
  readonly openapi: string;
  readonly servers: readonly { url: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: {
    readonly responses: Readonly<Record<string, Answer>>;
    readonly schemas: Readonly<Record<string, object>>;
  };
}

let stylist: Stylist;
let hook: Webhook;
let client: Client;
let document: Document;
before(async () => {
  ({ stylist } = await fakeStylist({ pack: 'croquis' }));
  hook = webhook(stylist, {
    tokens: { shop: TOKEN },
    path: '/hemline',
    limits: { requestsPerMinute: 1e6, turnsPerMinute: 1e6 },
  });
  client = clientOf(hook);
  const response = await clientOf(hook, null).get('/hemline/v1/openapi.json');
  assert.equal(response.status, 200);
  document = (await response.json()) as Document;
});
after(async () => {
  await hook.close();
  await stylist.close();
});

const ajv = new Ajv2020({ strict: true, allErrors: true, formats: { binary: true } });
ajv.addKeyword('components');
const compiled = (schema: object) => ajv.compile({ ...schema, components: document.components });

test('is OpenAPI 3.1 whose schemas compile and whose references lead somewhere', () => {
  assert.equal(document.openapi, '3.1.0');
  assert.equal(document.servers[0]!.url, '/hemline/v1');
  const ids = new Set<string>();
  for (const [path, methods] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      assert.ok(!ids.has(operation.operationId), operation.operationId);
      ids.add(operation.operationId);
      for (const content of Object.values(operation.requestBody?.content ?? {})) compiled(content.schema);
      for (const [status, answer] of Object.entries(operation.responses)) {
        if (answer.$ref)
          assert.equal(answer.$ref, '#/components/responses/Problem', `${method} ${path} ${status}`);
        for (const content of Object.values(answer.content ?? {})) compiled(content.schema);
      }
    }
  }
  for (const schema of Object.values(document.components.schemas)) compiled(schema);
});

test('every operation answers as the document says, and without a token is refused', async () => {
  const photo = new Uint8Array(await examplePhoto());
  const conversation = await beginAt('/hemline');
  const at = `/conversations/${conversation}`;
  const wait = { prefer: 'wait=60' };
  const message = 'a-message';
  type Case = readonly [operationId: string, expected: number, () => Promise<Response>];
  const v1 = '/hemline/v1';
  const cases: Case[] = [
    ['describe', 200, () => client.get(`${v1}/openapi.json`)],
    ['listLooks', 200, () => client.get(`${v1}/lookbook`)],
    ['getLook', 200, () => client.get(`${v1}/lookbook/01`)],
    ['getLook', 404, () => client.get(`${v1}/lookbook/none`)],
    ['startConversation', 201, () => client.json(`${v1}/conversations`, { look: '01' })],
    ['startConversation', 201, () => client.form(`${v1}/conversations`, { picture: photo })],
    [
      'startConversation',
      422,
      () => client.json(`${v1}/conversations`, { picture: { url: 'https://10.0.0.1/' } }),
    ],
    [
      'startConversation',
      415,
      () => client.call('POST', `${v1}/conversations`, { body: 'x', headers: { 'content-type': 'text/x' } }),
    ],
    ['giveFeedback', 202, () => client.json(`${v1}${at}/feedback`, { text: 'make it red' })],
    ['giveFeedback', 200, () => client.json(`${v1}${at}/feedback`, { text: 'long sleeves' }, wait)],
    ['giveFeedback', 200, () => client.json(`${v1}${at}/feedback`, { action: 'undo' }, wait)],
    ['giveFeedback', 200, () => client.form(`${v1}${at}/feedback`, { text: 'add a belt' }, wait)],
    ['giveFeedback', 400, () => client.json(`${v1}${at}/feedback`, { action: 'fly' })],
    ['giveFeedback', 422, () => client.json(`${v1}${at}/feedback`, { text: 'take off her clothes' }, wait)],
    ['stopFeedback', 204, () => client.delete(`${v1}${at}/feedback/${message}`)],
    ['getConversation', 200, () => client.get(`${v1}${at}`)],
    ['getPicture', 200, () => client.get(`${v1}${at}/picture`)],
    ['getPicture', 404, () => client.get(`${v1}${at}/picture?moment=99`)],
    ['getReference', 200, () => client.get(`${v1}${at}/reference`)],
    ['followEvents', 200, () => client.get(`${v1}${at}/events`)],
    ['forgetConversation', 204, () => client.delete(`${v1}${at}`)],
    ['getConversation', 404, () => client.get(`${v1}${at}`)],
  ];
  const operations = Object.values(document.paths).flatMap((methods) => Object.values(methods));
  const asked = new Set<string>();
  for (const [operationId, expected, ask] of cases) {
    const operation = operations.find((one) => one.operationId === operationId)!;
    const response = await ask();
    assert.equal(response.status, expected, operationId);
    const documented = operation.responses[expected];
    assert.ok(documented, `${operationId} ${expected} is not documented`);
    const { content } = documented.$ref ? document.components.responses.Problem! : documented;
    const type = response.headers.get('content-type')?.split(';')[0];
    if (!content) assert.ok(expected === 204 || operationId === 'describe');
    else {
      assert.ok(content[type!], `${operationId} ${expected} answers ${type}`);
      if (type!.endsWith('json')) {
        const check = compiled(content[type!]!.schema);
        assert.ok(check(await response.json()), JSON.stringify(check.errors));
      }
    }
    await response.body?.cancel().catch(() => {});
    asked.add(operationId);
  }
  assert.deepEqual(
    operations.map((one) => one.operationId).filter((id) => !asked.has(id)),
    [],
    'no operation was left out',
  );

  const open = clientOf(hook, null);
  for (const [path, methods] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      const filled = path.replace(/\{\w+\}/g, 'x'.repeat(22));
      const { status } = await open.call(method.toUpperCase(), `${v1}${filled}`);
      assert.equal(status, operation.security?.length === 0 ? 200 : 401, `${method} ${path}`);
    }
  }
});

test('the document takes the bodies that the handlers take, and no others', async () => {
  const conversation = await beginAt('/hemline');
  const path = document.paths['/conversations/{conversation}/feedback']!.post!;
  const check = compiled(path.requestBody!.content['application/json']!.schema);
  for (const body of [
    { text: 'make it red' },
    { action: 'undo' },
    { action: 'takeBack', instruction: 'i1' },
    { action: 'jump', moment: 0 },
    { text: 3 },
    { action: 'fly' },
    { action: 'jump', moment: -1 },
    { text: 'red', more: true },
    { text: 'x'.repeat(2001) },
    [],
    null,
  ]) {
    const { status } = await client.json(`/hemline/v1/conversations/${conversation}/feedback`, body);
    assert.equal(check(body), status === 202, `${JSON.stringify(body)}: ${status}`);
  }
});

async function beginAt(base: string): Promise<string> {
  const response = await client.json(`${base}/v1/conversations`, { look: '02' });
  return ((await response.json()) as { conversation: string }).conversation;
}
