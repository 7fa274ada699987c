/** What Discord knows: channels, messages and interactions, with the rules that it checks. */

export interface File {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly description?: string;
}

// biome-ignore lint/suspicious/noExplicitAny: payloads of a protocol that the adapter is tested against
export type Json = any;

export interface Message {
  readonly id: string;
  readonly channel: string;
  readonly author: 'bot' | 'shopper';
  content: string;
  files: File[];
  components: Json[];
  /** "The bot is thinking". */
  loading: boolean;
  readonly replyTo?: string;
  readonly nonce?: string;
  /** How often it was edited. */
  edits: number;
}

export interface Interaction {
  readonly id: string;
  readonly token: string;
  readonly channel: string;
  /** The types of its responses: the first counts, Discord refuses others. */
  response?: Json;
  message?: Message;
  expired: boolean;
}

/** A refusal of Discord's. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: number;

  constructor(status: number, code: number, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

export const BOT = '1000000000000000001';
export const SHOPPER = '1000000000000000002';
export const OTHER_SHOPPER = '1000000000000000003';
export const GUILD = '1000000000000000004';
export const CHANNELS = { here: '1000000000000000010', there: '1000000000000000011' };
export const DIRECT = '1000000000000000012';
export const THREAD = '1000000000000000013';

export class State {
  readonly messages: Message[] = [];
  readonly interactions = new Map<string, Interaction>();
  /** Registered commands by name. */
  readonly commands = new Map<string, Json>();
  /** Bytes by address, as Discord's CDN has them. */
  readonly cdn = new Map<string, Uint8Array>();
  /** Bytes that an attachment may have. */
  maxBytes = 10 * 1024 * 1024;
  #ids = 2_000_000_000_000_000_000n;

  newId(): string {
    this.#ids += 1n;
    return String(this.#ids);
  }

  find(channel: string, id: string): Message {
    const message = this.messages.find((one) => one.channel === channel && one.id === id);
    if (!message) throw new Refusal(404, 10008, 'Unknown Message');
    return message;
  }

  delete(id: string): void {
    const at = this.messages.findIndex((one) => one.id === id);
    if (at >= 0) this.messages.splice(at, 1);
  }

  post(channel: string, author: Message['author'], body: Json, files: readonly File[] = []): Message {
    const { nonce, enforce_nonce: enforce } = body;
    const there = enforce && this.messages.find((one) => one.channel === channel && one.nonce === nonce);
    if (there) return there;
    this.#check(body, files);
    const message: Message = {
      id: body.id ?? this.newId(),
      channel,
      author,
      content: body.content ?? '',
      files: named(body, files),
      components: body.components ?? [],
      loading: false,
      replyTo: body.message_reference?.message_id,
      nonce,
      edits: 0,
    };
    if (message.content === '' && message.files.length === 0 && author === 'bot') {
      throw new Refusal(400, 50006, 'Cannot send an empty message');
    }
    this.messages.push(message);
    return message;
  }

  edit(message: Message, body: Json, files: readonly File[]): Message {
    this.#check(body, files);
    if (body.content !== undefined) message.content = body.content;
    if (body.components !== undefined) message.components = body.components;
    // As Discord does it: old pictures stay unless the list of attachments says otherwise.
    message.files = body.attachments ? named(body, files) : [...message.files, ...files];
    message.loading = false;
    message.edits++;
    return message;
  }

  /** The first response to an interaction; a second one is refused. */
  respond(token: string, response: Json): Interaction {
    const interaction = this.interactions.get(token);
    if (!interaction) throw new Refusal(404, 10062, 'Unknown interaction');
    if (interaction.response) throw new Refusal(400, 40060, 'Interaction has already been acknowledged.');
    interaction.response = response;
    if (response.type === 9) checkModal(response.data);
    if (response.type === 4) interaction.message = this.post(interaction.channel, 'bot', response.data);
    if (response.type === 5) {
      interaction.message = this.post(interaction.channel, 'bot', { content: '…' });
      interaction.message.content = '';
      interaction.message.loading = true;
    }
    return interaction;
  }

  /** 15 minutes have passed: what was only thought about is called failed, and not counted as an answer. */
  expire(token: string): void {
    const interaction = this.interactions.get(token);
    if (!interaction) return;
    interaction.expired = true;
  }

  #check(body: Json, files: readonly File[]): void {
    if ((body.content ?? '').length > 2000)
      throw new Refusal(400, 50035, 'content: 2000 or fewer in length.');
    if (files.some(({ bytes }) => bytes.length > this.maxBytes)) {
      throw new Refusal(413, 40005, 'Request entity too large');
    }
    checkComponents(body.components ?? []);
  }
}

function named(body: Json, files: readonly File[]): File[] {
  if (!body.attachments) return [...files];
  return body.attachments.map(({ id, filename, description }: Json) => {
    const file = files[id];
    if (!file) throw new Refusal(400, 50035, `attachments: there is no file ${id}`);
    return { bytes: file.bytes, name: filename, description };
  });
}

function checkComponents(rows: readonly Json[]): void {
  const ids = new Set<string>();
  const must = (holds: boolean, what: string) => {
    if (!holds) throw new Refusal(400, 50035, `Invalid Form Body: components: ${what}`);
  };
  must(rows.length <= 5, '5 rows');
  for (const { type, components } of rows) {
    must(type === 1 && components.length >= 1 && components.length <= 5, 'a row has 1 to 5');
    for (const one of components) {
      must(one.custom_id.length <= 100 && !ids.has(one.custom_id), `custom_id ${one.custom_id}`);
      ids.add(one.custom_id);
      if (one.type === 2) must(one.label.length <= 80, `label ${one.label}`);
      if (one.type !== 3) continue;
      must(components.length === 1 && one.options.length >= 1 && one.options.length <= 25, 'options');
      const values = new Set(one.options.map(({ value }: Json) => value));
      must(values.size === one.options.length, 'values repeat');
      for (const { label, value } of one.options) {
        must(label.length >= 1 && label.length <= 100 && value.length <= 100, `option ${label}`);
      }
    }
  }
}

function checkModal({ custom_id: id, title, components }: Json): void {
  const good = id.length <= 100 && title.length <= 45 && components.every((one: Json) => one.type === 18);
  if (!good) throw new Refusal(400, 50035, 'Invalid Form Body: modal');
}
