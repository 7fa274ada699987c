import type { RoomMessage } from '../wire.ts';
import { ApiError, check } from './api.ts';

export interface Listener {
  message(message: RoomMessage): void;
  /** False while the server does not answer; true again when it does. */
  connected(yes: boolean): void;
  /** The conversation is not there (any more); nothing follows. */
  gone(error: ApiError): void;
}

/** How long a break may last before anybody is told, and between attempts of our own. */
const PATIENCE_MS = 1500;

/** Follows a conversation until the function it gives is called. The browser reconnects by itself after short breaks. */
export function follow(conversation: string, listener: Listener): () => void {
  let source: EventSource | null = null;
  let timer: number | undefined;
  let ended = false;

  const end = () => {
    ended = true;
    clearTimeout(timer);
    source?.close();
  };

  const connect = () => {
    source = new EventSource(`api/conversations/${encodeURIComponent(conversation)}/events`);
    source.onopen = () => {
      clearTimeout(timer);
      timer = undefined;
      listener.connected(true);
    };
    source.onmessage = ({ data }) => {
      if (!ended) listener.message(JSON.parse(data as string) as RoomMessage);
    };
    source.onerror = () => {
      timer ??= window.setTimeout(() => {
        listener.connected(false);
        // The browser gives up for good after an HTTP error; then we ask why.
        if (source?.readyState === EventSource.CLOSED) void again();
      }, PATIENCE_MS);
      if (source?.readyState === EventSource.CLOSED) void diagnose();
    };
  };

  const diagnose = async () => {
    const error = await check(conversation).then(
      () => null,
      (reason: unknown) => reason,
    );
    if (ended || !(error instanceof ApiError) || error.code !== 'conversation-not-found') return;
    end();
    listener.gone(error);
  };

  const again = async () => {
    await diagnose();
    timer = undefined;
    if (!ended) connect();
  };

  connect();
  return end;
}
