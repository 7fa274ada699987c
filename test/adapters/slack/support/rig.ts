import { App, HTTPReceiver, LogLevel } from '@slack/bolt';
import { type Fitting, type SlackOptions, slack } from '../../../../adapters/slack/index.ts';
import { type Fitter, SILENT } from '../../../../sdk/adapter/index.ts';
import type { OpenRig, Rig } from '../../../../sdk/testing/index.ts';
import { type Door, httpDoor, SECRET, SocketDoor } from './doors.ts';
import { FakeSlack } from './fake-slack.ts';
import { Person } from './person.ts';

export type Mode = 'http' | 'socket';

export interface Setting {
  readonly slack: FakeSlack;
  readonly app: App;
  readonly door: Door;
  readonly person: Person;
  close(): Promise<void>;
}

/** A Bolt App in one mode, as a developer has it, on a fake Slack. */
export async function setting(mode: Mode = 'http'): Promise<Setting> {
  const slack = await FakeSlack.open();
  const common = {
    token: 'xoxb-one',
    logLevel: LogLevel.ERROR,
    clientOptions: { slackApiUrl: slack.apiUrl },
  };
  if (mode === 'http') {
    const receiver = new HTTPReceiver({ signingSecret: SECRET, logLevel: LogLevel.ERROR });
    const app = new App({ ...common, receiver });
    const server = await app.start({ port: 0, host: '127.0.0.1' });
    const { port } = server.address() as { port: number };
    const door = httpDoor(`http://127.0.0.1:${port}/slack/events`);
    const close = async () => {
      server.closeAllConnections();
      await app.stop();
      await slack.close();
    };
    return { slack, app, door, person: new Person(slack, door), close };
  }
  const door = await SocketDoor.open();
  slack.socketUrl = door.url;
  const app = new App({
    ...common,
    appToken: 'xapp-one',
    socketMode: true,
    installerOptions: { clientOptions: common.clientOptions },
  });
  await app.start();
  await door.connected();
  const close = async () => {
    await app.stop();
    await door.close();
    await slack.close();
  };
  return { slack, app, door, person: new Person(slack, door), close };
}

/** Files come from the fake, by the way that guards others. */
export function attached(
  stylist: Fitter,
  { app, slack: fake }: Setting,
  options: SlackOptions = {},
): Fitting {
  return slack(stylist, {
    log: SILENT,
    fetchPicture: async (url, { headers }) => fake.download(url, headers?.(new URL(url))),
    ...options,
  }).attach(app);
}

/** For the contract: a place is a thread, which the first message opens by calling the bot. */
export function openSlack(mode: Mode): OpenRig {
  return async (stylist, options): Promise<Rig> => {
    const at = await setting(mode);
    const { slack, person } = at;
    const threads = new Map<string, string>();
    const stamps = new Map<string, string>();
    let fitting: Fitting | null = attached(stylist, at, options);
    const stamp = (id: string) => {
      const ts = stamps.get(id) ?? slack.ts();
      stamps.set(id, ts);
      return ts;
    };
    return {
      async say({ id, text = '', picture, place = 'here' }) {
        const ts = stamp(id);
        const thread = threads.get(place);
        if (thread === undefined) threads.set(place, ts);
        const below = thread === undefined || thread === ts ? {} : { thread };
        const call = below.thread === undefined ? `<@${person.bot}> ${text}` : text;
        await person.say({ ...below, text: call, ts, ...(picture && { picture }) });
      },
      async press(control, { id, place = 'here' }) {
        const messages = person.messages('C1', threads.get(place)!);
        await person.press(messages.findLast(({ blocks }) => blocks.length > 2)!, control, stamp(id));
      },
      seen: async (place = 'here') => {
        const thread = threads.get(place);
        return thread === undefined ? [] : person.seen('C1', thread);
      },
      trouble(how, times) {
        if (how === 'too-large') slack.uploadLimit = 4000;
        for (let i = 0; i < times; i++) {
          if (how === 'busy') slack.failures.push({ method: 'chat.postMessage', how: 'busy' });
          if (how === 'broken') slack.failures.push({ method: 'chat.postMessage', how: 'lost' });
          if (how === 'expired') slack.failures.push({ method: 'chat.update', how: 'gone' });
        }
      },
      async detach() {
        await fitting?.detach();
        fitting = null;
      },
      attach: async () => {
        fitting = attached(stylist, at, options);
      },
      async close() {
        await fitting?.detach();
        await at.close();
      },
    };
  };
}
