import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { Client, type ClientOptions } from 'discord.js';
import { discordIntents, discordPartials } from '../../../../adapters/discord/index.ts';
import { ALLOWED, Gateway } from './gateway.ts';
import { payloadOf, Rest } from './rest.ts';
import { BOT, CHANNELS, DIRECT, GUILD, type Json, type Message, SHOPPER, State } from './state.ts';

export interface Said {
  readonly id?: string;
  readonly text?: string;
  readonly picture?: Uint8Array;
  readonly channel?: string;
  readonly user?: string;
  /** Whether it mentions the bot; true by default. */
  readonly mention?: boolean;
  readonly replyTo?: string;
}

export interface Interacted {
  readonly id?: string;
  readonly channel?: string;
  readonly user?: string;
  readonly permissions?: string;
  readonly limit?: number;
}

/** A Discord on this machine, for the real discord.js. */
export class FakeDiscord {
  readonly state = new State();
  readonly rest = new Rest(this.state);
  readonly gateway = new Gateway(this.rest.server);
  /** The address for `rest: { api }`. */
  api = '';
  readonly #threads = new Set<string>();

  static async open(): Promise<FakeDiscord> {
    const fake = new FakeDiscord();
    fake.rest.server.listen(0, '127.0.0.1');
    await once(fake.rest.server, 'listening');
    const { port } = fake.rest.server.address() as AddressInfo;
    fake.api = `http://127.0.0.1:${port}/api`;
    fake.rest.gateway = `ws://127.0.0.1:${port}`;
    fake.gateway.listening(fake.rest.gateway);
    return fake;
  }

  /** A client of a developer's, logged in here. */
  async client(options: Partial<ClientOptions> = {}): Promise<Client<true>> {
    const client = this.loggedOut(options);
    await this.logIn(client);
    return client as Client<true>;
  }

  async logIn(client: Client): Promise<void> {
    const ready = once(client, 'clientReady');
    await client.login('test-token');
    await ready;
  }

  loggedOut(options: Partial<ClientOptions> = {}): Client {
    const rest = { api: this.api, offset: 0 };
    return new Client({ intents: [...discordIntents], partials: [...discordPartials], rest, ...options });
  }

  /** `fetchPicture` of an adapter: what lies on the CDN. */
  readonly fetchPicture = async (url: string): Promise<Uint8Array> => {
    const bytes = this.state.cdn.get(url);
    if (!bytes) throw new Error(`there is nothing at ${url}`);
    return bytes;
  };

  /** A shopper writes; gives the message as it is dispatched, so that it can be delivered again. */
  say(said: Said): Json {
    const { text = '', picture, channel = CHANNELS.here, user = SHOPPER, mention = true } = said;
    const id = said.id ?? this.state.newId();
    const files = picture ? [{ name: 'photo.png', bytes: picture }] : [];
    const content = mention ? `<@${BOT}> ${text}` : text;
    const reference = said.replyTo && { message_reference: { message_id: said.replyTo } };
    const there = this.state.messages.find((one) => one.id === id);
    const message = there ?? this.state.post(channel, 'shopper', { id, content, ...reference }, files);
    const payload = payloadOf(message);
    for (const { url } of payload.attachments) if (picture) this.state.cdn.set(url, picture);
    const author = {
      id: user === 'bot' ? '4' : user,
      username: 'shopper',
      discriminator: '0',
      avatar: null,
      bot: user === 'bot',
    };
    const mentions = mention ? [{ id: BOT, username: 'hemline', bot: true }] : [];
    const guild =
      channel === DIRECT ? { channel_type: 1 } : { guild_id: GUILD, member: { roles: [], joined_at: null } };
    const event = { ...payload, author, mentions, ...guild };
    this.gateway.dispatch('MESSAGE_CREATE', event);
    return event;
  }

  /** A thread is opened; on a message it has the message's id. */
  thread(id: string, parent: string = CHANNELS.here): void {
    this.#threads.add(id);
    const metadata = { archived: false, auto_archive_duration: 1440, archive_timestamp: null, locked: false };
    const rest = { name: 'a thread', owner_id: SHOPPER, thread_metadata: metadata, message_count: 0 };
    this.gateway.dispatch('THREAD_CREATE', { id, type: 11, guild_id: GUILD, parent_id: parent, ...rest });
  }

  payloadOf(message: Message): Json {
    return payloadOf(message);
  }

  /** `/outfit` and `/refine`. */
  command(
    name: string,
    given: { picture?: Uint8Array; look?: string; feedback?: string },
    how: Interacted = {},
  ): Json {
    const { picture, ...texts } = given;
    const options: Json[] = Object.entries(texts)
      .filter(([, value]) => value !== undefined)
      .map(([option, value]) => ({ name: option, type: 3, value }));
    if (!picture) return this.interaction(2, { id: '9', name, type: 1, options }, how);
    options.push({ name: 'picture', type: 11, value: '77' });
    const url = `https://cdn.discordapp.com/ephemeral-attachments/${this.state.newId()}/photo.png`;
    this.state.cdn.set(url, picture);
    const file = { id: '77', filename: 'photo.png', size: picture.length, url, content_type: 'image/png' };
    const resolved = { attachments: { 77: file } };
    return this.interaction(2, { id: '9', name, type: 1, options, resolved }, how);
  }

  /** "Refine this outfit" on a message. */
  target(message: Message, how: Interacted = {}): Json {
    const payload = payloadOf(message);
    const resolved = { messages: { [message.id]: payload } };
    const data = { id: '9', name: 'Refine this outfit', type: 3, target_id: message.id, resolved };
    return this.interaction(2, data, how);
  }

  /** A button is pressed, or an option of a menu is chosen. */
  press(message: Message, customId: string, value?: string, how: Interacted = {}): Json {
    const kind = value === undefined ? { component_type: 2 } : { component_type: 3, values: [value] };
    return this.interaction(3, { custom_id: customId, ...kind }, how, { message: payloadOf(message) });
  }

  /** A form is sent. */
  submit(customId: string, text: string, how: Interacted = {}): Json {
    const component = { type: 4, id: 2, custom_id: 'feedback', value: text };
    return this.interaction(5, { custom_id: customId, components: [{ type: 18, id: 1, component }] }, how);
  }

  /** Something is typed into the option `look`. */
  lookup(text: string): Json {
    const options = [{ name: 'look', type: 3, value: text, focused: true }];
    return this.interaction(4, { id: '9', name: 'outfit', type: 1, options });
  }

  /** Made, but not delivered: `dispatch` it, or post it to the HTTP handler. */
  interaction(type: number, data: Json, how: Interacted = {}, rest: object = {}): Json {
    const { channel = CHANNELS.here, user = SHOPPER, permissions = ALLOWED } = how;
    const id = how.id ?? this.state.newId();
    const token = `token-of-${id}`;
    if (!this.state.interactions.has(token)) {
      this.state.interactions.set(token, { id, token, channel, expired: false });
    }
    const author = { id: user, username: 'shopper', discriminator: '0', avatar: null };
    return {
      id,
      token,
      version: 1,
      application_id: BOT,
      type,
      data,
      guild_id: GUILD,
      channel_id: channel,
      channel: { id: channel, type: this.#threads.has(channel) ? 11 : 0, name: 'here', guild_id: GUILD },
      member: { user: author, roles: [], permissions: ALLOWED, joined_at: '2026-01-01T00:00:00Z' },
      app_permissions: permissions,
      attachment_size_limit: how.limit ?? 10 * 1024 * 1024,
      locale: 'en-US',
      entitlements: [],
      authorizing_integration_owners: {},
      context: 0,
      ...rest,
    };
  }

  dispatch(interaction: Json): Json {
    this.gateway.dispatch('INTERACTION_CREATE', interaction);
    return interaction;
  }

  responseTo(interaction: Json): Json {
    return this.state.interactions.get(interaction.token)?.response;
  }

  /** Messages of the bot in a channel, the oldest first. */
  answers(channel: string = CHANNELS.here): Message[] {
    return this.state.messages.filter((one) => one.author === 'bot' && one.channel === channel);
  }

  async close(): Promise<void> {
    this.gateway.close();
    this.rest.server.closeAllConnections();
    this.rest.server.close();
  }
}

/** Ids of the controls of a message that can be used, by their action. */
export function controlsOf(message: Message): { action: string; customId: string; value?: string }[] {
  return message.components.flatMap(({ components }) =>
    components.flatMap((one: Json) => {
      const customId: string = one.custom_id;
      const action = customId.split(':')[1]!;
      if (one.type === 3) return one.options.map(({ value }: Json) => ({ action, customId, value }));
      return one.disabled ? [] : [{ action, customId }];
    }),
  );
}
