import { HemlineError } from '../../models/error.ts';
import { checkPicture, MAX_BYTES } from '../../models/picture.ts';
import { throwIfAborted } from '../abort.ts';
import { fetchPicture } from '../safety/fetch-picture.ts';
import { checkContent } from '../safety/moderate.ts';
import { markProvenance } from '../safety/provenance.ts';
import { wordPolicy } from '../safety/words.ts';
import type { Turn, TurnOptions, View } from '../turn.ts';
import type { Fitter } from './fitter.ts';
import type { Held } from './held.ts';
import type { AdapterOptions } from './options.ts';
import * as out from './outgoing.ts';
import type { Ask, Incoming, Outgoing, PictureIn } from './types.ts';

type Say = Extract<Ask, { action: 'say' }>;
type Run = Required<Pick<TurnOptions, 'signal' | 'onProgress'>> & Pick<TurnOptions, 'pictures' | 'overlap'>;
type Headers = (url: URL) => Readonly<Record<string, string>> | undefined;

/** What an event asks for, done; and what there is to show then. */
export class Answers {
  readonly #stylist: Fitter;
  readonly #options: AdapterOptions;
  readonly #headers: Headers;

  constructor(stylist: Fitter, options: AdapterOptions, headers: Headers) {
    this.#stylist = stylist;
    this.#options = options;
    this.#headers = headers;
  }

  /** Throws what the stylist throws, `content-refused`, and what fetching a picture throws. */
  async answer<Where>(held: Held<Where>, run: Run): Promise<Outgoing> {
    const outgoing = await this.#do(held, run);
    if (this.#options.provenance === false) return outgoing;
    const pictures = outgoing.pictures.map((one) =>
      one.edited ? { ...one, bytes: markProvenance(one.bytes) } : one,
    );
    return { ...outgoing, pictures };
  }

  async #do<Where>(held: Held<Where>, run: Run): Promise<Outgoing> {
    const incoming = held.incoming;
    const { conversation, messageId, ask } = incoming;
    const options = { ...run, messageId };
    const turn = async (made: Promise<Turn>) => out.turnAnswer(incoming, await made);
    switch (ask.action) {
      case 'say':
        return this.#say(held, ask, options);
      case 'takeBack':
        return turn(this.#stylist.takeBack(conversation, ask.instruction, options));
      case 'jump':
        return turn(this.#stylist.jump(conversation, ask.moment, options));
      case 'compare':
        return out.compareAnswer(incoming, await this.#stylist.view(conversation));
      case 'download':
        return out.downloadAnswer(incoming, await this.#stylist.view(conversation));
      case 'forget':
        await this.#stylist.forget(conversation);
        return out.forgottenAnswer(incoming);
      default:
        return turn(this.#stylist[ask.action](conversation, options));
    }
  }

  async #say<Where>(held: Held<Where>, ask: Say, options: TurnOptions & Run): Promise<Outgoing> {
    const incoming = held.incoming;
    const text = ask.text?.trim() ? ask.text : undefined;
    const begins = (ask.picture ?? ask.look) !== undefined;
    const source = begins && !held.begun ? await this.#source(ask, options.signal) : undefined;
    const { moderate = wordPolicy() } = this.#options;
    const picture = typeof source === 'string' ? undefined : source;
    if (picture) await checkPicture(picture);
    if (moderate) await checkContent(moderate, text, picture);
    throwIfAborted(options.signal);
    const view = await this.#begin(held, source);
    if (text !== undefined) return this.#refine(incoming, text, options);
    if (view ?? begins) {
      return out.begunAnswer(incoming, view ?? (await this.#stylist.view(incoming.conversation)));
    }
    return out.howToBegin(incoming, this.#stylist.lookbook);
  }

  async #begin<Where>(held: Held<Where>, source?: string | Uint8Array): Promise<View | undefined> {
    if (source === undefined) return undefined;
    const view = await this.#stylist.start(held.incoming.conversation, source);
    await held.save({ begun: true });
    return view;
  }

  async #refine(incoming: Incoming<unknown>, text: string, options: TurnOptions): Promise<Outgoing> {
    try {
      return out.turnAnswer(incoming, await this.#stylist.refine(incoming.conversation, text, options));
    } catch (error) {
      if (!(error instanceof HemlineError) || error.code !== 'conversation-not-found') throw error;
      return out.howToBegin(incoming, this.#stylist.lookbook);
    }
  }

  /** Where the conversation begins: a look's id or a picture's bytes. What a shopper sends is never a path. */
  async #source({ picture, look }: Say, signal: AbortSignal): Promise<string | Uint8Array> {
    if (picture) return this.#bytes(picture, signal);
    if (this.#stylist.lookbook.some(({ id }) => id === look)) return look!;
    throw new HemlineError('unknown-look', 'That look is not in the lookbook. Choose another.');
  }

  async #bytes(picture: PictureIn, signal: AbortSignal): Promise<Uint8Array> {
    if ('url' in picture) {
      const fetcher = this.#options.fetchPicture ?? fetchPicture;
      return fetcher(picture.url, { headers: this.#headers, signal });
    }
    if (picture.bytes.length <= MAX_BYTES) return picture.bytes;
    throw new HemlineError(
      'picture-too-large',
      `At most ${MAX_BYTES / 1e6} MB are taken. Send a smaller picture.`,
    );
  }
}
