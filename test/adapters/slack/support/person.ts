// biome-ignore-all lint/suspicious/noExplicitAny: Slack's JSON as it comes
import type { Control } from '../../../../sdk/adapter/index.ts';
import { controlId } from '../../../../sdk/adapter/index.ts';
import type { Seen } from '../../../../sdk/testing/index.ts';
import type { Door } from './doors.ts';
import type { FakeSlack, Message } from './fake-slack.ts';
import { APP, subscribed } from './workspace.ts';

const PROGRESS = /^(I am at it\.|\d+ of \d+: .* \(\d+ %\))$/;

export interface Saying {
  readonly channel?: string;
  readonly thread?: string;
  readonly text?: string;
  readonly picture?: Uint8Array;
  readonly ts?: string;
  readonly retry?: number;
}

/** Somebody in a workspace: what they do becomes what Slack sends, and what they see is what Slack has. */
export class Person {
  readonly slack: FakeSlack;
  readonly door: Door;
  readonly user: string;
  readonly team: string;
  readonly bot: string;

  constructor(slack: FakeSlack, door: Door, { user = 'U1', team = 'T1', bot = 'UBOT1' } = {}) {
    this.slack = slack;
    this.door = door;
    this.user = user;
    this.team = team;
    this.bot = bot;
  }

  /** Says something; gives its `ts`. A mention is delivered twice, as Slack does. */
  async say({
    channel = 'C1',
    thread,
    text = '',
    picture,
    ts = this.slack.ts(),
    retry,
  }: Saying): Promise<string> {
    const files = picture && [this.slack.addFile(picture, typeOf(picture))];
    const said = {
      channel,
      ts,
      event_ts: ts,
      user: this.user,
      team: this.team,
      text,
      files,
      thread_ts: thread,
    };
    const kind = channel.startsWith('D') ? 'im' : 'channel';
    const deliveries = [];
    const message = { ...said, type: 'message', channel_type: kind, ...(files && { subtype: 'file_share' }) };
    if (subscribed(kind)) deliveries.push(this.event(message, retry));
    if (text.includes(`<@${this.bot}>`) && subscribed('app_mention'))
      deliveries.push(this.event({ ...said, type: 'app_mention' }, retry));
    await Promise.all(deliveries);
    return ts;
  }

  event(event: any, retry?: number): Promise<any> {
    const authorization = { enterprise_id: null, team_id: this.team, user_id: this.bot, is_bot: true };
    const body = {
      type: 'event_callback',
      team_id: this.team,
      api_app_id: 'A1',
      event_id: `Ev${this.slack.ts()}`,
      event_time: 1,
      authorizations: [{ ...authorization, is_enterprise_install: false }],
      event,
    };
    return this.door.bring('event', body, retry);
  }

  /** Uses a control of one of the bot's messages. */
  press(
    message: Message,
    { action, value }: Pick<Control, 'action' | 'value'>,
    at = this.slack.ts(),
  ): Promise<any> {
    const menu = action === 'takeBack' || action === 'look';
    const chosen = menu
      ? { type: 'static_select', action_id: controlId({ action }), selected_option: { value } }
      : { type: 'button', action_id: controlId({ action }) };
    return this.door.bring('interactive', {
      type: 'block_actions',
      ...this.#who,
      trigger_id: this.slack.trigger(),
      response_url: `${this.slack.url}/respond`,
      channel: { id: message.channel, name: 'general' },
      message: { type: 'message', ts: message.ts, thread_ts: message.thread_ts, user: message.user },
      container: { type: 'message', message_ts: message.ts, channel_id: message.channel },
      actions: [{ ...chosen, action_ts: at, block_id: 'b' }],
    });
  }

  command(text: string, { channel = 'C1', trigger_id = this.slack.trigger() } = {}): Promise<any> {
    const { command } = APP.features.slash_commands[0]!;
    const response_url = `${this.slack.url}/respond`;
    const about = { command, text, trigger_id, response_url, channel_id: channel, api_app_id: 'A1' };
    return this.door.bring('command', { ...about, user_id: this.user, team_id: this.team });
  }

  shortcut(message: any, { channel = 'C1' } = {}): Promise<any> {
    const { callback_id } = APP.features.shortcuts[0]!;
    return this.door.bring('interactive', {
      type: 'message_action',
      callback_id,
      ...this.#who,
      trigger_id: this.slack.trigger(),
      response_url: `${this.slack.url}/respond`,
      channel: { id: channel, name: 'general' },
      message_ts: message.ts,
      message,
    });
  }

  /** Fills in the newest modal and sends it off. */
  submit({ text, look, picture }: { text?: string; look?: string; picture?: Uint8Array }): Promise<any> {
    const { view } = this.slack.views.at(-1)!;
    const field = (name: string, value: any) => ({ [name]: { [name]: value } });
    const values = {
      ...(text !== undefined && field('text', { type: 'plain_text_input', value: text })),
      ...(look !== undefined && field('look', { type: 'static_select', selected_option: { value: look } })),
      ...(picture && field('picture', { type: 'file_input', files: [this.slack.addFile(picture)] })),
    };
    const body = { type: 'view_submission', ...this.#who, view: { ...view, state: { values } } };
    return this.door.bring('interactive', body);
  }

  get #who() {
    return {
      user: { id: this.user, name: 'someone', team_id: this.team },
      team: { id: this.team, domain: 'd' },
    };
  }

  /** The bot's messages in a thread, or at a channel's top level. */
  messages(channel = 'C1', thread?: string): Message[] {
    return this.slack.messages.filter((one) => one.channel === channel && one.thread_ts === thread);
  }

  seen(channel?: string, thread?: string): Seen[] {
    return this.messages(channel, thread).map((message) => seenOf(message, this.slack));
  }
}

export function seenOf({ blocks }: Message, slack: FakeSlack): Seen {
  const text: string = blocks.find(({ type }) => type === 'section').text.text;
  const images = blocks.filter(({ type }) => type === 'image');
  const links = blocks.flatMap(({ text }) => /files\/(F\d+)\//.exec(text?.text ?? '')?.[1] ?? []);
  const files: string[] = [...images.map(({ slack_file }) => slack_file.id), ...links];
  const elements = blocks.filter(({ type }) => type === 'actions').flatMap((block) => block.elements);
  return {
    text,
    pictures: files.map((id) => slack.files.get(id)!.bytes),
    controls: elements.flatMap(({ type, action_id, options }): Seen['controls'] => {
      const action = action_id.split(':')[1];
      return type === 'button' ? [{ action }] : options.map(({ value }: any) => ({ action, value }));
    }),
    progress: PROGRESS.test(text),
  };
}

function typeOf(bytes: Uint8Array): string {
  return bytes[0] === 0x89 ? 'image/png' : 'image/svg+xml';
}
