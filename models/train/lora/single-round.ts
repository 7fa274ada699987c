import type { Graph, Tensor } from '../../graph/graph.ts';
import {
  callInputs,
  distance,
  type Generator,
  generate,
  latentInput,
  poseInput,
  seesCurrent,
} from './generator.ts';

/**
 * Single-round learning (section 3.2): equations (5) and (6), on the same triplets.
 *
 * Both ask G for z_(tau-1) of the target. Given z_tau, that is z_0's estimate times a number that depends on tau alone
 * plus what is known (Luo 2022, equations (84) and (99)), so the distance is taken between clean latents and the
 * number is part of the weight: `errorWeight` with `measure` "posterior". Literally, with the reference noised and
 * the noise kept, z_(tau-1) of the target could only be met by estimates far beyond it.
 */
export function singleRound(graph: Graph, g: Generator): { single: Tensor; recon: Tensor } {
  const target = latentInput(graph, g, 'target');
  const pose = poseInput(graph, g, 'pose');
  const weight = (of: string) => graph.input(`${of}.weight`, [g.rows, 1, g.side, g.side]);

  /** Equation (5): L_single = || z_(tau-1)^y - G(z_tau^x, c, P) ||, under the whole text. */
  const single = () => {
    const noisy = latentInput(graph, g, 'single.noisy');
    const current = seesCurrent(g) ? latentInput(graph, g, 'single.current') : noisy;
    const found = generate(g, noisy, current, callInputs(graph, g, 'single'), pose);
    return distance(found, target, weight('single'));
  };

  /**
   * Equation (6): L_recon = || z_(tau-1)^y - G(z_tau^y, empty, P) ||. A U-Net that sees the current picture sees the
   * target here: where nothing is asked for, nothing changes.
   */
  const recon = () => {
    const noisy = latentInput(graph, g, 'recon.noisy');
    const found = generate(g, noisy, target, callInputs(graph, g, 'recon'), pose);
    return distance(found, target, weight('recon'));
  };

  return { single: single(), recon: recon() };
}
