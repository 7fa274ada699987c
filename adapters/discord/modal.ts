import { type APIModalInteractionResponseCallbackData, ComponentType, TextInputStyle } from 'discord.js';
import { MAX_FEEDBACK } from '../../sdk/stylist.ts';

export const FEEDBACK_FIELD = 'feedback';

/** A form for a longer feedback; `id` comes back when it is sent. */
export function feedbackModal(id: string): APIModalInteractionResponseCallbackData {
  return {
    custom_id: id,
    title: 'What would you change?',
    components: [
      {
        type: ComponentType.Label,
        label: 'Feedback',
        description: 'Colour, sleeves, length, neckline, fabric: in your own words.',
        component: {
          type: ComponentType.TextInput,
          custom_id: FEEDBACK_FIELD,
          style: TextInputStyle.Paragraph,
          max_length: MAX_FEEDBACK,
          required: true,
          placeholder: 'Darker, with long sleeves and a belt',
        },
      },
    ],
  };
}
