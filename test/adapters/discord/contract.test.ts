import { generateKeyPairSync, sign } from 'node:crypto';
import { Options, REST } from 'discord.js';
import { discord } from '../../../adapters/discord/index.ts';
import { adapterContract, type OpenRig, type Seen, type Trouble } from '../../../sdk/testing/index.ts';
import { controlsOf, FakeDiscord } from './support/fake-discord.ts';
import { CHANNELS, type Json, type Message } from './support/state.ts';

const FAULTS = { busy: 'busy', broken: 'broken', expired: 'gone', 'too-large': 'too-large' } as const;

/** What all three ways to reach the bot have in common. */
function rigOf(fake: FakeDiscord) {
  const ids = new Map<string, string>();
  const idOf = (id: string, place: string) => {
    const name = `${place} ${id}`;
    const known = ids.get(name) ?? fake.state.newId();
    ids.set(name, known);
    return known;
  };
  const channelOf = (place = 'here') => CHANNELS[place as keyof typeof CHANNELS];
  const counted = (message: Message) => {
    const interaction = [...fake.state.interactions.values()].find((one) => one.message === message);
    return !(message.loading && interaction?.expired);
  };
  return {
    idOf,
    channelOf,
    seen: async (place?: string) => fake.answers(channelOf(place)).filter(counted).map(seenOf),
    trouble: (how: Trouble, times: number) => fake.rest.fail(...Array(times).fill(FAULTS[how])),
    /** The last message that has the control, and the control. */
    find(place: string | undefined, action: string, value?: string) {
      const all = fake.answers(channelOf(place)).reverse();
      for (const message of all) {
        const control = controlsOf(message).find((one) => one.action === action && one.value === value);
        if (control) return { message, control };
      }
      throw new Error(`there is no ${action} to press`);
    },
  };
}

function seenOf(message: Message): Seen {
  const { content: text, files, loading } = message;
  return {
    text,
    pictures: files.map(({ bytes }) => bytes),
    controls: controlsOf(message) as Seen['controls'],
    progress: loading || /^(I am at it|\d+ of \d+:)/.test(text),
  };
}

/** Delivers interactions and messages over the gateway of a client. */
const overGateway =
  (say: (fake: FakeDiscord, message: Json) => void): OpenRig =>
  async (stylist, options) => {
    const fake = await FakeDiscord.open();
    // Without a cache of messages discord.js hands over what is delivered twice.
    const makeCache = Options.cacheWithLimits({ ...Options.DefaultMakeCacheSettings, MessageManager: 0 });
    const client = await fake.client({ makeCache });
    const rig = rigOf(fake);
    const open = () => discord(stylist, { ...options, fetchPicture: fake.fetchPicture }).attach(client);
    let fitting = open();
    return {
      ...rig,
      async say({ id, place = 'here', ...message }) {
        say(fake, { ...message, id: rig.idOf(id, place), channel: rig.channelOf(place) });
      },
      async press({ action, value }, { id, place = 'here' }) {
        const { message, control } = rig.find(place, action, value);
        const how = { id: rig.idOf(id, place), channel: message.channel };
        fake.dispatch(fake.press(message, control.customId, value, how));
      },
      detach: () => fitting.detach(),
      async attach() {
        fitting = open();
      },
      async close() {
        await fitting.detach();
        await client.destroy();
        await fake.close();
      },
    };
  };

adapterContract(
  'discord, mentions',
  overGateway((fake, message) => fake.say(message)),
);

const command = (fake: FakeDiscord, { id, channel, text, picture }: Json) =>
  fake.command(picture ? 'outfit' : 'refine', { picture, feedback: text }, { id, channel });

adapterContract(
  'discord, slash commands',
  overGateway((fake, message) => fake.dispatch(command(fake, message))),
);

adapterContract('discord, slash commands over HTTP', async (stylist, options) => {
  const fake = await FakeDiscord.open();
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const hex = Buffer.from(publicKey.export({ format: 'jwk' }).x!, 'base64url').toString('hex');
  const open = () =>
    discord(stylist, { ...options, fetchPicture: fake.fetchPicture }).interactions({
      publicKey: hex,
      token: 'test-token',
      rest: new REST({ api: fake.api, offset: 0 }),
    });
  const rig = rigOf(fake);
  let http = open();
  const deliver = async (interaction: Json) => {
    const body = JSON.stringify(interaction);
    const timestamp = String(Math.floor(options.clock.now() / 1000));
    const signature = sign(null, Buffer.from(timestamp + body), privateKey).toString('hex');
    const headers = { 'x-signature-ed25519': signature, 'x-signature-timestamp': timestamp };
    const response = await http.fetch(new Request('https://bot.example/', { method: 'POST', headers, body }));
    if (response.status === 200) fake.state.respond(interaction.token, await response.json());
  };
  return {
    ...rig,
    say: ({ id, place = 'here', ...message }) =>
      deliver(command(fake, { ...message, id: rig.idOf(id, place), channel: rig.channelOf(place) })),
    async press({ action, value }, { id, place = 'here' }) {
      const { message, control } = rig.find(place, action, value);
      const how = { id: rig.idOf(id, place), channel: message.channel };
      await deliver(fake.press(message, control.customId, value, how));
    },
    detach: () => http.close(),
    async attach() {
      http = open();
    },
    async close() {
      await http.close();
      await fake.close();
    },
  };
});
