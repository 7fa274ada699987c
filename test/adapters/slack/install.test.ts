import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { App, HTTPReceiver, LogLevel } from '@slack/bolt';
import { installations, manifest, slack } from '../../../adapters/slack/index.ts';
import { SILENT } from '../../../sdk/adapter/index.ts';
import { examplePhoto, FakeClock, fakeStylist } from '../../../sdk/testing/index.ts';
import { httpDoor, SECRET } from './support/doors.ts';
import { FakeSlack } from './support/fake-slack.ts';
import { Person } from './support/person.ts';

/** An App that many workspaces install, by OAuth. */
async function distributed(
  fake: FakeSlack,
  stylist: Awaited<ReturnType<typeof fakeStylist>>['stylist'],
  clock: FakeClock,
) {
  const clientOptions = { slackApiUrl: fake.apiUrl };
  const receiver = new HTTPReceiver({
    signingSecret: SECRET,
    clientId: 'id',
    clientSecret: 'secret',
    stateSecret: 'state',
    scopes: manifest().oauth_config.scopes.bot,
    installationStore: installations(stylist),
    installerOptions: { clientOptions },
    logLevel: LogLevel.ERROR,
  });
  const app = new App({ receiver, clientOptions, logLevel: LogLevel.ERROR });
  const server = await app.start({ port: 0, host: '127.0.0.1' });
  const base = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
  const fitting = slack(stylist, {
    clock,
    log: SILENT,
    fetchPicture: async (url, { headers }) => fake.download(url, headers?.(new URL(url))),
  }).attach(app);
  const install = async (code: string) => {
    const begun = await fetch(`${base}/slack/install`);
    const page = await begun.text();
    const state = /state=([^&"]+)/.exec(page)![1]!;
    const cookie = begun.headers
      .getSetCookie()
      .map((one) => one.split(';')[0])
      .join('; ');
    return fetch(`${base}/slack/oauth_redirect?code=${code}&state=${state}`, {
      headers: { cookie },
      redirect: 'manual',
    });
  };
  const close = async () => {
    await fitting.detach();
    server.closeAllConnections();
    await app.stop();
  };
  return { app, fitting, install, door: httpDoor(`${base}/slack/events`), close };
}

describe('an App that many workspaces install', () => {
  test('each is answered with its own token; a job is taken up after a restart before anybody spoke', async () => {
    const fake = await FakeSlack.open();
    const { stylist, host } = await fakeStylist();
    const clock = new FakeClock();
    let app = await distributed(fake, stylist, clock);
    try {
      assert.equal((await app.install('one')).status, 200);
      assert.equal((await app.install('two')).status, 200);
      const one = new Person(fake, app.door);
      const two = new Person(fake, app.door, { user: 'U2', team: 'T2', bot: 'UBOT2' });
      const there = { channel: 'C2' };
      const first = await one.say({ text: '<@UBOT1>', picture: await examplePhoto() });
      const second = await two.say({ ...there, text: '<@UBOT2>', picture: await examplePhoto(1) });
      const done = () => one.seen('C1', first).length === 1 && two.seen('C2', second).length === 1;
      while (!done()) await sleep(5);
      assert.deepEqual(fake.messages.map(({ user }) => user).sort(), ['UBOT1', 'UBOT2']);

      const release = host.hold();
      await two.say({ ...there, thread: second, text: 'make it red' });
      while (!host.calls.includes('round red')) await sleep(5);
      await app.close();
      release();
      app = await distributed(fake, stylist, clock);
      while (!two.seen('C2', second).some(({ text, progress }) => !progress && /red/.test(text)))
        await sleep(5);
      assert.equal(two.seen('C2', second).length, 2);
      assert.equal(two.messages('C2', second)[1]!.user, 'UBOT2');
    } finally {
      await app.close();
      await fake.close();
      await stylist.close();
    }
  });

  test('a workspace that took the App off is not answered', async () => {
    const fake = await FakeSlack.open();
    const { stylist } = await fakeStylist();
    const app = await distributed(fake, stylist, new FakeClock());
    try {
      await app.install('one');
      await installations(stylist).deleteInstallation({
        teamId: 'T1',
        enterpriseId: undefined,
        isEnterpriseInstall: false,
      });
      app.app.error(async () => {});
      await new Person(fake, app.door).say({ text: '<@UBOT1>', picture: await examplePhoto() });
      await sleep(100);
      assert.deepEqual(fake.messages, []);
    } finally {
      await app.close();
      await fake.close();
      await stylist.close();
    }
  });

  test('a whole organisation has one installation, for all of its workspaces', async () => {
    const { stylist } = await fakeStylist();
    try {
      const store = installations(stylist);
      const enterprise = { id: 'E1', name: 'org' };
      const user = { token: undefined, scopes: undefined, id: 'U1' };
      const bot = { token: 'xoxb-org', scopes: [], id: 'B1', userId: 'UB' };
      await store.storeInstallation({ team: undefined, enterprise, user, bot, isEnterpriseInstall: true });
      const found = await store.fetchInstallation({
        teamId: undefined,
        enterpriseId: 'E1',
        isEnterpriseInstall: true,
      });
      assert.equal(found.bot?.token, 'xoxb-org');
      const workspace = { teamId: 'T1', enterpriseId: 'E1', isEnterpriseInstall: false } as const;
      await assert.rejects(store.fetchInstallation(workspace), { code: 'not-installed' });
    } finally {
      await stylist.close();
    }
  });
});

describe('the manifest', () => {
  test('has what Slack takes, for a socket and for HTTP', () => {
    const socket = manifest();
    assert.equal(socket.settings.socket_mode_enabled, true);
    assert.equal(JSON.stringify(socket).includes('request_url'), false);
    const http = manifest({ name: 'Shop', command: '/look', url: 'https://bot.example/slack/events' });
    assert.equal(http.settings.socket_mode_enabled, false);
    const urls = JSON.stringify(http).match(/https:\/\/bot\.example\/slack\/events/g);
    assert.equal(urls?.length, 3, 'command, events and interactivity');
    assert.equal(http.features.slash_commands[0]!.command, '/look');
    assert.equal(http.features.bot_user.display_name, 'Shop');
    // Slack's limits.
    assert.ok(http.display_information.description.length <= 140);
    assert.ok(
      http.features.shortcuts.every(
        ({ name, description }) => name.length <= 24 && description.length <= 150,
      ),
    );
  });
});
