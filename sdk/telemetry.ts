/** What is known of a piece of work, for traces and metrics: no texts, no pictures, no tokens. */
export type Facts = Readonly<Record<string, string | number | boolean>>;

/** The part of @opentelemetry/api that is used; the package is optional. */
interface Api {
  readonly SpanStatusCode: { readonly ERROR: number };
  readonly trace: {
    getTracer(name: string): {
      startActiveSpan<T>(name: string, options: { attributes: Facts }, work: (span: Span) => T): T;
    };
  };
  readonly metrics: {
    getMeter(name: string): {
      createHistogram(
        name: string,
        options: { description: string; unit: string },
      ): { record(value: number, attributes: Facts): void };
    };
  };
}

interface Span {
  setAttributes(facts: Facts): unknown;
  setStatus(status: { code: number }): unknown;
  end(): void;
}

const NAME = 'hemline';
const PACKAGE = '@opentelemetry/api'; // by name, so that nothing is resolved where it is not installed
let loaded: Promise<Api | null> | undefined;

/**
 * Runs `work` as the OpenTelemetry span `hemline.<name>` and records its seconds in the histogram
 * `hemline.<name>.duration`. `note` adds what is known only later; a fact `error` marks the span as failed.
 * Without @opentelemetry/api the work just runs.
 */
export async function observed<T>(
  name: string,
  facts: Facts,
  work: (note: (facts: Facts) => void) => Promise<T>,
): Promise<T> {
  loaded ??= load();
  const api = await loaded;
  if (!api) return work(() => {});
  const noted: Record<string, string | number | boolean> = { ...facts };
  const histogram = api.metrics.getMeter(NAME).createHistogram(`${NAME}.${name}.duration`, {
    description: `Seconds of a ${name}.`,
    unit: 's',
  });
  const began = performance.now();
  return api.trace.getTracer(NAME).startActiveSpan(`${NAME}.${name}`, { attributes: facts }, async (span) => {
    const failed = (error: unknown) => {
      noted.error = String(error);
      span.setStatus({ code: api.SpanStatusCode.ERROR });
    };
    try {
      return await work((more) => {
        Object.assign(noted, more);
        span.setAttributes(more);
        if (more.error !== undefined) failed(more.error);
      });
    } catch (error) {
      failed(error instanceof Error ? error.name : 'unknown');
      throw error;
    } finally {
      span.end();
      histogram.record((performance.now() - began) / 1000, noted);
    }
  });
}

async function load(): Promise<Api | null> {
  try {
    return (await import(PACKAGE)) as Api;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_MODULE_NOT_FOUND') return null;
    throw error;
  }
}
