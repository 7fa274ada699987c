import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from 'discord.js';
import { type DiscordOptions, discord } from '../../../../adapters/discord/index.ts';
import { SILENT } from '../../../../sdk/adapter/index.ts';
import type { StylistOptions } from '../../../../sdk/index.ts';
import { examplePhoto, FakeClock, fakeStylist } from '../../../../sdk/testing/index.ts';
import { controlsOf, FakeDiscord, type Interacted } from './fake-discord.ts';
import { CHANNELS, type Json, type Message } from './state.ts';

const PATIENCE_MS = 60_000;

export async function until(what: () => boolean, why: string): Promise<void> {
  const end = performance.now() + PATIENCE_MS;
  while (!what()) {
    assert.ok(performance.now() < end, `it was waited for in vain: ${why}`);
    await sleep(5);
  }
}

export type Setting = Awaited<ReturnType<typeof setting>>;

/** A client of a developer's on a Discord that pretends, with hemline attached. */
export async function setting(
  options: DiscordOptions = {},
  prepare: (fake: FakeDiscord, client: Client) => void = () => {},
  kind: StylistOptions = {},
) {
  const fake = await FakeDiscord.open();
  const { stylist, host } = await fakeStylist(kind);
  const clock = new FakeClock();
  const client = fake.loggedOut();
  prepare(fake, client);
  await fake.logIn(client);
  const attach = () =>
    discord(stylist, { clock, log: SILENT, fetchPicture: fake.fetchPicture, ...options }).attach(client);
  const at = { fake, client: client as Client<true>, stylist, host, clock, fitting: attach(), attach };

  /** The bot's messages in a channel as soon as there are `count`, all of them answers. */
  const answers = async (count: number, channel?: string): Promise<Message[]> => {
    const done = ({ loading, content }: Message) => !loading && !/^(I am at it|\d+ of \d+:)/.test(content);
    const there = () => fake.answers(channel);
    await until(
      () => there().length >= count && there().every(done),
      `${count} answers, not ${JSON.stringify(there().map(({ content, loading }) => [content, loading]))}`,
    );
    assert.equal(
      there().length,
      count,
      there()
        .map(({ content }) => content)
        .join('\n'),
    );
    return there();
  };
  /** What Discord got for an answer to an interaction. */
  const response = async (interaction: Json): Promise<Json> => {
    await until(() => fake.responseTo(interaction) !== undefined, 'a response');
    return fake.responseTo(interaction);
  };
  const press = (message: Message, action: string, value?: string, how?: Interacted): Json => {
    const control = controlsOf(message).find(
      (one) => one.action === action && (!value || one.value === value),
    );
    assert.ok(control, `there is no ${action}`);
    return fake.dispatch(fake.press(message, control.customId, control.value, how));
  };
  /** Begins a conversation by a mention in a channel where nothing was said yet. */
  const begun = async (text = '', channel: string = CHANNELS.here): Promise<Message> => {
    fake.say({ picture: await examplePhoto(), text, channel });
    return (await answers(1, channel))[0]!;
  };
  /** That nothing more comes. */
  const quiet = async (count: number, channel?: string) => {
    await sleep(100);
    await answers(count, channel);
  };
  const close = async () => {
    await at.fitting.detach();
    await client.destroy();
    await fake.close();
    await stylist.close();
  };
  return { ...at, answers, response, press, begun, quiet, close };
}

/** Runs a test in a setting of its own. */
export const inSetting =
  (work: (at: Setting) => Promise<void>, ...given: Parameters<typeof setting>) =>
  async (): Promise<void> => {
    const at = await setting(...given);
    try {
      await work(at);
    } finally {
      await at.close();
    }
  };
