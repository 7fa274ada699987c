import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { metrics, trace } from '@opentelemetry/api';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import pino from 'pino';
import { Driver, type Incoming } from '../../sdk/adapter/index.ts';
import { examplePhoto, fakeStylist } from '../../sdk/testing/index.ts';

const spans = new InMemorySpanExporter();
const measured = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
const reader = new PeriodicExportingMetricReader({ exporter: measured, exportIntervalMillis: 3_600_000 });
before(() => {
  trace.setGlobalTracerProvider(
    new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] }),
  );
  metrics.setGlobalMeterProvider(new MeterProvider({ readers: [reader] }));
});
after(() => reader.shutdown());

test('a turn is a span and a measure, with facts and without content; pino takes the log', async () => {
  const { stylist, host } = await fakeStylist();
  const lines: string[] = [];
  const log = pino({ level: 'info' }, { write: (line: string) => void lines.push(line) });
  const ways = () => [{ name: 'post', show: async () => {} }];
  const driver = new Driver<null>(stylist, { name: 'test', ways }, { log });
  const receive = async (messageId: string, ask: Incoming<null>['ask']) =>
    (await driver.receive({ conversation: 'test:secret', messageId, ask, where: null })).done;
  await receive('1', { action: 'say', text: 'make it crimson', picture: { bytes: await examplePhoto() } });
  await receive('2', { action: 'undo' });
  host.failNext(new Error('at /home/someone'));
  await receive('3', { action: 'say', text: 'long sleeves' });
  await driver.close();
  await stylist.close();

  const told = spans
    .getFinishedSpans()
    .map(({ name, attributes, status }) => ({ name, ...attributes, status: status.code }));
  assert.deepEqual(told, [
    {
      name: 'hemline.turn',
      platform: 'test',
      action: 'say',
      outcome: 'answer',
      intent: 'edit',
      rounds: 1,
      cached: 0,
      status: 0,
    },
    {
      name: 'hemline.turn',
      platform: 'test',
      action: 'undo',
      outcome: 'answer',
      intent: 'undo',
      rounds: 0,
      cached: 0,
      status: 0,
    },
    {
      name: 'hemline.turn',
      platform: 'test',
      action: 'say',
      outcome: 'failure',
      error: 'unexpected',
      status: 2,
    },
  ]);
  await reader.forceFlush();
  const [metric] = measured
    .getMetrics()
    .flatMap(({ scopeMetrics }) => scopeMetrics.flatMap((scope) => scope.metrics));
  assert.equal(metric!.descriptor.name, 'hemline.turn.duration');
  assert.equal(metric!.descriptor.unit, 's');
  assert.equal(metric!.dataPoints.length, 3);
  assert.equal(lines.filter((line) => line.includes('a message was answered')).length, 3);
  const everything = JSON.stringify([told, metric]) + lines.join('');
  for (const secret of ['crimson', 'sleeves', 'test:secret']) assert.ok(!everything.includes(secret), secret);
  assert.match(lines.join(''), /someone/, 'operators see what went wrong');
});
