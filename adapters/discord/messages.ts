import { type Client, type GuildPremiumTier, type Message, MessageReferenceType } from 'discord.js';
import { type Ask, aboutError } from '../../sdk/adapter/index.ts';
import { type Arrival, type Core, PLACES } from './core.ts';
import { pictureAmong } from './event.ts';
import type { DiscordOptions } from './options.ts';
import { missingPermissions, missingText } from './permissions.ts';
import { newConversation } from './roots.ts';

const MIB = 1024 * 1024;
/** Bytes of an attachment, by how much a server is boosted. */
const PICTURE_BYTES: Readonly<Record<GuildPremiumTier, number>> = {
  0: 10 * MIB,
  1: 10 * MIB,
  2: 50 * MIB,
  3: 100 * MIB,
};

/** Mentions, replies to answers of ours, threads that were opened on them, and direct messages. */
export class Messages {
  readonly #core: Core;
  readonly #client: Client<true>;
  readonly #mentions: DiscordOptions['mentions'];
  readonly #direct: boolean;

  constructor(core: Core, client: Client<true>, { mentions = 'all', direct = true }: DiscordOptions) {
    this.#core = core;
    this.#client = client;
    this.#mentions = mentions;
    this.#direct = direct;
  }

  /** Takes a message where it is meant for hemline. Never rejects. */
  async take(message: Message): Promise<void> {
    if (!this.#mayBeMeant(message)) return;
    const { id, author, channel, guild } = message;
    const pictureBytes = PICTURE_BYTES[guild?.premiumTier ?? 0];
    const where = { channel: channel.id, replyTo: id, pictureBytes };
    const find: Arrival['find'] = async (known) => {
      const found = await this.#find(message, known);
      return found && (await this.#allowed(message)) ? found : undefined;
    };
    await this.#core.take({ messageId: id, user: author.id, where, find }, async () => {
      // Only a courtesy: nobody waits for it, and where it may not be, the answer says so.
      if (channel.isSendable()) void channel.sendTyping().catch(() => {});
    });
  }

  /** What can be told without looking anything up: most messages of a server are not. */
  #mayBeMeant(message: Message): boolean {
    const { author, webhookId, system, channel } = message;
    if (author.bot || webhookId !== null || system) return false;
    return this.#mentioned(message) || channel.isDMBased() || channel.isThread() || isReply(message);
  }

  async #find(message: Message, known: string | undefined): ReturnType<Arrival['find']> {
    const { id, author, channel } = message;
    const own = pictureAmong(message.attachments.values());
    const text = this.#textOf(message);
    const mentioned = this.#mentioned(message);
    const ask = (picture = own): Ask => ({
      action: 'say',
      text,
      ...(picture && { picture: { url: picture } }),
    });
    const begun = { conversation: known ?? newConversation(author.id, id) };
    // Without the intent MessageContent a message that does not mention us comes empty.
    if (!mentioned && text === '' && own === undefined) return undefined;

    const thread = channel.isThread() ? await this.#core.find(PLACES.message(channel.id)) : undefined;
    const reply = isReply(message)
      ? await this.#core.find(PLACES.message(message.reference!.messageId!))
      : undefined;
    const there = thread ?? (own === undefined ? reply : undefined);
    if (there !== undefined) return { conversation: known ?? there, ask: ask() };
    if (channel.isDMBased() ? !this.#direct : !mentioned || this.#mentions === 'none') return undefined;
    const picture = own ?? (isReply(message) ? await this.#pictureRepliedTo(message) : undefined);
    if (picture !== undefined) return { ...begun, ask: ask(picture) };
    if (!channel.isDMBased() && this.#mentions === 'pictures') return undefined;
    const current = known ?? (await this.#core.find(PLACES.current(channel.id, author.id)));
    return { conversation: current ?? begun.conversation, ask: ask() };
  }

  /** Whether the bot may answer there; where it may not, it says so as well as it can. */
  async #allowed(message: Message): Promise<boolean> {
    const { channel } = message;
    if (channel.isDMBased() || !message.inGuild()) return true;
    const granted = message.channel.permissionsFor(this.#client.user)?.bitfield;
    if (granted === undefined) return true; // not known: then Discord says it
    const thread = channel.isThread();
    const missing = missingPermissions(granted, { thread, posts: true });
    if (missing.length === 0) return true;
    const names = missing.map(({ name }) => name);
    this.#core.log.warn(
      { platform: 'discord', channel: channel.id, missing: names },
      'permissions are missing',
    );
    const content = missingText(missing);
    const once = { nonce: message.id, enforceNonce: true, allowedMentions: { parse: [] } };
    await message.channel.send({ content, ...once }).catch(() => {}); // perhaps that is what is missing
    return false;
  }

  async #pictureRepliedTo(message: Message): Promise<string | undefined> {
    try {
      const { attachments } = await message.fetchReference();
      return pictureAmong(attachments.values());
    } catch (error) {
      this.#core.log.warn(
        { platform: 'discord', err: aboutError(error) },
        'what was replied to cannot be read',
      );
      return undefined;
    }
  }

  #mentioned({ mentions }: Message): boolean {
    return mentions.users.has(this.#client.user.id);
  }

  #textOf({ content }: Message): string {
    return content.replaceAll(new RegExp(`<@!?${this.#client.user.id}>`, 'g'), ' ').trim();
  }
}

function isReply({ reference }: Message): boolean {
  return reference?.messageId !== undefined && reference.type === MessageReferenceType.Default;
}
