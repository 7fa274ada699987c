import type { types } from '@slack/bolt';
import { type Control, controlId, type Outgoing } from '../../sdk/adapter/index.ts';
import { cut, escaped } from './text.ts';
import type { Uploaded } from './upload.ts';

type Block = types.KnownBlock;

export interface Drawn {
  /** What notifications and screen readers have. */
  readonly text: string;
  readonly blocks: Block[];
}

export interface DrawOptions {
  /** `images`: shown in the message. `links`: Slack unfurls them below. */
  readonly pictures: 'images' | 'links';
  /** A remark in small print. */
  readonly note?: string;
}

/** Slack's limits, in characters. */
const MAX = { section: 3000, label: 75, alt: 2000 } as const;

const MENUS: Partial<Record<Control['action'], string>> = {
  takeBack: 'Take back …',
  look: 'Choose a look',
};

/** A message as Slack wants it. Everything that a shopper wrote is plain text in it. */
export function draw(out: Outgoing, files: readonly Uploaded[], { pictures, note }: DrawOptions): Drawn {
  const text = cut(out.text, MAX.section);
  const links = pictures === 'links' ? files : [];
  return {
    text: escaped(text),
    blocks: [
      { type: 'section', text: plain(text) },
      ...links.map(({ permalink, alt }): Block => {
        return { type: 'section', text: { type: 'mrkdwn', text: `<${permalink}|${escaped(alt)}>` } };
      }),
      ...(pictures === 'links' ? [] : files).map(({ id, alt }): Block => {
        return { type: 'image', slack_file: { id }, alt_text: cut(alt, MAX.alt) };
      }),
      ...controls(out.controls),
      ...(note === undefined ? [] : [context(note)]),
    ],
  };
}

/** Slack knows no disabled buttons: what cannot be done is not there. */
function controls(all: readonly Control[]): Block[] {
  const able = all.filter(({ enabled }) => enabled);
  const buttons = able.filter(({ action }) => !(action in MENUS)).map(button);
  if (able.some(({ action }) => action === 'write')) buttons.push(FORGET);
  const menus = (['takeBack', 'look'] as const).flatMap((action) => {
    const options = able.filter((one) => one.action === action);
    return options.length === 0 ? [] : [menu(action, options)];
  });
  return [buttons, menus].flatMap((elements): Block[] =>
    elements.length === 0 ? [] : [{ type: 'actions', elements }],
  );
}

function button(control: Control): types.Button | types.StaticSelect {
  return { type: 'button', action_id: controlId(control), text: plain(cut(control.label, MAX.label)) };
}

const FORGET: types.Button = {
  type: 'button',
  action_id: controlId({ action: 'forget' }),
  text: plain('Delete'),
  style: 'danger',
  confirm: {
    title: plain('Delete the conversation?'),
    text: plain('I forget the outfit with all its pictures. Messages stay in Slack.'),
    confirm: plain('Delete'),
    deny: plain('Keep'),
    style: 'danger',
  },
};

function menu(action: 'takeBack' | 'look', options: readonly Control[]): types.StaticSelect {
  return {
    type: 'static_select',
    action_id: controlId({ action }),
    placeholder: plain(MENUS[action]!),
    options: options.map(option),
  };
}

/** Of a menu: what is chosen comes back as `value`. */
export function option({ label, value }: Pick<Control, 'label' | 'value'>): types.PlainTextOption {
  return { text: plain(cut(label, MAX.label)), value: value ?? '' };
}

export function plain(text: string): types.PlainTextElement {
  return { type: 'plain_text', text, emoji: false };
}

function context(text: string): Block {
  return { type: 'context', elements: [{ type: 'mrkdwn', text }] };
}
