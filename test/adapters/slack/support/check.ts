// biome-ignore-all lint/suspicious/noExplicitAny: Slack's JSON as it comes

/** What Slack finds wrong with a message's blocks; null where it takes them. `ready`: whether it can show a file. */
export function wrongBlocks(blocks: readonly any[], ready: (file: string) => boolean): string | null {
  const ids = new Set<string>();
  for (const block of blocks) {
    if (block.type === 'section' && !within(block.text.text, 1, 3000)) return 'section text';
    if (block.type === 'image' && !within(block.alt_text, 1, 2000)) return 'alt_text';
    if (block.type === 'image' && !ready(block.slack_file.id))
      return 'invalid slack file [json-pointer:/slack_file]';
    for (const element of block.elements ?? []) {
      if (block.type !== 'actions') continue;
      if (!within(element.action_id, 1, 255) || ids.has(element.action_id)) return 'action_id';
      ids.add(element.action_id);
      if (element.type === 'button' && !within(element.text.text, 1, 75)) return 'button text';
      if (element.type === 'static_select' && wrongMenu(element)) return 'options';
    }
  }
  return blocks.length > 50 ? 'too many' : null;
}

/** The same of a modal. */
export function wrongView(view: any): string | null {
  if (!within(view.title.text, 1, 24)) return 'title';
  if (!within(view.private_metadata, 0, 3000)) return 'private_metadata';
  for (const { label, element } of view.blocks) {
    if (!within(label.text, 1, 2000)) return 'label';
    if (element.type === 'static_select' && wrongMenu(element)) return 'options';
  }
  return null;
}

function wrongMenu({ options }: any): boolean {
  const wrong = ({ text, value }: any) => !within(text.text, 1, 75) || !within(value, 1, 150);
  return options.length < 1 || options.length > 100 || options.some(wrong);
}

function within(text: string, least: number, most: number): boolean {
  return typeof text === 'string' && text.length >= least && text.length <= most;
}
