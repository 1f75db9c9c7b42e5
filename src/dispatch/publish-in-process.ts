import { eventOfDraft } from '../event/codec';
import type { EventDraft } from '../event/event';
import { Publication } from '../event/publish/publication';
import { InMemoryReceipts } from '../event/receipts/in-memory-receipts';
import type { RespondingProcess } from '../event/receipts/receipt';
import type { Dispatcher } from './dispatcher';

/**
 * Delivers an event directly to this process's subscribers, without a database, and waits for them. Used in
 * test mode.
 *
 * @param process signs the receipts, if the event asks for them
 */
export async function publishInProcess(
  draft: EventDraft,
  dispatcher: Dispatcher,
  process: RespondingProcess,
): Promise<Publication> {
  const event = eventOfDraft(draft);
  const receipts = new InMemoryReceipts(event, process);
  dispatcher.dispatch(event, draft.wantsReceipts === true ? () => receipts.open() : undefined);
  await dispatcher.settled(event);
  return new Publication({ event, durability: 'stored' }, undefined, (all) => receipts.outcomes(all));
}
