import {
  type Adapter,
  type AdapterPostableMessage,
  type Attachment,
  type ChatInstance,
  Message,
  type RawMessage,
} from 'chat';

export interface Posted {
  readonly thread: string;
  readonly message: AdapterPostableMessage;
}

interface Options {
  readonly name?: string;
  /** Whether attachments can be got again by what is kept of them; true by default. */
  readonly rehydrates?: boolean;
}

/** A platform that lives in memory, as adapters of Chat SDK see platforms. */
export class FakePlatform implements Adapter {
  readonly name: string;
  readonly userName = 'hemline';
  readonly botUserId = 'bot';
  readonly posted: Posted[] = [];
  readonly typed: string[] = [];
  readonly files = new Map<string, Uint8Array>();
  /** What the next posts answer. */
  readonly failures: Error[] = [];
  typing = true;
  uploadLimit = Number.POSITIVE_INFINITY;
  readonly rehydrateAttachment?: (attachment: Attachment) => Attachment;
  #chat: ChatInstance | null = null;

  constructor({ name = 'fake', rehydrates = true }: Options = {}) {
    this.name = name;
    if (rehydrates)
      this.rehydrateAttachment = (one) => ({ ...one, fetchData: this.#fetch(one.fetchMetadata!.id!) });
  }

  async initialize(chat: ChatInstance): Promise<void> {
    this.#chat = chat;
  }

  get chat(): ChatInstance {
    if (!this.#chat) throw new Error('not initialized');
    return this.#chat;
  }

  /** A message as the platform's webhook would bring it. */
  message(thread: string, id: string, text: string, picture?: Uint8Array): Message {
    return new Message({
      id,
      threadId: thread,
      text,
      formatted: { type: 'root', children: [] },
      raw: { id },
      author: { userId: 'u1', userName: 'someone', fullName: 'Someone', isBot: false, isMe: false },
      metadata: { dateSent: new Date(0), edited: false },
      attachments: picture ? [this.#attachment(id, picture)] : [],
    });
  }

  #attachment(id: string, bytes: Uint8Array): Attachment {
    this.files.set(id, bytes);
    return { type: 'image', mimeType: 'image/png', fetchMetadata: { id }, fetchData: this.#fetch(id) };
  }

  #fetch(id: string) {
    return async () => {
      const bytes = this.files.get(id);
      if (!bytes) throw new Error('the file is gone');
      return Buffer.from(bytes);
    };
  }

  async postMessage(thread: string, message: AdapterPostableMessage): Promise<RawMessage> {
    if (!this.#chat) throw new Error('not initialized');
    const failure = this.failures.shift();
    if (failure) throw failure;
    const files = typeof message === 'object' && 'files' in message ? (message.files ?? []) : [];
    if (files.some(({ data }) => (data as Buffer).length > this.uploadLimit))
      throw new Error('413: file is too big');
    this.posted.push({ thread, message });
    return { id: `p${this.posted.length}`, raw: {}, threadId: thread };
  }

  async startTyping(_: string, status = ''): Promise<void> {
    if (!this.typing) throw new Error('this platform knows no typing');
    this.typed.push(status);
  }

  isDM = (thread: string) => thread.includes(':dm');
  channelIdFromThreadId = (thread: string) => thread;
  encodeThreadId = (thread: unknown) => String(thread);
  decodeThreadId = (thread: string) => thread;
  renderFormatted = () => '';
  addReaction = async () => {};
  removeReaction = async () => {};
  deleteMessage = async () => {};
  editMessage = async (): Promise<RawMessage> => {
    throw new Error('this platform knows no edits');
  };
  fetchMessages = async () => ({ messages: [] });
  fetchThread = async (id: string) => ({ id, channelId: id, metadata: {} });
  handleWebhook = async () => new Response();
  parseMessage = (raw: unknown) => raw as Message;
}
