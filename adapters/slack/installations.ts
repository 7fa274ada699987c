import type { Installation, InstallationQuery, InstallationStore } from '@slack/bolt';
import { HemlineError } from '../../models/error.ts';
import type { Fitter } from '../../sdk/adapter/index.ts';

export type Installations = Required<InstallationStore>;

/**
 * Bolt's InstallationStore where conversations are kept, for an App that many workspaces install. Bot tokens lie there
 * as Bolt hands them over, so the store is as secret as they are.
 *
 * @example
 * new App({ signingSecret, clientId, clientSecret, stateSecret, scopes, installationStore: installations(stylist) });
 */
export function installations({ store }: Pick<Fitter, 'store'>): Installations {
  return {
    storeInstallation: (installation) => store.set(keyOf(placeOf(installation)), installation),
    async fetchInstallation(query) {
      const found = await store.get<Installation>(keyOf(askedOf(query)));
      if (found) return found;
      throw new HemlineError('not-installed', 'That workspace has not installed the App.');
    },
    deleteInstallation: (query) => store.delete([keyOf(askedOf(query))]),
  };
}

/** A whole organisation, or one workspace. */
function placeOf({ isEnterpriseInstall, enterprise, team }: Installation): string | undefined {
  return isEnterpriseInstall ? enterprise?.id : team?.id;
}

function askedOf({
  isEnterpriseInstall,
  enterpriseId,
  teamId,
}: InstallationQuery<boolean>): string | undefined {
  return isEnterpriseInstall ? enterpriseId : teamId;
}

function keyOf(place: string | undefined): string {
  if (place !== undefined) return `slack-install:${place}`;
  throw new HemlineError('not-installed', 'Slack named neither workspace nor organisation.');
}
