import type { PromptFacts } from './input/prompt';
import type { Launch } from './launch';

const SHORT_LABELS: Readonly<Record<string, string>> = { production: 'prod', development: 'dev' };

/** What the prompt tells of a console now. */
export function promptFacts(launch: Launch, entry: number): PromptFacts {
  const { environment, settings, isProduction } = launch;
  const connection = connectionFacts(launch);
  const isOther = environment !== 'development' && environment !== 'test';
  return {
    application: 'rocketjob',
    environment: {
      label: settings.environment ?? SHORT_LABELS[environment] ?? environment,
      kind: isProduction ? 'production' : isOther ? 'other' : 'development',
    },
    connection,
    // Without a primary nothing can be written.
    isReadOnly: connection.state === 'connected' && connection.role === 'secondary',
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
