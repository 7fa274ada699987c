import { createHash } from 'node:crypto';
import type { Clock, Outgoing, Platform } from '../../sdk/adapter/index.ts';
import { type Drawn, type DrawOptions, draw } from './blocks.ts';
import type { Client, Clients, Workspace } from './clients.ts';
import { mayHaveWorked, refusalOf } from './errors.ts';
import type { Uploads } from './upload.ts';

/** Where an answer goes. JSON: it is stored with the job. */
export interface Where {
  readonly workspace: Workspace;
  readonly channel: string;
  /** `ts` of the message that the thread hangs on; none: at the channel's top level. */
  readonly thread?: string;
  /** Who asked; gets the answer as a direct message where the channel does not take it. */
  readonly user?: string;
  /** `ts` of our message that is being edited. */
  readonly message?: string;
}

/** Slack allows about one edit a second, for all of a workspace's conversations. */
const PROGRESS_MS = 3000;
const SECTION = 3000;
/** Names our posts in their metadata. */
const EVENT_TYPE = 'hemline_answer';
/** Seconds by which Slack's clock and ours may differ, and a post may take. */
const LEEWAY_S = 600;

export interface Desk {
  readonly clients: Clients;
  readonly uploads: Uploads;
  readonly clock: Clock;
  /** Remembers to which conversation what is said below a message belongs. */
  bind(channel: string, ts: string, conversation: string): Promise<void>;
}

/**
 * Slack as the driver sees it. An answer is one message: posted with the first progress, and edited until it is the
 * answer. Where Slack does not show the picture in it, the picture is linked; where the message is gone, another is
 * posted; where the channel is closed to the bot, whoever asked gets it as a direct message.
 */
export function slackPlatform(desk: Desk): Platform<Where> {
  return {
    name: 'slack',
    progressMs: PROGRESS_MS,
    limits: () => ({ text: SECTION }),
    ways: (where) => {
      const { message: _, ...anew } = where;
      const { workspace, channel, user } = where;
      const show = (to: Where, options: DrawOptions) => (out: Outgoing) => showAt(desk, to, out, options);
      const note = `I am not let into <#${channel}>, so here it is.`;
      return [
        { name: 'message', show: show(where, { pictures: 'images' }) },
        { name: 'links', show: show(where, { pictures: 'links' }) },
        { name: 'post', adds: true, show: show(anew, { pictures: 'images' }) },
        ...(user === undefined
          ? []
          : [
              {
                name: 'direct',
                adds: true,
                show: show({ workspace, channel: user, user }, { pictures: 'images', note }),
              },
            ]),
      ];
    },
  };
}

async function showAt(
  desk: Desk,
  where: Where,
  out: Outgoing,
  options: DrawOptions,
): Promise<Where | undefined> {
  const client = await desk.clients.of(where.workspace);
  try {
    const files = [];
    for (const picture of out.pictures) files.push(await desk.uploads.put(client, picture));
    const drawn = draw(out, files, options);
    if (where.message !== undefined) {
      await client.chat.update({ channel: where.channel, ts: where.message, ...drawn });
      return undefined;
    }
    const { channel, ts } = await post(client, where, out, drawn, desk.clock);
    if (where.thread === undefined) await desk.bind(channel, ts, out.conversation);
    return { ...where, channel, message: ts };
  } catch (error) {
    throw refusalOf(error);
  }
}

/** A post that failed may be there all the same: it is looked for, so that no answer comes twice. */
async function post(client: Client, where: Where, out: Outgoing, drawn: Drawn, clock: Clock) {
  const { channel, thread } = where;
  const id = createHash('sha256')
    .update(JSON.stringify([out.conversation, out.messageId]))
    .digest('hex');
  try {
    const posted = await client.chat.postMessage({
      channel,
      ...(thread !== undefined && { thread_ts: thread }),
      ...drawn,
      metadata: { event_type: EVENT_TYPE, event_payload: { id } },
    });
    return { channel: posted.channel ?? channel, ts: posted.ts! };
  } catch (error) {
    const ts = mayHaveWorked(error) ? await find(client, where, id, clock).catch(() => undefined) : undefined;
    if (ts === undefined) throw error;
    return { channel, ts };
  }
}

async function find(client: Client, { channel, thread }: Where, id: string, clock: Clock) {
  const oldest = String(Math.floor(clock.now() / 1000) - LEEWAY_S);
  const asked = { channel, oldest, include_all_metadata: true, limit: 100 };
  const { messages = [] } =
    thread === undefined
      ? await client.conversations.history(asked)
      : await client.conversations.replies({ ...asked, ts: thread });
  const ours = messages.find(({ metadata }) => {
    const payload = metadata?.event_payload as { id?: string } | undefined;
    return metadata?.event_type === EVENT_TYPE && payload?.id === id;
  });
  return ours?.ts;
}
