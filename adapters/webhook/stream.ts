import type { Event } from './events.ts';

/** How often a quiet stream says something, so that proxies keep it open. */
const HEARTBEAT_MS = 15_000;
/** How long a client that lost the stream waits before it comes again. */
const RETRY_MS = 2000;

/**
 * Events as a response that lasts: the next is asked for when the client has taken the one before. It ends when they
 * do; when the client leaves, their signal is aborted.
 */
export function eventStream(follow: (signal: AbortSignal) => AsyncIterable<Event>): Response {
  const left = new AbortController();
  const encoder = new TextEncoder();
  const events = follow(left.signal)[Symbol.asyncIterator]();
  let beat: NodeJS.Timeout;
  const body = new ReadableStream<Uint8Array>({
    start(stream) {
      stream.enqueue(encoder.encode(`retry: ${RETRY_MS}\n\n`));
      // Nothing is said to a client that has not taken what waits for it.
      const say = () => (stream.desiredSize ?? 0) > 0 && stream.enqueue(encoder.encode(': \n\n'));
      beat = setInterval(say, HEARTBEAT_MS).unref();
    },
    async pull(stream) {
      try {
        const next = await events.next();
        if (left.signal.aborted) return;
        if (!next.done) return stream.enqueue(encoder.encode(format(next.value)));
        clearInterval(beat);
        stream.close();
      } catch (error) {
        clearInterval(beat);
        throw error;
      }
    },
    cancel() {
      clearInterval(beat);
      left.abort();
      events.return?.().catch(() => {}); // it may end with the abort itself
    },
  });
  const headers = {
    'content-type': 'text/event-stream',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  };
  return new Response(body, { headers });
}

function format({ id, type, data }: Event): string {
  const head = id === undefined ? '' : `id: ${id}\n`;
  return `${head}event: ${type}\ndata: ${JSON.stringify(data)}\n\n`;
}
