import type { Event } from './events.ts';

/** How often a quiet stream says something, so that proxies keep it open. */
const HEARTBEAT_MS = 15_000;
/** How long a client that lost the stream waits before it comes again. */
const RETRY_MS = 2000;

/** Events as a response that lasts. It ends when they do; when the client leaves, their signal is aborted. */
export function eventStream(follow: (signal: AbortSignal) => AsyncIterable<Event>): Response {
  const left = new AbortController();
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    start(stream) {
      // Once the client has left, the stream is closed, and writing to it throws: in a timer, for all the process.
      const write = (text: string) => {
        if (!left.signal.aborted) stream.enqueue(encoder.encode(text));
      };
      write(`retry: ${RETRY_MS}\n\n`);
      const beat = setInterval(() => write(': \n\n'), HEARTBEAT_MS).unref();
      const run = async () => {
        try {
          for await (const event of follow(left.signal)) write(format(event));
          if (!left.signal.aborted) stream.close();
        } catch (error) {
          if (!left.signal.aborted) stream.error(error);
        } finally {
          clearInterval(beat);
        }
      };
      void run();
    },
    cancel: () => left.abort(),
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
