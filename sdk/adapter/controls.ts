import type { View } from '../turn.ts';
import type { Ask, Control } from './types.ts';

const PREFIX = 'hemline';
/** Options that a menu takes on every platform that we know (Discord: 25). */
const MAX_OPTIONS = 25;

/** What can be done with a conversation as it stands. Buttons first, then one `takeBack` for each sub-instruction. */
export function controlsOf(view: View): Control[] {
  const { canUndo, canRedo, instructions, keep } = view;
  const worn = instructions.length > 0;
  return [
    { action: 'undo', label: 'Undo', enabled: canUndo },
    { action: 'redo', label: 'Redo', enabled: canRedo },
    { action: 'another', label: 'Another', enabled: worn },
    { action: 'compare', label: 'Before / after', enabled: worn },
    { action: 'download', label: 'Download', enabled: true },
    { action: 'write', label: 'Write more', enabled: true },
    ...[...instructions, ...keep]
      .slice(-MAX_OPTIONS)
      .map(({ id, text }): Control => ({ action: 'takeBack', label: text, enabled: true, value: id })),
  ];
}

/** Looks to begin with. */
export function lookControls(lookbook: readonly { id: string; caption: string }[]): Control[] {
  return lookbook
    .slice(0, MAX_OPTIONS)
    .map(({ id, caption }) => ({ action: 'look', label: caption, enabled: true, value: id }));
}

/** A control's name on the platform (`custom_id`, `action_id`): "hemline:undo", "hemline:takeBack:i12". */
export function controlId({ action, value }: Pick<Control, 'action' | 'value'>): string {
  return [PREFIX, action, ...(value === undefined ? [] : [value])].join(':');
}

/** Whether a platform's name for a control is one of ours. */
export function isControlId(id: string): boolean {
  return id.startsWith(`${PREFIX}:`);
}

/**
 * What a control asks for, by its name; `value` is what was chosen, where the name is a menu's. Null for names that
 * are not ours, and for `write`, which the adapter answers itself.
 */
export function askOf(id: string, value?: string): Ask | null {
  const [prefix, action, ...rest] = id.split(':');
  if (prefix !== PREFIX) return null;
  const chosen = value ?? rest.join(':');
  switch (action) {
    case 'undo':
    case 'redo':
    case 'reset':
    case 'another':
    case 'compare':
    case 'download':
    case 'forget':
      return { action };
    case 'takeBack':
      return chosen === '' ? null : { action, instruction: chosen };
    case 'look':
      return chosen === '' ? null : { action: 'say', look: chosen };
    default:
      return null;
  }
}
