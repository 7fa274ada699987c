import type { Attachment, Chat, Message } from 'chat';
import { HemlineError } from '../../models/error.ts';
import type { FetchPicture, PictureIn } from '../../sdk/adapter/index.ts';
import { fetchPicture } from '../../sdk/safety/fetch-picture.ts';

const SCHEME = 'chat-attachment:';

/**
 * The first picture of a message. By its address where the platform's adapter can get it again after a restart, else
 * by its bytes; where those cannot be had, by the address, at which the driver finds out and tells the shopper.
 */
export async function pictureOf(chat: Chat, message: Message): Promise<PictureIn | undefined> {
  const picture = message.attachments.find(isPicture);
  if (!picture) return undefined;
  if (picture.data !== undefined) return { bytes: await bytesOf(picture.data) };
  const adapter = adapterOf(message.threadId);
  const again = chat.getAdapter(adapter).rehydrateAttachment !== undefined;
  const bytes = picture.fetchData && !again ? await got(picture.fetchData).catch(() => undefined) : undefined;
  if (bytes) return { bytes };
  const { type, url, name, mimeType, size, fetchMetadata } = picture;
  const kept = { type, url, name, mimeType, size, fetchMetadata };
  return { url: SCHEME + encodeURIComponent(JSON.stringify({ adapter, attachment: kept })) };
}

/** Gets pictures by the platform's own adapter, which has the token; other addresses by the guarded way. */
export function attachmentFetcher(chat: Chat, fetcher: FetchPicture = fetchPicture): FetchPicture {
  return async (address, options) => {
    if (!address.startsWith(SCHEME)) return fetcher(address, options);
    const { adapter, attachment } = JSON.parse(decodeURIComponent(address.slice(SCHEME.length)));
    await chat.initialize();
    const found: Attachment = chat.getAdapter(adapter).rehydrateAttachment?.(attachment) ?? attachment;
    if (found.fetchData) return got(found.fetchData);
    if (found.url !== undefined) return fetcher(found.url, options);
    throw unreachable();
  };
}

export function adapterOf(threadId: string): string {
  return threadId.split(':', 1)[0]!;
}

function isPicture({ type, mimeType }: Attachment): boolean {
  return type === 'image' || (mimeType?.startsWith('image/') ?? false);
}

async function got(fetchData: NonNullable<Attachment['fetchData']>): Promise<Uint8Array> {
  try {
    return await bytesOf(await fetchData());
  } catch (cause) {
    throw unreachable(cause);
  }
}

async function bytesOf(data: Buffer | Blob | ArrayBuffer): Promise<Uint8Array> {
  return new Uint8Array(data instanceof Blob ? await data.arrayBuffer() : data);
}

function unreachable(cause?: unknown): HemlineError {
  return new HemlineError('picture-unreachable', 'I could not get that picture. Send it once more.', {
    cause,
  });
}
