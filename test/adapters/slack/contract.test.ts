import { adapterContract } from '../../../sdk/testing/index.ts';
import { openSlack } from './support/rig.ts';

adapterContract('slack over HTTP', openSlack('http'));
adapterContract('slack over a socket', openSlack('socket'));
