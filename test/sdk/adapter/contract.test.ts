import { askOf, controlId, Driver, HemlineError, type Outgoing } from '../../../sdk/adapter/index.ts';
import { adapterContract, type Rig, type Seen, type Trouble } from '../../../sdk/testing/index.ts';

interface Where {
  readonly place: string;
  readonly token?: string;
  readonly message?: number;
}

interface Posted {
  readonly place: string;
  out: Outgoing;
}

/** The least platform that an adapter can be for: a token to answer by, messages that are edited, and posts. */
adapterContract('the driver alone', async (stylist, options): Promise<Rig> => {
  const posted: Posted[] = [];
  const expired = new Set<string>();
  let trouble: { how: Trouble; times: number } | null = null;
  let limit = Number.POSITIVE_INFINITY;

  const failing = (way: string, where: Where, out: Outgoing) => {
    if (expired.has(where.token ?? '') && way === 'token') throw new HemlineError('reply-gone', 'Expired.');
    if (out.pictures.some(({ bytes }) => bytes.length > limit)) {
      limit = Number.POSITIVE_INFINITY;
      throw new HemlineError('reply-too-large', 'Too large.');
    }
    if (!trouble || trouble.times-- <= 0) return;
    const { how } = trouble;
    if (how === 'busy') throw new HemlineError('reply-busy', '429', { retryAfterMs: 2000 });
    if (how === 'broken') throw new Error('socket hang up');
    if (how === 'expired') {
      expired.add(where.token!);
      throw new HemlineError('reply-gone', 'Expired.');
    }
  };
  const post = (where: Where, out: Outgoing): Where => {
    posted.push({ place: where.place, out });
    return { ...where, message: posted.length - 1 };
  };
  const platform = {
    name: 'least',
    progressMs: 0,
    ways: (where: Where) => [
      {
        name: 'token',
        show: async (out: Outgoing) => {
          if (where.token === undefined) throw new HemlineError('reply-gone', 'No token.');
          failing('token', where, out);
          if (where.message === undefined) return post(where, out);
          posted[where.message]!.out = out;
        },
      },
      {
        name: 'post',
        adds: true,
        show: async (out: Outgoing) => {
          failing('post', where, out);
          return post(where, out);
        },
      },
    ],
  };

  let driver: Driver<Where> | null = null;
  const attach = async () => {
    driver = new Driver<Where>(stylist, platform, options);
    await driver.resume();
  };
  await attach();
  const receive = async (id: string, place: string, ask: Parameters<Driver<Where>['receive']>[0]['ask']) => {
    await driver?.receive({
      conversation: `least:${place}`,
      messageId: id,
      ask,
      where: { place, token: id },
    });
  };
  return {
    say: ({ id, text, picture, place = 'here' }) =>
      receive(id, place, { action: 'say', text, ...(picture && { picture: { bytes: picture } }) }),
    press: (control, { id, place = 'here' }) => receive(id, place, askOf(controlId(control))!),
    seen: async (place = 'here') =>
      posted
        .filter((one) => one.place === place)
        .map(
          ({ out }): Seen => ({
            text: out.text,
            pictures: out.pictures.map(({ bytes }) => bytes),
            controls: out.controls.filter(({ enabled }) => enabled),
            progress: out.kind === 'progress',
          }),
        ),
    trouble(how, times) {
      if (how === 'too-large') limit = 4000;
      else trouble = { how, times };
    },
    attach,
    detach: async () => {
      await driver?.close();
      driver = null;
    },
    close: async () => driver?.close(),
  };
});
