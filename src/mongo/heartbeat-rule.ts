/** Heartbeats a server may miss before it counts as dead, and its claims as run out. */
export const MISSED_HEARTBEATS = 4;

/** How often a server beats when its document does not say. */
export const DEFAULT_HEARTBEAT_SECONDS = 15;
