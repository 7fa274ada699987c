import type { ButtonElement, CardChild, CardElement, FileUpload, PostableAst, PostableCard } from 'chat';
import { type Control, controlId, type Outgoing, type PictureOut } from '../../sdk/adapter/index.ts';

/** Button ids that are used; Chat SDK registers handlers by exact ids. `forget?` asks before it forgets. */
export const ACTIONS = [
  ...(['undo', 'redo', 'another', 'compare', 'download', 'forget', 'takeBack', 'look'] as const).map(
    (action) => controlId({ action }),
  ),
] as const;
export const ASK_FORGET = 'hemline:forget?';

/** What a platform shows of pictures: as files, as addresses, or nothing. */
export type Shown =
  | { readonly files: readonly PictureOut[] }
  | { readonly addresses: readonly { readonly url: string; readonly alt: string }[] };

/**
 * A message as Chat SDK wants it. Only buttons: several platforms know no menus, and none but two know forms, where a
 * shopper just writes.
 */
export function draw(out: Outgoing, shown: Shown): PostableAst | PostableCard {
  const files = 'files' in shown ? shown.files.map(fileOf) : [];
  const addresses = 'addresses' in shown ? shown.addresses : [];
  const buttons = out.controls.filter(({ enabled, action }) => enabled && action !== 'write').map(buttonOf);
  if (buttons.length === 0 && addresses.length === 0) return { ast: plain(out.text), files };
  const able = out.controls.some(({ action }) => action === 'write');
  const forget: ButtonElement[] = able ? [{ type: 'button', id: ASK_FORGET, label: 'Delete' }] : [];
  return {
    card: card(out.text, [...buttons, ...forget], addresses),
    files,
    fallbackText: out.text,
  };
}

/** Asks before a conversation is deleted. */
export function forgetCard(): CardElement {
  const id = controlId({ action: 'forget' });
  const text = 'Shall I forget the outfit with all its pictures? That cannot be undone.';
  return card(text, [{ type: 'button', id, label: 'Delete', style: 'danger' }], []);
}

function card(
  text: string,
  buttons: readonly ButtonElement[],
  addresses: readonly { readonly url: string; readonly alt: string }[],
): CardElement {
  const images = addresses.map(({ url, alt }): CardChild => ({ type: 'image', url, alt }));
  const actions: CardChild[] = buttons.length === 0 ? [] : [{ type: 'actions', children: [...buttons] }];
  return { type: 'card', children: [{ type: 'text', content: text }, ...images, ...actions] };
}

function buttonOf({ action, label, value }: Control): ButtonElement {
  const named = action === 'takeBack' ? `Take back: ${label}` : label;
  return { type: 'button', id: controlId({ action }), label: named, ...(value !== undefined && { value }) };
}

function fileOf({ name, bytes, type }: PictureOut): FileUpload {
  return { data: Buffer.from(bytes), filename: name, mimeType: type };
}

/** A text that is only text: what a shopper wrote formats nothing. */
function plain(value: string): PostableAst['ast'] {
  return { type: 'root', children: [{ type: 'paragraph', children: [{ type: 'text', value }] }] };
}
