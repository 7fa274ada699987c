import { type REST, type RESTPostAPIApplicationCommandsResult, Routes } from 'discord.js';
import { HemlineError } from '../../sdk/adapter/index.ts';
import { discordCommands } from './commands.ts';

export interface RegisterOptions {
  /** One server's id: the commands are there at once, and nowhere else. Everywhere by default. */
  readonly guild?: string;
  /** The application's id; that of the client by default. */
  readonly application?: string;
}

/** A discord.js Client that is logged in, or only its REST with a token. */
export type Registrar = { readonly rest: REST; readonly application?: { readonly id: string } | null } | REST;

/**
 * Tells Discord of hemline's commands. Run it once after an update, not at every start. Commands of the same name are
 * replaced, all others stay. Gives the names. Throws HemlineError `discord-refused`, `no-application`.
 */
export async function registerCommands(
  client: Registrar,
  options: RegisterOptions = {},
): Promise<readonly string[]> {
  const rest = 'rest' in client ? client.rest : client;
  const application = options.application ?? ('rest' in client ? client.application?.id : undefined);
  if (application === undefined) {
    const how =
      'Wait until the client is ready, or name the application (its id is in the Developer Portal).';
    throw new HemlineError('no-application', `It is not known whose commands to register. ${how}`);
  }
  const { guild } = options;
  const route = guild
    ? Routes.applicationGuildCommands(application, guild)
    : Routes.applicationCommands(application);
  const names: string[] = [];
  for (const body of discordCommands) {
    try {
      const made = (await rest.post(route, { body })) as RESTPostAPIApplicationCommandsResult;
      names.push(made.name);
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      const hint = 'The bot has to be invited with the scope applications.commands.';
      throw new HemlineError('discord-refused', `Discord did not take "${body.name}": ${why}. ${hint}`, {
        cause,
      });
    }
  }
  return names;
}
