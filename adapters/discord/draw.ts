import {
  type APIButtonComponent,
  type APIMessageTopLevelComponent,
  ButtonStyle,
  ComponentType,
  type RawFile,
  type RESTPatchAPIChannelMessageJSONBody,
} from 'discord.js';
import { type Control, controlId, type Outgoing } from '../../sdk/adapter/index.ts';
import { rootOf } from './roots.ts';

const BUTTONS_IN_A_ROW = 5;
const MAX_LABEL = 100;
const MAX_ALT = 1024;
const MENUS = { takeBack: 'Take something back', look: 'Choose a look' } as const;

export interface Drawn {
  readonly body: RESTPatchAPIChannelMessageJSONBody;
  readonly files: RawFile[];
}

/** An answer as a message of Discord's. `attachments` is always there: without it an edited message keeps its old pictures. */
export function draw(out: Outgoing): Drawn {
  return {
    body: {
      content: out.text,
      attachments: out.pictures.map(({ name, alt }, id) => ({
        id,
        filename: name,
        description: alt.slice(0, MAX_ALT),
      })),
      components: componentsOf(out),
      allowed_mentions: { parse: [] },
    },
    files: out.pictures.map(({ name, bytes, type }) => ({
      name,
      data: Buffer.from(bytes),
      contentType: type,
    })),
  };
}

function componentsOf({ conversation, controls }: Outgoing): APIMessageTopLevelComponent[] {
  const root = rootOf(conversation);
  const isMenu = ({ action }: Control) => action === 'takeBack' || action === 'look';
  const buttons = controls.filter((control) => !isMenu(control)).map((control) => button(control, root));
  // Whoever can go on can also end it.
  if (buttons.length > 0) buttons.push(button({ action: 'forget', label: 'Delete', enabled: true }, root));
  const rows: APIMessageTopLevelComponent[] = [];
  for (let i = 0; i < buttons.length; i += BUTTONS_IN_A_ROW) {
    rows.push({ type: ComponentType.ActionRow, components: buttons.slice(i, i + BUTTONS_IN_A_ROW) });
  }
  for (const action of ['takeBack', 'look'] as const) {
    const options = controls
      .filter((control) => control.action === action)
      .map(({ label, value }) => ({ label: label.slice(0, MAX_LABEL), value: value! }));
    if (options.length === 0) continue;
    const menu = { custom_id: controlId({ action, value: root }), placeholder: MENUS[action], options };
    rows.push({
      type: ComponentType.ActionRow,
      components: [{ type: ComponentType.StringSelect, ...menu }],
    });
  }
  return rows;
}

function button({ action, label, enabled }: Control, root: string): APIButtonComponent {
  return {
    type: ComponentType.Button,
    style: action === 'forget' ? ButtonStyle.Danger : ButtonStyle.Secondary,
    custom_id: controlId({ action, value: root }),
    label,
    disabled: !enabled,
  };
}
