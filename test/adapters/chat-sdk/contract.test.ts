import { adapterContract } from '../../../sdk/testing/index.ts';
import { openChat } from './support/rig.ts';

adapterContract('chat-sdk', openChat);
