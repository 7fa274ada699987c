import { gradients } from '../graph/gradient.ts';
import type { Scope, Tensor } from '../graph/graph.ts';
import * as op from '../graph/ops/index.ts';
import { discriminator } from '../nets/discriminator.ts';

/** What a discriminator is shown: latents of one shape [N, C, H, W]. */
export interface Scene {
  readonly made: Tensor;
  readonly real: Tensor;
  /** The picture that is edited, which it sees beside; undefined for nets that are not given it. */
  readonly current?: Tensor;
  /** Added to real and made latents alike: differences below it are nobody's business. */
  readonly noise: Tensor;
}

export interface Adversarial {
  /** What the net that makes latents learns: the discriminator, as it stands, is to take them for real. */
  readonly made: Tensor;
  /** What the discriminator learns: the hinge loss. 2 where it knows nothing, 0 where it tells all apart. */
  readonly judged: Tensor;
}

/**
 * The hinge losses of a discriminator of edited latents (Lim & Ye 2017), as one-step diffusion uses them (adversarial
 * distillation, Sauer et al. 2023): squares alone are content with a mean of what might be, which is soft, and a
 * discriminator tells soft from real. Each loss reaches only its own weights, so both nets train in one step.
 */
export function adversarial(s: Scope, { made, real, current, noise }: Scene): Adversarial {
  const judge = (scope: Scope, latent: Tensor) => {
    const seen = op.add(latent, noise);
    return discriminator(scope, current ? op.concat([seen, current], 1) : seen);
  };
  const hinge = (margin: Tensor) => op.mean(op.relu(op.sub(1, margin)));
  return {
    made: op.neg(op.mean(judge(detached(s), made))),
    judged: op.add(hinge(judge(s, real)), hinge(op.neg(judge(s, op.detach(made))))),
  };
}

/**
 * Stands for `loss`, whose gradient at `x` is made `share` times as large (root of the mean square) as that of `other`:
 * what a discriminator says has no unit, and grows as it learns (VQGAN's adaptive weight, Esser et al. 2021, equation (7)).
 */
export function asStrong(loss: Tensor, other: Tensor, x: Tensor, share: number): Tensor {
  const [own, wanted] = [loss, other].map((one) => gradients(one, [x])[0]!) as [Tensor, Tensor];
  const size = (t: Tensor) => op.sqrt(op.mean(op.mul(t, t)));
  const scale = op.div(op.mul(size(wanted), share), op.add(size(own), 1e-12));
  return op.sum(op.mul(x, op.detach(op.mul(own, scale))));
}

/** The same weights, out of reach of gradients. */
function detached(s: Scope): Scope {
  return {
    ...s,
    at: (name) => detached(s.at(name)),
    weight: (...weight) => op.detach(s.weight(...weight)),
  };
}
