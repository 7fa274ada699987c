import { createMemoryState } from '@chat-adapter/state-memory';
import { Chat, type ChatConfig } from 'chat';
import { type ChatSdkOptions, chatSdk } from '../../../../adapters/chat-sdk/index.ts';
import { controlId, type Fitter, SILENT } from '../../../../sdk/adapter/index.ts';
import type { OpenRig, Rig, Seen } from '../../../../sdk/testing/index.ts';
import { FakePlatform, type Posted } from './fake-adapter.ts';

/** A Chat as a developer has it. */
export async function open(platform = new FakePlatform(), config: Partial<ChatConfig> = {}) {
  const chat = new Chat({
    userName: 'hemline',
    adapters: { [platform.name]: platform },
    state: createMemoryState(),
    logger: 'silent',
    concurrency: 'queue',
    dedupeTtlMs: 1, // what is delivered twice is for us to notice
    ...config,
  });
  await chat.initialize();
  return { chat, platform };
}

export function attached(stylist: Fitter, chat: Chat, options: ChatSdkOptions = {}) {
  return chatSdk(stylist, { log: SILENT, ...options }).attach(chat);
}

/** Presses a button, as the platform's webhook would tell. */
export function press(
  chat: Chat,
  platform: FakePlatform,
  thread: string,
  { action, value }: { readonly action: string; readonly value?: string },
  event: string,
): Promise<void> {
  const id = action === 'forget?' ? 'hemline:forget?' : controlId({ action: action as 'undo' });
  return chat.processAction(
    {
      adapter: platform,
      actionId: id,
      threadId: thread,
      messageId: 'm',
      user: { userId: 'u1', userName: 'someone', fullName: 'Someone', isBot: false, isMe: false },
      raw: { event },
      ...(value !== undefined && { value }),
    },
    undefined,
  );
}

// biome-ignore lint/suspicious/noExplicitAny: a card, or text as a tree
export function seenOf({ message }: { readonly message: any }): Seen {
  const buttons =
    message.card?.children.flatMap((child: { children?: unknown[] }) => child.children ?? []) ?? [];
  return {
    text: message.card?.children[0].content ?? message.ast.children[0].children[0].value,
    pictures: (message.files ?? []).map(({ data }: { data: Buffer }) => new Uint8Array(data)),
    controls: buttons.map(({ id, value }: { id: string; value?: string }) => ({
      action: id.split(':')[1],
      value,
    })),
  };
}

export const seenIn = (posted: readonly Posted[], thread: string): Seen[] =>
  posted.filter((one) => one.thread === thread).map(seenOf);

export const openChat: OpenRig = async (stylist, options): Promise<Rig> => {
  const { chat, platform } = await open();
  let fitting: ReturnType<typeof attached> | null = attached(stylist, chat, options);
  const begun = new Set<string>();
  return {
    async say({ id, text = '', picture, place = 'here' }) {
      const thread = `fake:${place}`;
      const call = begun.has(thread) ? '' : '@hemline ';
      begun.add(thread);
      await new Promise((resolve) => setTimeout(resolve, 5)); // Chat SDK's own memory of the message is over
      await chat.processMessage(platform, thread, platform.message(thread, id, `${call}${text}`, picture));
    },
    press: (control, { id, place = 'here' }) => press(chat, platform, `fake:${place}`, control, id),
    seen: async (place = 'here') => seenIn(platform.posted, `fake:${place}`),
    trouble(how, times) {
      const busy = Object.assign(new Error('slow down'), { code: 'RATE_LIMITED', retryAfter: 2 });
      if (how === 'too-large') platform.uploadLimit = 4000;
      if (how === 'expired') platform.typing = false; // the one thing here that can end for good
      for (let i = 0; i < times; i++) {
        if (how === 'busy') platform.failures.push(busy);
        if (how === 'broken') platform.failures.push(new Error('socket hang up'));
      }
    },
    async detach() {
      await fitting?.detach();
      fitting = null;
    },
    attach: async () => {
      fitting = attached(stylist, chat, options);
    },
    async close() {
      await fitting?.detach();
      await chat.shutdown();
    },
  };
};
