import { COLLECTION_FAULTS } from './collection-faults';
import type { Fault } from './fault';
import { NODE_FAULTS } from './node-faults';
import { PROCESS_FAULTS } from './process-faults';

/** Every fault, in the order of the table. */
export const FAULTS: readonly Fault[] = [...PROCESS_FAULTS, ...COLLECTION_FAULTS, ...NODE_FAULTS];
