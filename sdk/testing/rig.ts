import type { AdapterOptions } from '../adapter/options.ts';
import type { Control } from '../adapter/types.ts';
import type { Stylist } from '../stylist.ts';

/** A message as the shopper sees it now, edits applied. */
export interface Seen {
  readonly text: string;
  /** The bytes of its pictures. */
  readonly pictures: readonly Uint8Array[];
  /** Buttons and options that can be used. */
  readonly controls: readonly Pick<Control, 'action' | 'value'>[];
  /** Whether it says how far a turn is, and nothing else. */
  readonly progress?: boolean;
}

/** How a platform can fail. `expired`: the way that answers go by first is closed, for good. */
export type Trouble = 'busy' | 'broken' | 'expired' | 'too-large';

/**
 * An adapter, attached to a platform that only pretends. All events are those of one shopper in one place, unless a
 * `place` is named.
 */
export interface Rig {
  /** Delivers a message as the platform does. Resolves when the adapter has taken it. The same id: delivered again. */
  say(message: {
    readonly id: string;
    readonly text?: string;
    readonly picture?: Uint8Array;
    readonly place?: string;
  }): Promise<void>;
  /** Uses a control, as the platform does when its button is pressed or its option chosen. */
  press(
    control: Pick<Control, 'action' | 'value'>,
    event: { readonly id: string; readonly place?: string },
  ): Promise<void>;
  /** What the shopper sees in a place, the oldest message first. Asked again and again until it is as expected. */
  seen(place?: string): Promise<readonly Seen[]>;
  /** From now on the platform answers the next `times` messages of ours like that. Where it can fail so. */
  trouble?(how: Trouble, times: number): void;
  /** Takes the adapter off the platform, as when a process ends. */
  detach(): Promise<void>;
  /** Puts another adapter over the same stylist onto the same platform. */
  attach(): Promise<void>;
  /** Takes everything down. The stylist stays open. */
  close(): Promise<void>;
}

/** Opens a platform that pretends, and attaches the adapter to it with these options. */
export type OpenRig = (
  stylist: Stylist,
  options: Required<Pick<AdapterOptions, 'clock' | 'log' | 'moderate'>>,
) => Promise<Rig>;
