import { difference, leastEdit } from '../../models/croquis/describe/index.ts';
import { FACETS, isShown } from '../../models/croquis/facets.ts';
import type { Attribute, Outfit } from '../../models/croquis/outfit.ts';
import type { Reading } from './probe/index.ts';

/** What an edit is about, by the truth of its two outfits. */
export interface Asked {
  /** The attribute that the feedback is about: of "a blue belt" the belt, of "light blue" the colour. */
  readonly facet: Attribute;
  /**
   * Every attribute that the feedback has to name (`leastEdit`) and the target shows: "a blue belt" asks for belt
   * and accent. What follows by itself (straps go with long sleeves) is neither asked for nor kept.
   */
  readonly requested: readonly Attribute[];
  /** Every attribute that both outfits show with the same value. */
  readonly kept: readonly Attribute[];
}

/** Attributes that are told together with another, and then are not what the feedback is about. */
const CARRIED: readonly Attribute[] = ['shade', 'accent', 'bottom'];

export function askedOf(reference: Outfit, target: Outfit): Asked {
  const requested = (Object.keys(leastEdit(reference, target)) as Attribute[]).filter((attribute) =>
    isShown(target, attribute),
  );
  const differs = new Set(difference(reference, target).map(({ attribute }) => attribute));
  const kept = FACETS.map(({ name }) => name).filter(
    (name) =>
      !differs.has(name) && !requested.includes(name) && isShown(reference, name) && isShown(target, name),
  );
  const facet = requested.find((attribute) => !CARRIED.includes(attribute)) ?? requested[0]!;
  return { facet, requested, kept };
}

export interface Verdict extends Asked {
  /** The probe reads the target's value of every requested attribute. */
  readonly found: boolean;
  /** The kept attributes that the probe does not read as the outfits have them. */
  readonly changed: readonly Attribute[];
}

/** Holds what the probe read in a picture against the truth. */
export function judge(reading: Reading, reference: Outfit, target: Outfit): Verdict {
  const asked = askedOf(reference, target);
  const right = (attribute: Attribute) => reading[attribute] === target[attribute];
  return {
    ...asked,
    found: asked.requested.every(right),
    changed: asked.kept.filter((attribute) => !right(attribute)),
  };
}

/** The share of kept attributes that stayed as they were. */
export const stayed = ({ kept, changed }: Verdict): number => 1 - changed.length / kept.length;
