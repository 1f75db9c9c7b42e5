import { type DisplayText, escaped, joined } from '../../../src/console-startup';
import { csv } from '../../display/layout/csv';
import type { Style } from '../../display/layout/style';
import { table } from '../../display/layout/table';
import type { Format } from './subcommand';

/** A column of a list, by the name of its field. */
interface Column<R> {
  readonly title: string;
  readonly value: (record: R) => string;
}

/** The columns of a list, and the field that identifies a record. */
export interface Listing<R> {
  readonly columns: readonly Column<R>[];
  readonly name: (record: R) => string;
}

/** Returns records in a format of `-o`. YAML contains the whole documents, in Extended JSON. */
export function listText<R extends object>(
  records: readonly R[],
  { columns, name }: Listing<R>,
  format: Format,
  style: Style,
  toJson: (value: unknown) => DisplayText,
): DisplayText {
  switch (format) {
    case 'name':
      return joined(records.map((record) => escaped(name(record))));
    case 'csv':
      return csv([
        columns.map(({ title }) => title),
        ...records.map((record) => columns.map(({ value }) => value(record))),
      ]);
    case 'yaml':
      return yamlText(records, toJson);
    case 'wide':
      return table(
        columns.map(({ title }) => escaped(title)),
        records.map((record) => columns.map(({ value }) => escaped(value(record) || '-'))),
        { ...style, width: undefined },
      );
  }
}

function yamlText(records: readonly unknown[], toJson: (value: unknown) => DisplayText): DisplayText {
  const { stringify }: typeof import('yaml') = require('yaml');
  // Goes through JSON, so that ids and dates keep their types and secrets stay masked.
  const lines = stringify(JSON.parse(toJson(records)), { lineWidth: 0 })
    .trimEnd()
    .split('\n');
  return joined(lines.map(escaped));
}
