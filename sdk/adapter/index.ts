/**
 * What all adapters share, and what a new one is made of.
 *
 * An adapter translates: a platform's events become calls of a `Driver`, and what the driver has to say becomes the
 * platform's messages. The driver does the rest: it claims each message once (also when it is delivered twice, and
 * after a restart), keeps the messages of a conversation in order, fetches pictures, asks the content policy, takes
 * the turn, coalesces progress, turns errors into sentences, marks and shrinks pictures, and brings the answer by the
 * first way that is open.
 *
 * 1. Describe the platform: its name and the ways to answer (`Platform`, `Way`). `Where` is whatever an answer needs,
 *    as JSON: ids of channel and message, an interaction's token.
 * 2. For every event that is meant for hemline: name its conversation (`conversationName`, or `driver.places` where a
 *    reply or a thread belongs to an older message), choose the `messageId` that a redelivery repeats, translate what
 *    is asked (`Ask`; `askOf` for buttons and menus), and call `driver.receive(incoming, acknowledge)` at once.
 *    `acknowledge` is called before anything slow, so the platform hears of us within its limit.
 * 3. In `Way.show` draw an `Outgoing`: text, exactly these pictures, and controls as buttons and a menu (their ids by
 *    `controlId`). Throw the errors that `Way` lists.
 * 4. On attach call `driver.resume()`; on detach remove your listeners and `await driver.close()`.
 * 5. Run the contract suite of `hemline/testing` against it.
 *
 * What belongs to the platform stays in the adapter: modals (`write`), threads, permissions, the registration of
 * commands, the signatures of requests.
 *
 * @example
 * interface Where { channel: string; message?: string }
 * const driver = new Driver<Where>(stylist, {
 *   name: 'example',
 *   ways: (where) => [
 *     { name: 'edit', show: (out) => (where.message ? api.edit(where, draw(out)) : gone()) },
 *     { name: 'post', adds: true, show: async (out) => ({ ...where, message: await api.post(where, draw(out)) }) },
 *   ],
 *   limits: () => ({ pictureBytes: 10 << 20, text: 2000 }),
 * });
 * await driver.resume();
 * client.on('message', (event) =>
 *   driver.receive({
 *     conversation: conversationName('example', event.channel, event.author),
 *     messageId: event.id,
 *     ask: { action: 'say', text: event.text, ...(event.file && { picture: { url: event.file } }) },
 *     where: { channel: event.channel },
 *   }, () => event.showTyping()));
 */
export { HemlineError } from '../../models/error.ts';
export { aboutError, CONSOLE, type Logger, SILENT } from '../log.ts';
export type { Moderate, Verdict } from '../safety/moderate.ts';
export { type WordPolicyOptions, wordPolicy } from '../safety/words.ts';
export { CLOCK, type Clock } from './clock.ts';
export { askOf, controlId, controlsOf, isControlId, lookControls } from './controls.ts';
export { type Acknowledge, Driver, type Receipt } from './driver.ts';
export { failureOf } from './failure.ts';
export type { Fitter } from './fitter.ts';
export { conversationName } from './names.ts';
export type { AdapterOptions, FetchPicture } from './options.ts';
export type * from './types.ts';
export { update } from './update.ts';
