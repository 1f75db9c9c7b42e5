/** `{server_id: 65f0…, level: 'debug'}`: parameters as they are read at a prompt. */
export function shortParameters(parameters: object): string {
  return `{${Object.entries(parameters)
    .map(([key, value]) => `${key}: ${typeof value === 'string' ? `'${value}'` : String(value)}`)
    .join(', ')}}`;
}
