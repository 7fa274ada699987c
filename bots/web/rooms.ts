import type { Fitter } from './fitter.ts';
import { Room } from './room.ts';

/** A room that nobody watches is let go after this long; the conversation itself stays in the store. */
const IDLE_MS = 10 * 60_000;

/** The rooms that are open, by conversation. */
export class Rooms {
  readonly #rooms = new Map<string, Room>();
  readonly #stylist: Fitter;

  constructor(stylist: Fitter) {
    this.#stylist = stylist;
  }

  get(conversation: string): Room {
    this.#sweep();
    let room = this.#rooms.get(conversation);
    if (!room) {
      room = new Room(this.#stylist, conversation);
      this.#rooms.set(conversation, room);
    }
    return room;
  }

  /** Stops its turns and forgets the conversation for good. */
  async forget(conversation: string): Promise<void> {
    this.#rooms.get(conversation)?.cancelAll();
    this.#rooms.delete(conversation);
    await this.#stylist.forget(conversation);
  }

  close(): void {
    for (const room of this.#rooms.values()) room.cancelAll();
    this.#rooms.clear();
  }

  #sweep(): void {
    const before = Date.now() - IDLE_MS;
    for (const [conversation, room] of this.#rooms) {
      if (room.idle && room.lastUsed < before) this.#rooms.delete(conversation);
    }
  }
}
