import type { Server } from 'node:http';
import { type WebSocket, WebSocketServer } from 'ws';
import { BOT, CHANNELS, GUILD, type Json } from './state.ts';

/** View Channel, Send Messages, Attach Files, Read Message History, Send Messages in Threads. */
export const ALLOWED = String((1n << 10n) | (1n << 11n) | (1n << 15n) | (1n << 16n) | (1n << 38n));

/** Nobody switched this privileged intent on. */
const MESSAGE_CONTENT = 1 << 15;

/** Discord's gateway: one session, which can be resumed. */
export class Gateway {
  readonly #sockets: WebSocketServer;
  readonly #sent: { readonly t: string; readonly s: number; readonly d: Json }[] = [];
  #open: WebSocket | undefined;
  #address = '';
  /** How often the session was begun, and resumed. */
  identified = 0;
  resumed = 0;
  /** What everybody may do in the channels. */
  permissions = ALLOWED;
  tier = 0;

  constructor(server: Server) {
    this.#sockets = new WebSocketServer({ server });
    this.#sockets.on('connection', (socket) => {
      const send = (payload: object) => socket.send(JSON.stringify(payload));
      send({ op: 10, d: { heartbeat_interval: 45_000 } });
      socket.on('message', (data) => {
        const { op, d } = JSON.parse(String(data)) as Json;
        if (op === 1) send({ op: 11 });
        if (op === 2) {
          if ((d.intents & MESSAGE_CONTENT) !== 0) return socket.close(4014, 'Disallowed intent(s).');
          this.identified++;
          this.#open = socket;
          this.dispatch('READY', ready(this.#address));
          this.dispatch('GUILD_CREATE', guild(this.permissions, this.tier));
        }
        if (op === 6) {
          this.resumed++;
          this.#open = socket;
          for (const event of this.#sent) if (event.s > d.seq) send({ op: 0, ...event });
          this.dispatch('RESUMED', {});
        }
      });
      socket.on('close', () => {
        if (this.#open === socket) this.#open = undefined;
      });
    });
  }

  listening(address: string): void {
    this.#address = address;
  }

  /** An event; where the socket is down it waits for the next one. */
  dispatch(t: string, d: Json): void {
    const event = { t, s: this.#sent.length + 1, d };
    this.#sent.push(event);
    this.#open?.send(JSON.stringify({ op: 0, ...event }));
  }

  /** The socket drops. The client comes back by itself. */
  drop(): void {
    this.#open?.terminate();
    this.#open = undefined;
  }

  close(): void {
    for (const socket of this.#sockets.clients) socket.terminate();
    this.#sockets.close();
  }
}

function ready(address: string): Json {
  return {
    v: 10,
    user: { id: BOT, username: 'hemline', discriminator: '0', global_name: null, avatar: null, bot: true },
    guilds: [{ id: GUILD, unavailable: true }],
    session_id: 'session',
    session_type: 'normal',
    resume_gateway_url: address,
    shard: [0, 1],
    application: { id: BOT, flags: 0 },
  };
}

function guild(permissions: string, tier: number): Json {
  const none = {
    emojis: [],
    stickers: [],
    threads: [],
    voice_states: [],
    presences: [],
    stage_instances: [],
    guild_scheduled_events: [],
    soundboard_sounds: [],
    features: [],
  };
  return {
    ...none,
    id: GUILD,
    name: 'Atelier',
    owner_id: '1',
    roles: [{ id: GUILD, name: '@everyone', permissions, position: 0, color: 0, colors: {} }],
    channels: Object.entries(CHANNELS).map(([name, id]) => ({
      id,
      type: 0,
      name,
      permission_overwrites: [],
      position: 0,
      guild_id: GUILD,
    })),
    members: [
      { user: { id: BOT, username: 'hemline', bot: true }, roles: [], joined_at: '2026-01-01T00:00:00Z' },
    ],
    member_count: 2,
    premium_tier: tier,
    joined_at: '2026-01-01T00:00:00Z',
    large: false,
    unavailable: false,
    preferred_locale: 'en-US',
    nsfw_level: 0,
    system_channel_flags: 0,
  };
}
