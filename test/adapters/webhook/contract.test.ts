import { webhook } from '../../../adapters/webhook/index.ts';
import { HemlineError } from '../../../sdk/adapter/index.ts';
import { adapterContract, type Rig, type Seen } from '../../../sdk/testing/index.ts';
import { clientOf } from './support/client.ts';

/** A place as a little chat program sees it: what it was answered, and the events that it follows. */
interface Chat {
  conversation: string | null;
  lastEventId?: string;
  readonly seen: Seen[];
}

adapterContract('webhook', async (stylist, options): Promise<Rig> => {
  const tokens = { shop: 'a-token-of-the-shop' };
  const limits = { requestsPerMinute: 1e6, turnsPerMinute: 1e6 };
  const open = () => webhook(stylist, { ...options, tokens, limits });
  const chats = new Map<string, Chat>();
  let hook = open();
  let client = clientOf(hook);
  let following: Promise<void>[] = [];

  const chatAt = (place: string): Chat => {
    const chat = chats.get(place) ?? { conversation: null, seen: [] };
    chats.set(place, chat);
    return chat;
  };
  const pictureAt = async (path: string) => new Uint8Array(await (await client.get(path)).arrayBuffer());
  const follow = async (chat: Chat) => {
    for await (const { id, event, data } of client.events(chat.conversation!, chat.lastEventId)) {
      if (id !== undefined) chat.lastEventId = id;
      if (event === 'failure') chat.seen.push({ text: data.text, pictures: [], controls: [] });
      if (event !== 'answer') continue;
      const { view, text } = data;
      const controls: Seen['controls'][number][] = view.instructions.map((one: { id: string }) => {
        return { action: 'takeBack', value: one.id };
      });
      if (view.canUndo) controls.push({ action: 'undo' });
      if (view.canRedo) controls.push({ action: 'redo' });
      for (const action of ['another', 'compare', 'download'] as const) controls.push({ action });
      chat.seen.push({ text, pictures: [await pictureAt(view.picture)], controls });
    }
  };
  /** What a program shows when it is refused; that the server is gone it notices itself. */
  const refused = async (chat: Chat, response: Response) => {
    const { code, detail } = (await response.json()) as { code: string; detail: string };
    if (code === 'closed') throw new HemlineError(code, detail);
    chat.seen.push({ text: detail, pictures: [], controls: [] });
  };
  const feedback = async (chat: Chat, id: string, body: object) => {
    const path = `/v1/conversations/${chat.conversation ?? 'x'.repeat(22)}/feedback`;
    const response = await client.json(path, body, { 'idempotency-key': id.replaceAll(' ', '-') });
    if (response.status !== 202) await refused(chat, response);
  };
  const begin = async (chat: Chat, id: string, picture: Uint8Array): Promise<Response | null> => {
    const response = await client.call('POST', '/v1/conversations', {
      headers: { 'content-type': 'application/octet-stream', 'idempotency-key': id },
      body: new Uint8Array(picture),
    });
    if (response.status !== 201) {
      await refused(chat, response);
      return null;
    }
    const { conversation } = (await response.clone().json()) as { conversation: string };
    chat.conversation = conversation;
    following.push(follow(chat));
    return response;
  };

  return {
    async say({ id, text, picture, place = 'here' }) {
      const chat = chatAt(place);
      if (picture) {
        const begun = await begin(chat, id, picture);
        if (!begun) return;
        const { picture: path } = (await begun.json()) as { picture: string };
        const shown = [await pictureAt(path)];
        if (text === undefined) {
          chat.seen.push({ text: 'What would you change?', pictures: shown, controls: [] });
          return;
        }
      }
      await feedback(chat, id, { text: text ?? '' });
    },
    async press({ action, value }, { id, place = 'here' }) {
      const chat = chatAt(place);
      const at = `/v1/conversations/${chat.conversation}`;
      if (action === 'compare' || action === 'download') {
        const paths = action === 'compare' ? [`${at}/reference`, `${at}/picture`] : [`${at}/picture`];
        chat.seen.push({ text: action, pictures: await Promise.all(paths.map(pictureAt)), controls: [] });
      } else await feedback(chat, id, action === 'takeBack' ? { action, instruction: value } : { action });
    },
    seen: async (place = 'here') => chatAt(place).seen,
    async detach() {
      await hook.close();
      await Promise.all(following);
      following = [];
    },
    async attach() {
      hook = open();
      client = clientOf(hook);
      for (const chat of chats.values()) if (chat.conversation) following.push(follow(chat));
    },
    async close() {
      await hook.close();
      await Promise.all(following);
    },
  };
});
