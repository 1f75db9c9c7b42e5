import type { Outcome } from './outcome';
import type { Receipt } from './receipt';

/** Returns the outcome of an unexpected process: it isn't a server, or it started later. */
export function outcomeInReceipt(receipt: Receipt): Outcome {
  return {
    id: receipt.serverId ?? receipt.processId,
    process: receipt.process,
    server: undefined,
    status: receipt.state === 'received' ? 'under_way' : receipt.state,
    hasResponded: true,
    evidence: 'receipt',
    state: undefined,
    heartbeatAgeMs: undefined,
    receipt,
  };
}
