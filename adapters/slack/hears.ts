import type {
  BlockAction,
  Context,
  MessageShortcut,
  RespondFn,
  SlashCommand,
  types,
  ViewOutput,
} from '@slack/bolt';
import {
  type Ask,
  aboutError,
  askOf,
  controlId,
  type Driver,
  type Fitter,
  type Logger,
} from '../../sdk/adapter/index.ts';
import type { Clients, Workspace } from './clients.ts';
import { refusalOf } from './errors.ts';
import { pictureOf } from './files.ts';
import { beginModal, openedOf, writeModal, writtenIn } from './modals.ts';
import { MODALS } from './names.ts';
import type { SlackOptions } from './options.ts';
import { isDirect, type Spot, spotOf, type Threads } from './places.ts';
import type { Where } from './platform.ts';
import { mentions, plainText } from './text.ts';

/** What `message` and `app_mention` have in common. */
export interface Said {
  readonly channel: string;
  readonly ts: string;
  readonly thread_ts?: string;
  readonly user?: string;
  readonly bot_id?: string;
  readonly subtype?: string;
  readonly text?: string;
  readonly files?: readonly { readonly id?: string; readonly mimetype?: string }[];
}

/** The receipt that Slack waits three seconds for. Never rejects. */
type Ack = () => Promise<void>;

/** What a modal is opened with, and how to tell whoever asked for it that it was not. */
interface Doorway {
  readonly context: Context;
  readonly ack: Ack;
  readonly respond: RespondFn;
}

/** Messages that a person wrote; all others are edits, deletions, and what Slack says itself. */
const WRITTEN: ReadonlySet<string | undefined> = new Set([undefined, 'file_share', 'thread_broadcast']);

const NOT_OPENED = 'Slack did not let me open the form. Try that again.';

export interface Ears {
  readonly driver: Driver<Where>;
  readonly clients: Clients;
  readonly threads: Threads;
  readonly lookbook: Fitter['lookbook'];
  readonly options: SlackOptions;
  readonly log: Logger;
}

/** What comes from Slack, translated. */
export class Hears {
  readonly #ears: Ears;

  constructor(ears: Ears) {
    this.#ears = ears;
  }

  /**
   * A mention comes as `message` and as `app_mention`, with different event ids, and Slack delivers again with the
   * same `ts`: all of these are one message.
   */
  async said(said: Said, context: Context): Promise<void> {
    if (said.bot_id !== undefined || !WRITTEN.has(said.subtype)) return;
    const { clients, threads } = this.#ears;
    const { channel, ts, thread_ts, user, text = '' } = said;
    const workspace = clients.remember(context);
    const picture = pictureOf(said.files, workspace);
    const begins = this.#begins(channel, mentions(text, workspace.bot), picture !== undefined);
    if (!begins && thread_ts === undefined) return;
    const spot = spotOf(channel, ts, thread_ts);
    const event = `${channel}:${ts}`;
    const conversation = begins ? await threads.at(spot, workspace.bot, event) : await threads.known(spot);
    if (conversation === undefined) return;
    const ask: Ask = {
      action: 'say',
      text: plainText(text, workspace.bot),
      ...(picture && { picture }),
    };
    await this.#receive({ conversation, messageId: event, ask, where: whereOf(workspace, spot, user) });
  }

  /** Whether a message that is in none of its threads is meant for it. */
  #begins(channel: string, mentioned: boolean, picture: boolean): boolean {
    const { direct = true, mentions: which = 'all' } = this.#ears.options;
    if (isDirect(channel)) return direct;
    return mentioned && (which === 'all' || (which === 'pictures' && picture));
  }

  /** A button, or a menu's option. */
  async pressed(body: BlockAction, doorway: Doorway): Promise<void> {
    const { context, ack } = doorway;
    const [action] = body.actions;
    const { channel, message } = body;
    if (!action || !channel || !message) return ack();
    const spot = spotOf(channel.id, message.ts, message.thread_ts);
    if (action.action_id === controlId({ action: 'write' })) {
      return this.#open(doorway, body.trigger_id, writeModal({ spot }));
    }
    await ack();
    const chosen = action.type === 'static_select' ? action.selected_option.value : undefined;
    const ask = askOf(action.action_id, chosen);
    const event = [channel.id, message.ts, action.action_id, action.action_ts].join(':');
    if (ask) await this.#ask(context, spot, body.user.id, event, ask);
  }

  async commanded(command: SlashCommand, doorway: Doorway): Promise<void> {
    const spot = { channel: command.channel_id };
    const view = beginModal({ spot }, this.#ears.lookbook, command.text.trim());
    await this.#open(doorway, command.trigger_id, view);
  }

  /** The shortcut on a message: its picture begins a conversation in its thread. On one of ours it is for a longer text. */
  async shortcut(body: MessageShortcut, doorway: Doorway): Promise<void> {
    const { channel, message } = body;
    const workspace = this.#ears.clients.remember(doorway.context);
    const ours = message.user === workspace.bot;
    const picture = ours ? undefined : pictureOf(message.files, workspace);
    const opened = { spot: spotOf(channel.id, message.ts, message.thread_ts), ...(picture && { picture }) };
    const view = ours ? writeModal(opened) : beginModal(opened, this.#ears.lookbook);
    await this.#open(doorway, body.trigger_id, view);
  }

  /** What was written into a modal; `missing` instead of `ack` where it lacks what a conversation begins with. */
  async submitted(view: ViewOutput, user: string, context: Context, ack: Ack, missing: Ack): Promise<void> {
    const { spot, picture: brought } = openedOf(view);
    const { text, look, picture = brought } = writtenIn(view, this.#ears.clients.remember(context));
    if (view.callback_id === MODALS.begin && !picture && look === undefined) return missing();
    await ack();
    const ask: Ask = {
      action: 'say',
      ...(text !== undefined && { text }),
      ...(picture ? { picture } : look !== undefined && { look }),
    };
    await this.#ask(context, spot, user, `view:${view.id}`, ask);
  }

  async #ask(context: Context, spot: Spot, user: string, event: string, ask: Ask): Promise<void> {
    const workspace = this.#ears.clients.remember(context);
    const conversation = await this.#ears.threads.at(spot, workspace.bot, event);
    await this.#receive({ conversation, messageId: event, ask, where: whereOf(workspace, spot, user) });
  }

  async #receive(incoming: Parameters<Driver<Where>['receive']>[0]): Promise<void> {
    await this.#ears.driver.receive(incoming);
  }

  /** Slack waits three seconds for a modal, too; so it is asked again at once, and not for long. */
  async #open({ context, ack, respond }: Doorway, trigger_id: string, view: types.ModalView): Promise<void> {
    const { clients, log } = this.#ears;
    const workspace = clients.remember(context);
    await ack();
    try {
      const client = await clients.of(workspace);
      await client.views.open({ trigger_id, view }).catch((error: unknown) => {
        if (refusalOf(error).code !== 'slack-unreachable') throw error;
        return client.views.open({ trigger_id, view });
      });
    } catch (error) {
      log.warn({ platform: 'slack', err: aboutError(error) }, 'a modal was not opened');
      await respond({ response_type: 'ephemeral', replace_original: false, text: NOT_OPENED }).catch(
        () => {},
      );
    }
  }
}

function whereOf(workspace: Workspace, { channel, thread }: Spot, user: string | undefined): Where {
  return {
    workspace,
    channel,
    ...(thread !== undefined && { thread }),
    ...(user !== undefined && { user }),
  };
}
