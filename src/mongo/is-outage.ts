/** Whether an error of the driver means that the database is away or changing over, so that a write may be tried again. */
export function isOutage(error: unknown): boolean {
  const { name = '', hasErrorLabel } = (error ?? {}) as {
    readonly name?: string;
    readonly hasErrorLabel?: (label: string) => boolean;
  };
  if (name === 'MongoServerError') return hasErrorLabel?.call(error, 'RetryableWriteError') === true;
  return /^Mongo(Network|ServerSelection|Topology|PoolCleared|WriteConcern|NotConnected|Expired|WaitQueue)/.test(
    name,
  );
}
