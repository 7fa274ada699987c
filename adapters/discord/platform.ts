import { createHash } from 'node:crypto';
import { type APIMessage, type REST, type RouteLike, Routes } from 'discord.js';
import type { Clock, Outgoing, Platform, Way } from '../../sdk/adapter/index.ts';
import { type Drawn, draw } from './draw.ts';
import { replyError } from './errors.ts';
import { TOKEN_MS, type Where } from './where.ts';

const MAX_TEXT = 2000;
const PROGRESS_MS = 1500;
const MAX_NONCE = 25;
/** So long after an interaction came Discord may still be about to take our response to it. */
const SETTLE_MS = 10_000;

export interface PlatformParts {
  /** The developer's own: its queues know of the rate limits that all of the bot's requests share. */
  readonly rest: REST;
  readonly clock: Clock;
  /** Whether there is a bot's token, so that messages can be edited and posted without an interaction. */
  readonly posts: boolean;
  /** Told which message became an answer of a conversation. Does not throw. */
  answered(message: string, conversation: string): Promise<void>;
}

/** Discord: answers go by the interaction's token, then edit the message as the bot, then are posted anew. */
export function discordPlatform({ rest, clock, posts, answered }: PlatformParts): Platform<Where> {
  /** When a channel last saw progress: the messages of a channel share one rate limit, which answers need. */
  const shown = new Map<string, number>();
  const tooSoon = (channel: string): boolean => {
    const now = clock.now();
    for (const [one, at] of shown) if (at + PROGRESS_MS <= now) shown.delete(one);
    if (shown.has(channel)) return true;
    shown.set(channel, now);
    return false;
  };
  const sent = async (
    where: Where,
    out: Outgoing,
    send: () => Promise<APIMessage>,
    early = false,
  ): Promise<Where | undefined> => {
    const { id } = await send().catch((error: unknown) => {
      throw replyError(error, early);
    });
    if (out.kind !== 'progress') await answered(id, out.conversation);
    return id === where.message ? undefined : { ...where, message: id };
  };
  const patch = (route: RouteLike, { body, files }: Drawn, auth = true) =>
    rest.patch(route, { body, files, auth }) as Promise<APIMessage>;

  const byToken = (where: Where): Way<Where>[] => {
    if (!where.interaction) return [];
    const { application, token, until } = where.interaction;
    const route = Routes.webhookMessage(application, token, '@original');
    const early = () => where.message === undefined && clock.now() < until - TOKEN_MS + SETTLE_MS;
    const show = (out: Outgoing) => sent(where, out, () => patch(route, draw(out), false), early());
    return [{ name: 'interaction', until, show }];
  };
  const byEdit = (where: Where): Way<Where>[] => {
    const { channel, message } = where;
    if (!posts || message === undefined) return [];
    const show = async (out: Outgoing) => {
      if (out.kind === 'progress' && tooSoon(channel)) return;
      return sent(where, out, () => patch(Routes.channelMessage(channel, message), draw(out)));
    };
    return [{ name: 'edit', show }];
  };
  const byPost = (where: Where): Way<Where>[] => {
    const { channel, replyTo } = where;
    if (!posts) return [];
    const reference = replyTo && { message_reference: { message_id: replyTo, fail_if_not_exists: false } };
    const show = async (out: Outgoing) => {
      if (out.kind === 'progress' && tooSoon(channel)) return;
      const drawn = draw(out);
      const nonce = nonceOf(out.conversation, out.messageId, where.message ?? '');
      const body = { ...drawn.body, ...reference, nonce, enforce_nonce: true };
      return sent(where, out, async () => {
        const { files } = drawn;
        const message = (await rest.post(Routes.channelMessages(channel), { body, files })) as APIMessage;
        // A message of the same nonce had arrived, though we were not told: that is the one to change.
        const same = message.content === out.text && message.attachments.length === files.length;
        return same ? message : patch(Routes.channelMessage(channel, message.id), drawn);
      });
    };
    return [{ name: 'post', adds: where.interaction !== undefined || where.message !== undefined, show }];
  };
  return {
    name: 'discord',
    progressMs: PROGRESS_MS,
    limits: ({ pictureBytes }) => ({ pictureBytes, text: MAX_TEXT }),
    ways: (where) => [...byToken(where), ...byEdit(where), ...byPost(where)],
  };
}

/** The same for every attempt to post the same answer: Discord then makes one message of them. */
function nonceOf(...parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, MAX_NONCE);
}
