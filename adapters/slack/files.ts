import { HemlineError } from '../../models/error.ts';
import type { Clock, FetchPicture, PictureIn } from '../../sdk/adapter/index.ts';
import { fetchPicture } from '../../sdk/safety/fetch-picture.ts';
import type { Clients, Workspace } from './clients.ts';
import { refusalOf } from './errors.ts';

interface File {
  readonly id?: string;
  readonly mimetype?: string;
}

const SCHEME = 'slack-file:';
const TRIES = 4;
const PAUSE_MS = 500;

/**
 * The picture among a message's files: the first image, else the first file, which is then refused for what it is. It
 * is named by its id, as a file's address is known only to who may see it.
 */
export function pictureOf(files: readonly File[] | undefined, workspace: Workspace): PictureIn | undefined {
  const all = files?.filter(({ id }) => id !== undefined) ?? [];
  const file = all.find(({ mimetype }) => mimetype?.startsWith('image/')) ?? all[0];
  if (!file) return undefined;
  return { url: SCHEME + encodeURIComponent(JSON.stringify({ workspace, file: file.id })) };
}

/** Gets pictures that were sent in Slack, with the bot's token, which goes to Slack's own hosts only. */
export function fileFetcher(
  clients: Clients,
  clock: Clock,
  fetcher: FetchPicture = fetchPicture,
): FetchPicture {
  return async (url, options) => {
    if (!url.startsWith(SCHEME)) return fetcher(url, options);
    const { workspace, file } = JSON.parse(decodeURIComponent(url.slice(SCHEME.length)));
    const client = await clients.of(workspace);
    const address = await patiently(clock, async () => {
      const info = await client.files.info({ file });
      return info.file?.url_private_download ?? info.file?.url_private;
    });
    if (address === undefined) throw unreachable();
    const headers = (to: URL) => (isSlack(to) ? { authorization: `Bearer ${client.token}` } : undefined);
    return fetcher(address, { ...options, headers });
  };
}

/** Asks again while Slack is busy or unwell. */
async function patiently<T>(clock: Clock, ask: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await ask();
    } catch (error) {
      const { code, retryAfterMs } = refusalOf(error);
      const passing = code === 'reply-busy' || code === 'slack-unreachable';
      if (!passing || attempt === TRIES) throw unreachable(error);
      await clock.sleep(retryAfterMs ?? PAUSE_MS * 2 ** (attempt - 1));
    }
  }
}

function isSlack({ protocol, hostname }: URL): boolean {
  return protocol === 'https:' && (hostname === 'slack.com' || hostname.endsWith('.slack.com'));
}

function unreachable(cause?: unknown): HemlineError {
  return new HemlineError(
    'picture-unreachable',
    'I could not get the picture from Slack. Send it once more.',
    { cause },
  );
}
