import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { HemlineError } from '../../models/error.ts';
import type { Keypoints } from '../../models/pose.ts';

const POINT = z.tuple([z.number(), z.number(), z.number().min(0).max(1)]);
const OURS = z.array(POINT).length(18);
/** What OpenPose writes: one flat list of x, y, confidence for each person. */
const OPENPOSE = z.object({
  people: z.array(z.object({ pose_keypoints_2d: z.array(z.number()).length(54) })).min(1),
});

/**
 * Reads a pose: 18 keypoints `[[x,y,confidence],...]` in pixels of the 256x256 picture, or OpenPose's own file
 * (its first person). Throws HemlineError `bad-pose`.
 */
export async function readPose(file: string): Promise<Keypoints> {
  let value: unknown;
  try {
    value = JSON.parse(await readFile(file, 'utf8'));
  } catch (cause) {
    throw new HemlineError('bad-pose', `The pose ${file} could not be read as JSON. Check the path.`, {
      cause,
    });
  }
  const ours = OURS.safeParse(value);
  if (ours.success) return ours.data;
  const openpose = OPENPOSE.safeParse(value);
  if (openpose.success) {
    const flat = openpose.data.people[0]!.pose_keypoints_2d;
    return Array.from({ length: 18 }, (_, i) => [flat[3 * i]!, flat[3 * i + 1]!, flat[3 * i + 2]!] as const);
  }
  throw new HemlineError(
    'bad-pose',
    `The pose ${file} is not 18 keypoints [[x,y,confidence],...] with confidence from 0 to 1.`,
  );
}
