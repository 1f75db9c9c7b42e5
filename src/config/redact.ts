const SECRET_PARAMETER = /([?&][^=&]*(?:password|properties)=)[^&]*/gi;

/**
 * A MongoDB connection string as it may be shown: without user and password, and without the secrets that its
 * parameters may carry. Safe for what is no well-formed URL too: everything up to the last `@` goes.
 *
 * @example redactUrl('mongodb://jack:secret@db1/rocketjob') // 'mongodb://db1/rocketjob'
 */
export function redactUrl(url: string): string {
  return url.replace(/^([a-z+]*:\/\/)?.*@/is, '$1').replace(SECRET_PARAMETER, '$1***');
}
