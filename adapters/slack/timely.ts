import type { RequestListener } from 'node:http';

/** Seconds by which Slack's clock and ours may differ. */
const LEEWAY_S = 300;

/**
 * Bolt refuses signed requests that are older than five minutes, and takes those from the future. This refuses them
 * too, with 401: put it around what listens.
 *
 * @example
 * receiver.requestListener = timely(receiver.requestListener); // an HTTPReceiver, before `app.start()`
 */
export function timely(listener: RequestListener, now: () => number = Date.now): RequestListener {
  return (request, response) => {
    const stamp = request.headers['x-slack-request-timestamp'];
    if (stamp !== undefined && !(Number(stamp) <= now() / 1000 + LEEWAY_S)) {
      request.resume();
      response.writeHead(401).end();
      return;
    }
    listener(request, response);
  };
}
