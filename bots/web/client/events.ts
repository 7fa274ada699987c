import { API, type RoomEvent, type View } from '../wire.ts';
import { ApiError, addressOf, getView, placed } from './api.ts';

export interface Listener {
  /** The conversation as it stands, before anything else; what was answered since `after` is told all the same. */
  opened(view: View): void;
  /** `id` names what a later visit may go on after; progress has none. */
  happened(event: RoomEvent, id: string): void;
  /** False while the server does not answer; true again when it does. */
  connected(yes: boolean): void;
  /** The conversation is not there (any more); nothing follows. */
  gone(error: ApiError): void;
}

/** How long a break may last before anybody is told, and between attempts of our own. */
const PATIENCE_MS = 1500;
const TYPES = ['state', 'progress', 'answer', 'failure'] as const;

/**
 * Follows a conversation until the function it gives is called, from the event `after` on, or from now on. The browser
 * reconnects by itself after short breaks, and goes on where it was.
 */
export function follow(conversation: string, after: string | undefined, listener: Listener): () => void {
  let last = after;
  let source: EventSource | null = null;
  let timer: number | undefined;
  let ended = false;

  const end = () => {
    ended = true;
    clearTimeout(timer);
    source?.close();
  };

  const connect = () => {
    const query = last === undefined ? '' : `?after=${encodeURIComponent(last)}`;
    source = new EventSource(`${API}/${addressOf(conversation)}/events${query}`);
    source.onopen = () => {
      clearTimeout(timer);
      timer = undefined;
      listener.connected(true);
    };
    for (const type of TYPES) {
      source.addEventListener(type, ({ data, lastEventId }: MessageEvent<string>) => {
        if (ended) return;
        if (lastEventId !== '') last = lastEventId;
        listener.happened(read(type, data), lastEventId);
      });
    }
    source.onerror = () => {
      timer ??= window.setTimeout(() => {
        timer = undefined;
        listener.connected(false);
        // The browser gives up for good after an HTTP error; then we ask why.
        if (source?.readyState === EventSource.CLOSED) void open();
      }, PATIENCE_MS);
    };
  };

  const open = async () => {
    try {
      const view = await getView(conversation);
      if (ended) return;
      listener.opened(view);
      connect();
    } catch (error) {
      if (ended) return;
      if (error instanceof ApiError && error.code === 'conversation-not-found') {
        end();
        listener.gone(error);
        return;
      }
      listener.connected(false);
      timer = window.setTimeout(open, PATIENCE_MS);
    }
  };

  void open();
  return end;
}

function read(type: RoomEvent['type'], text: string): RoomEvent {
  const event = { type, data: JSON.parse(text) } as RoomEvent;
  if (event.type === 'state') return { ...event, data: placed(event.data) };
  if (event.type !== 'answer' || !event.data.view) return event;
  return { ...event, data: { ...event.data, view: placed(event.data.view) } };
}
