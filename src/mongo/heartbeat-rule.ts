/** The number of missed heartbeats after which a server counts as dead, and its claims as expired. */
export const MISSED_HEARTBEATS = 4;

/** A server's heartbeat interval if its document doesn't have one. */
export const DEFAULT_HEARTBEAT_SECONDS = 15;
