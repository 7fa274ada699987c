import type { Chat } from 'chat';
import type { Logger, Outgoing, Platform } from '../../sdk/adapter/index.ts';
import { draw, type Shown } from './draw.ts';
import { refusalOf } from './errors.ts';
import type { ChatSdkOptions } from './options.ts';
import { adapterOf } from './pictures.ts';

/** Where an answer goes. JSON: it is stored with the job. */
export interface Where {
  /** Chat SDK's id of the thread, which begins with the platform's name. */
  readonly thread: string;
}

/** How long platforms say that somebody is typing. */
const TYPING_MS = 4000;
/** WhatsApp takes the smallest pictures of all, and Telegram the shortest texts with them. */
const PICTURE_BYTES = 5 << 20;
const TEXT = 1000;
/** Platforms whose bots cannot send files. */
const WITHOUT_FILES: ReadonlySet<string> = new Set(['gchat']);
const NOT_SHOWN = 'This chat takes no pictures from me.';

/**
 * All platforms of a Chat at once. Progress is that somebody types: an edit cannot bring a picture, and some platforms
 * know no edits. The answer is a post.
 */
export function chatPlatform(chat: Chat, options: ChatSdkOptions, log: Logger): Platform<Where> {
  return {
    name: 'chat-sdk',
    progressMs: TYPING_MS,
    limits: () => ({ pictureBytes: PICTURE_BYTES, text: TEXT }),
    ways: ({ thread }) => [{ name: 'post', show: (out) => show(chat, thread, out, options, log) }],
  };
}

async function show(chat: Chat, threadId: string, out: Outgoing, options: ChatSdkOptions, log: Logger) {
  try {
    await chat.initialize();
    const thread = chat.thread(threadId);
    if (out.kind === 'progress') {
      await thread.startTyping(out.text).catch(() => {}); // not every platform knows it
      return;
    }
    const takesFiles = !WITHOUT_FILES.has(adapterOf(threadId));
    if (takesFiles || out.pictures.length === 0) {
      await thread.post(draw(out, { files: out.pictures }));
      return;
    }
    if (!options.publish) log.warn({ platform: 'chat-sdk' }, 'pictures need `publish` on this platform');
    const text = options.publish ? out.text : `${out.text} ${NOT_SHOWN}`;
    await thread.post(draw({ ...out, text }, await published(out, options)));
  } catch (error) {
    throw refusalOf(error);
  }
}

async function published({ pictures }: Outgoing, { publish }: ChatSdkOptions): Promise<Shown> {
  if (!publish) return { files: [] };
  const addresses = await Promise.all(
    pictures.map(async (picture) => ({ url: await publish(picture), alt: picture.alt })),
  );
  return { addresses };
}
