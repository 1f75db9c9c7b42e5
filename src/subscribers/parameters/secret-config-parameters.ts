import { z } from 'zod';

/** The parameters of `SecretConfig` that may be published. */
export const PUBLISHED = { refresh: z.strictObject({}).describe('Reload all settings.') };

/** The parameters that it accepts in events. */
export const RECEIVED = { refresh: z.object({}) };
