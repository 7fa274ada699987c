// biome-ignore-all lint/suspicious/noExplicitAny: Slack's JSON as it comes
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { wrongBlocks, wrongView } from './check.ts';
import { forbidden } from './workspace.ts';

export interface Message {
  readonly channel: string;
  readonly ts: string;
  readonly thread_ts?: string;
  readonly user: string;
  text: string;
  blocks: any[];
  readonly metadata?: any;
}

export interface File {
  readonly id: string;
  readonly name: string;
  bytes: Uint8Array;
  /** How often `files.info` is asked before Slack has looked at it. */
  looks: number;
  readonly type: string;
}

/**
 * How a call fails: `busy` (429), `down` (500, nothing was done), `lost` (it was done, and then 500), `dropped` (the
 * connection ends without an answer, after it was done), `gone` (somebody deleted the message), or a word of Slack's.
 */
export interface Failure {
  readonly method: string;
  readonly how: string;
}

/** Tokens of two workspaces; the bot has a user in each. */
export const BOTS: Readonly<Record<string, { team: string; bot: string }>> = {
  'xoxb-one': { team: 'T1', bot: 'UBOT1' },
  'xoxb-two': { team: 'T2', bot: 'UBOT2' },
};

/** The part of Slack's Web API that is used, over HTTP, as strict as Slack where we know that it is. */
export class FakeSlack {
  readonly messages: Message[] = [];
  readonly files = new Map<string, File>();
  readonly views: { view: any; team: string }[] = [];
  /** Methods as they were called, with their arguments. */
  readonly calls: { method: string; args: any }[] = [];
  readonly failures: Failure[] = [];
  /** What was wrong with messages that were sent. */
  readonly refused: string[] = [];
  /** What only the one who asked was told. */
  readonly told: any[] = [];
  /** Channels where the bot is not. */
  readonly closed = new Set<string>();
  /** Bytes of the largest upload that is taken. */
  uploadLimit = Number.POSITIVE_INFINITY;
  /** How often `files.info` is asked before Slack has looked at a new file. */
  slowness = 1;
  /** Where a socket is opened. */
  socketUrl = '';
  #server = createServer((request, response) => void this.#answer(request, response));
  #clock = Date.UTC(2026, 0, 1) / 1000;
  #count = 0;
  readonly #triggers = new Set<string>();

  static async open(): Promise<FakeSlack> {
    const slack = new FakeSlack();
    await new Promise<void>((resolve) => slack.#server.listen(0, '127.0.0.1', resolve));
    return slack;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get apiUrl(): string {
    return `${this.url}/api/`;
  }

  /** A new `ts`, or anything else that has to be unique. */
  ts(): string {
    return `${++this.#clock}.${String(++this.#count).padStart(6, '0')}`;
  }

  trigger(): string {
    const id = `trigger.${++this.#count}`;
    this.#triggers.add(id);
    return id;
  }

  /** A file that a person sent. */
  addFile(bytes: Uint8Array, type = 'image/png'): any {
    const file = this.#file('picture', bytes, 0, type);
    return this.info(file);
  }

  info({ id, name, bytes, looks, type }: File): any {
    const about = { id, name, size: bytes.length, permalink: `https://one.slack.com/files/${id}/${name}` };
    const address = `https://files.slack.com/files-pri/${id}/${name}`;
    return { ...about, mimetype: looks > 0 ? '' : type, url_private: address, url_private_download: address };
  }

  /** What `fetchPicture` gets at a file's address: nothing without the bot's token. */
  download(url: string, headers: Readonly<Record<string, string>> | undefined): Uint8Array {
    const token = headers?.authorization?.replace('Bearer ', '') ?? '';
    const file = this.files.get(/files-pri\/(\w+)\//.exec(url)?.[1] ?? '');
    if (!BOTS[token] || !file) throw new Error(`not for you: ${url}`);
    return file.bytes;
  }

  #file(name: string, bytes: Uint8Array, looks: number, type: string): File {
    const file = { id: `F${String(++this.#count).padStart(8, '0')}`, name, bytes, looks, type };
    this.files.set(file.id, file);
    return file;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(request);
    const say = (status: number, json: unknown, headers = {}) => {
      response.writeHead(status, { 'content-type': 'application/json', ...headers });
      response.end(JSON.stringify(json));
    };
    const path = request.url!.split('?')[0]!;
    if (path.startsWith('/upload/')) {
      const form = await new Response(body, { headers: request.headers as any }).formData();
      const bytes = new Uint8Array(await (form.get('body') as Blob).arrayBuffer());
      if (bytes.length > this.uploadLimit) return say(413, { ok: false });
      this.files.get(path.split('/').at(-1)!)!.bytes = bytes;
      return say(200, { ok: true });
    }
    if (path === '/respond') {
      this.told.push(JSON.parse(body.toString()));
      return say(200, { ok: true });
    }
    const method = path.replace('/api/', '');
    const args = unpacked(new URLSearchParams(body.toString()));
    this.calls.push({ method, args });
    const token = request.headers.authorization?.replace('Bearer ', '') ?? '';
    const at = this.failures.findIndex((one) => one.method === method);
    const [failure] = at < 0 ? [] : this.failures.splice(at, 1);
    if (failure?.how === 'busy') return say(429, { ok: false, error: 'ratelimited' }, { 'retry-after': '2' });
    if (failure?.how === 'down') return say(500, {});
    if (failure?.how === 'gone') this.#remove(args);
    if (failure && !['lost', 'dropped', 'gone'].includes(failure.how))
      return say(200, { ok: false, error: failure.how });
    const done = this.#call(method, args, token);
    if (failure?.how === 'lost') return say(500, {});
    if (failure?.how === 'dropped') return void response.destroy();
    say(200, { ok: done.error === undefined, ...done });
  }

  #call(method: string, args: any, token: string): any {
    if (method === 'apps.connections.open') return { url: this.socketUrl };
    if (method === 'oauth.v2.access') return installed(args.code);
    const who = BOTS[token];
    if (!who) return { error: 'invalid_auth' };
    const error = forbidden(method);
    if (error) return { error };
    switch (method) {
      case 'auth.test':
        return { user_id: who.bot, bot_id: `B${who.bot}`, team_id: who.team };
      case 'views.open':
        return this.#openView(args, who.team);
      case 'files.getUploadURLExternal': {
        const type = args.filename.endsWith('.jpg') ? 'image/jpeg' : 'image/png';
        const file = this.#file(args.filename, new Uint8Array(), this.slowness, type);
        return { upload_url: `${this.url}/upload/${file.id}`, file_id: file.id };
      }
      case 'files.completeUploadExternal':
        return { files: args.files.map(({ id }: any) => this.info(this.files.get(id)!)) };
      case 'files.info': {
        const file = this.files.get(args.file);
        if (!file) return { error: 'file_not_found' };
        file.looks--;
        return { file: this.info(file) };
      }
      case 'chat.postMessage':
        return this.#post(args, who.bot);
      case 'chat.update':
        return this.#update(args);
      case 'conversations.history':
        return this.#found(({ channel, thread_ts }) => channel === args.channel && !thread_ts, args);
      case 'conversations.replies':
        return this.#found(({ thread_ts }) => thread_ts === args.ts, args);
      default:
        return { error: 'unknown_method' };
    }
  }

  #openView({ trigger_id, view }: any, team: string): any {
    if (!this.#triggers.delete(trigger_id)) return { error: 'expired_trigger_id' };
    const wrong = wrongView(view);
    if (wrong) return { error: 'invalid_arguments', response_metadata: { messages: [wrong] } };
    this.views.push({ view: { ...view, id: `V${++this.#count}` }, team });
    return { view };
  }

  #post({ channel, thread_ts, text, blocks, metadata }: any, user: string): any {
    // A person's id opens the direct channel.
    const to = channel.startsWith('U') ? `D${channel}` : channel;
    if (this.closed.has(to)) return { error: 'not_in_channel' };
    const wrong = this.#wrong(blocks);
    if (wrong) return wrong;
    const message = { channel: to, ts: this.ts(), thread_ts, text, blocks, metadata, user };
    this.messages.push(message);
    return { channel: to, ts: message.ts, message };
  }

  #update({ channel, ts, text, blocks }: any): any {
    const message = this.messages.find((one) => one.channel === channel && one.ts === ts);
    if (!message) return { error: 'message_not_found' };
    const wrong = this.#wrong(blocks);
    if (wrong) return wrong;
    Object.assign(message, { text, blocks });
    return { channel, ts };
  }

  /** Somebody deletes a message. */
  #remove({ channel, ts }: any): void {
    const at = this.messages.findIndex((one) => one.channel === channel && one.ts === ts);
    if (at >= 0) this.messages.splice(at, 1);
  }

  #wrong(blocks: any[]): any {
    const ready = (id: string) => (this.files.get(id)?.looks ?? 1) <= 0;
    const wrong = wrongBlocks(blocks, ready);
    const messages = [`[ERROR] ${wrong}`];
    if (wrong !== null) this.refused.push(wrong);
    return wrong === null ? null : { error: 'invalid_blocks', response_metadata: { messages } };
  }

  #found(which: (message: Message) => boolean, { oldest = '0', include_all_metadata }: any): any {
    const found = this.messages.filter((one) => which(one) && Number(one.ts) > Number(oldest));
    return { messages: found.map((one) => (include_all_metadata ? one : { ...one, metadata: undefined })) };
  }
}

/** What Slack says to a workspace that installs the App. */
function installed(code: string): any {
  const token = Object.keys(BOTS).find((one) => one === `xoxb-${code}`);
  if (!token) return { error: 'invalid_code' };
  const { team, bot } = BOTS[token]!;
  return {
    app_id: 'A1',
    team: { id: team, name: team },
    enterprise: null,
    authed_user: { id: 'U9' },
    scope: 'chat:write',
    token_type: 'bot',
    access_token: token,
    bot_user_id: bot,
    is_enterprise_install: false,
  };
}

/** Arguments as Bolt's client packs them: what is no text is JSON. */
function unpacked(form: URLSearchParams): any {
  const packed = new Set(['blocks', 'metadata', 'files', 'view']);
  return Object.fromEntries(
    [...form].map(([name, value]) => [
      name,
      packed.has(name) ? JSON.parse(value) : name === 'include_all_metadata' ? value === 'true' : value,
    ]),
  );
}
