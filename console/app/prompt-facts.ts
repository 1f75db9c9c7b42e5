import type { PromptFacts } from '../input/prompt';
import type { Launch } from './launch';

const SHORT_LABELS: Readonly<Record<string, string>> = { production: 'prod', development: 'dev' };

/** Returns the short name of the environment. */
export function environmentLabel({ environment, settings }: Launch): string {
  const usual = SHORT_LABELS[environment] ?? environment;
  const { environment: label = usual } = settings;
  // No file can give production another name.
  return environment === 'production' && !/^prod/i.test(label) ? `${usual}:${label}` : label;
}

/** Returns the facts that the prompt shows now. */
export function promptFacts(launch: Launch, entry: number): PromptFacts {
  const { environment, isProduction } = launch;
  const connection = connectionFacts(launch);
  // Without a primary, nothing can be written.
  const isSecondary = connection.state === 'connected' && connection.role === 'secondary';
  const isOther = environment !== 'development' && environment !== 'test';
  return {
    application: launch.isRubyChosen ? 'ruby' : 'rocketjob',
    environment: {
      label: environmentLabel(launch),
      kind: isProduction ? 'production' : isOther ? 'other' : 'development',
    },
    connection,
    access: launch.isDry ? 'dry' : launch.isReadOnly || isSecondary ? 'ro' : 'rw',
    entry,
  };
}

function connectionFacts({ connected }: Launch): PromptFacts['connection'] {
  const state = connected?.connection.state ?? ({ status: 'connecting' } as const);
  switch (state.status) {
    case 'connecting':
      return { state: 'connecting' };
    case 'connected': {
      const { replicaSet, role } = state.topology;
      return { state: 'connected', role, ...(replicaSet === undefined ? {} : { replicaSet }) };
    }
    case 'disconnected':
      return { state: 'disconnected', seconds: (Date.now() - state.since.getTime()) / 1_000 };
  }
}
