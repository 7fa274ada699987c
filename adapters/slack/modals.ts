import type { types, ViewOutput } from '@slack/bolt';
import type { Fitter, PictureIn } from '../../sdk/adapter/index.ts';
import { option, plain } from './blocks.ts';
import type { Workspace } from './clients.ts';
import { pictureOf } from './files.ts';
import { MODALS } from './names.ts';
import type { Spot } from './places.ts';

type Block = types.KnownBlock;

/** What a modal remembers of where it was opened; Slack gives it back with what was written. */
export interface Opened {
  readonly spot: Spot;
  /** The picture of the message that a shortcut was used on. */
  readonly picture?: PictureIn;
}

/** What was written into one. */
export interface Written {
  readonly text?: string;
  readonly look?: string;
  readonly picture?: PictureIn;
}

/** Ids of the fields; a block has one. */
const FIELD = { picture: 'picture', look: 'look', text: 'text' } as const;
const TEXT_MAX = 2000;

/** For a longer text. */
export function writeModal(opened: Opened): types.ModalView {
  return modal(MODALS.write, 'What would you change?', opened, [textField({ optional: false })]);
}

/** For a conversation's beginning: a picture or a look, unless the picture is there already, and the first wish. */
export function beginModal(opened: Opened, lookbook: Fitter['lookbook'], text?: string): types.ModalView {
  const begins = opened.picture
    ? []
    : [pictureField(), ...(lookbook.length > 0 ? [lookField(lookbook)] : [])];
  return modal(MODALS.begin, 'Refine an outfit', opened, [...begins, textField({ optional: true, text })]);
}

export function openedOf(view: ViewOutput): Opened {
  return JSON.parse(view.private_metadata) as Opened;
}

export function writtenIn(view: ViewOutput, workspace: Workspace): Written {
  const field = (name: string) => view.state.values[name]?.[name];
  const text = field(FIELD.text)?.value?.trim();
  const look = field(FIELD.look)?.selected_option?.value;
  const picture = pictureOf(field(FIELD.picture)?.files, workspace);
  return { ...(text && { text }), ...(look !== undefined && { look }), ...(picture && { picture }) };
}

/** What Slack shows below the field that is missing. */
export const NO_PICTURE = { [FIELD.picture]: 'Send a picture of an outfit, or choose a look.' };

function modal(id: string, title: string, opened: Opened, blocks: Block[]): types.ModalView {
  return {
    type: 'modal',
    callback_id: id,
    title: plain(title),
    submit: plain('Go'),
    close: plain('Cancel'),
    private_metadata: JSON.stringify(opened),
    blocks,
  };
}

function textField({ optional, text }: { optional: boolean; text?: string }): Block {
  return {
    type: 'input',
    block_id: FIELD.text,
    optional,
    label: plain('Your feedback'),
    element: {
      type: 'plain_text_input',
      action_id: FIELD.text,
      multiline: true,
      max_length: TEXT_MAX,
      placeholder: plain('Make it brighter, with longer sleeves …'),
      ...(text && { initial_value: text.slice(0, TEXT_MAX) }),
    },
  };
}

function pictureField(): Block {
  return {
    type: 'input',
    block_id: FIELD.picture,
    optional: true,
    label: plain('A picture of the outfit'),
    element: {
      type: 'file_input',
      action_id: FIELD.picture,
      filetypes: ['png', 'jpg', 'jpeg', 'webp'],
      max_files: 1,
    },
  };
}

function lookField(lookbook: Fitter['lookbook']): Block {
  return {
    type: 'input',
    block_id: FIELD.look,
    optional: true,
    label: plain('Or a look to begin with'),
    element: {
      type: 'static_select',
      action_id: FIELD.look,
      options: lookbook.slice(0, 100).map(({ id, caption }) => option({ label: caption, value: id })),
    },
  };
}
