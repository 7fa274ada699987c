import { HemlineError } from '../../models/error.ts';
import type { Clock, PictureOut } from '../../sdk/adapter/index.ts';
import type { Client } from './clients.ts';

/** A picture that Slack has; nobody sees it before a message shows it. */
export interface Uploaded {
  readonly id: string;
  readonly permalink: string;
  readonly alt: string;
}

const FIRST_LOOK_MS = 200;
const LONGEST_PAUSE_MS = 3000;
/** How long Slack may take to look at a file. */
const PATIENCE_MS = 60_000;

/**
 * Brings pictures to Slack. An upload is said to be `ok` before Slack has looked at the file, and a message cannot
 * show it until then, so `files.info` is asked until the file has a type. Each picture is uploaded once, however often
 * its message is tried.
 */
export class Uploads {
  readonly #clock: Clock;
  readonly #ids = new WeakMap<PictureOut, string>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Throws the client's errors, and HemlineError `file-not-ready`. */
  async put(client: Client, picture: PictureOut): Promise<Uploaded> {
    const id = this.#ids.get(picture) ?? (await this.#send(client, picture));
    let pause = FIRST_LOOK_MS;
    for (let waited = 0; ; waited += pause, pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
      const { file } = await client.files.info({ file: id });
      if (file?.mimetype && file.permalink) return { id, permalink: file.permalink, alt: picture.alt };
      if (waited > PATIENCE_MS)
        throw new HemlineError('file-not-ready', 'Slack did not take the picture in.');
      await this.#clock.sleep(pause);
    }
  }

  async #send(client: Client, picture: PictureOut): Promise<string> {
    const { name, bytes, alt } = picture;
    const { files } = await client.filesUploadV2({
      file: Buffer.from(bytes),
      filename: name,
      title: name,
      alt_text: alt,
    });
    const id = files[0]?.files?.[0]?.id;
    if (id === undefined) throw new HemlineError('slack-unreachable', 'Slack did not say what it uploaded.');
    this.#ids.set(picture, id);
    return id;
  }
}
