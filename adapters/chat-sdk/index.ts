import { createHash } from 'node:crypto';
import type { ActionEvent, Chat, Message, MessageContext, Thread } from 'chat';
import {
  type Ask,
  aboutError,
  askOf,
  CONSOLE,
  conversationName,
  Driver,
  type Fitter,
  type Incoming,
} from '../../sdk/adapter/index.ts';
import { ACTIONS, ASK_FORGET, forgetCard } from './draw.ts';
import { listen } from './listen.ts';
import type { ChatSdkOptions } from './options.ts';
import { attachmentFetcher, pictureOf } from './pictures.ts';
import { chatPlatform, type Where } from './platform.ts';

export type * from './options.ts';

export interface Fitting {
  /**
   * Takes our handlers off the Chat and stops what runs. What is not answered is answered by the next process that
   * attaches over the same store.
   */
  detach(): Promise<void>;
}

/**
 * hemline on a Chat of Vercel's Chat SDK, and so in Teams, Telegram, WhatsApp, Google Chat and whatever it reaches.
 * Mentions and direct messages begin a conversation, the thread is subscribed to, and buttons do the rest. Make the
 * Chat with `concurrency: 'queue'`: by default it drops messages that come at the same time.
 *
 * @example
 * const fitting = chatSdk(stylist).attach(chat);
 */
export function chatSdk(stylist: Fitter, options: ChatSdkOptions = {}): { attach(chat: Chat): Fitting } {
  return { attach: (chat) => attach(stylist, options, chat) };
}

function attach(stylist: Fitter, options: ChatSdkOptions, chat: Chat): Fitting {
  const { log = CONSOLE, mentions = 'all', direct = false } = options;
  const fetchPicture = attachmentFetcher(chat, options.fetchPicture);
  const driver = new Driver<Where>(stylist, chatPlatform(chat, options, log), { ...options, fetchPicture });

  const receive = async (thread: string, messageId: string, ask: Ask) => {
    const conversation = conversationName('chat-sdk', thread);
    const incoming: Incoming<Where> = { conversation, messageId, ask, where: { thread } };
    await driver.receive(incoming);
  };
  const say = async (thread: Thread, message: Message, begins: boolean) => {
    if (message.author.isMe || message.author.isBot === true) return;
    const known = (await driver.places.find(thread.id)) !== undefined;
    const brings = message.attachments.length > 0;
    const wanted = begins && (mentions === 'all' || (mentions === 'pictures' && brings));
    if (!known && !wanted) return;
    if (!known) await driver.places.bind(thread.id, conversationName('chat-sdk', thread.id));
    // Without it the shopper has to mention the bot again; that is no reason not to answer now.
    if (begins)
      await thread.subscribe().catch((error: unknown) => {
        log.warn({ platform: 'chat-sdk', err: aboutError(error) }, 'a thread was not subscribed to');
      });
    const picture = await pictureOf(chat, message);
    const text = withoutMention(message.text, chat, thread);
    await receive(thread.id, message.id, { action: 'say', text, ...(picture && { picture }) });
  };
  /** With `queue`, Chat SDK hands over the newest message and those before it as `skipped`. */
  const each = async (
    thread: Thread,
    message: Message,
    context: MessageContext | undefined,
    begins: boolean,
  ) => {
    // One that fails takes none of the others along.
    const faults: unknown[] = [];
    for (const one of [...(context?.skipped ?? []), message])
      await say(thread, one, begins || one.isMention === true).catch((error) => faults.push(error));
    if (faults.length > 0) throw faults[0];
  };
  const press = async (event: ActionEvent) => {
    if (event.actionId === ASK_FORGET) {
      await event.thread?.post({ card: forgetCard() });
      return;
    }
    const ask = askOf(event.actionId, event.value);
    if (ask) await receive(event.threadId, pressName(event), ask);
  };

  const off = listen(chat, (open) => {
    chat.onNewMention(async (thread, message, context) => {
      if (open()) await each(thread, message, context, true);
    });
    chat.onSubscribedMessage(async (thread, message, context) => {
      if (open()) await each(thread, message, context, false);
    });
    if (direct) {
      chat.onDirectMessage(async (thread, message, _, context) => {
        if (open()) await each(thread, message, context, true);
      });
    }
    chat.onAction([...ACTIONS, ASK_FORGET], async (event) => {
      if (open()) await press(event);
    });
  });
  void driver.resume();
  return {
    async detach() {
      off();
      await driver.close();
    },
  };
}

/** A press has no name of its own: what a platform delivers again is the same to the last byte. */
function pressName({ messageId, actionId, value, raw }: ActionEvent): string {
  const bytes = JSON.stringify([messageId, actionId, value, raw]);
  return createHash('sha256').update(bytes).digest('base64url');
}

function withoutMention(text: string, chat: Chat, thread: Thread): string {
  const names = [thread.adapter.userName, chat.getUserName(), thread.adapter.botUserId];
  const called = names.filter((name): name is string => !!name).map((name) => `@${name}`);
  return called.reduce((rest, name) => rest.replaceAll(name, ' '), text).trim();
}
