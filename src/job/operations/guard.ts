import { ownValueAt } from '../../mongo/stored/own-value-at';
import type { JobDocument } from '../model/job-document';
import type { Condition, Guard } from './operation';

/** Whether a document matches a guard, by the database's rules. */
export function isInside(guard: Guard, document: JobDocument): boolean {
  return Object.entries(guard).every(([field, condition]) =>
    meets(ownValueAt(document, field) ?? null, condition),
  );
}

function meets(value: unknown, condition: Condition): boolean {
  if (condition === null || typeof condition !== 'object') return value === condition;
  if ('$ne' in condition) return value !== null;
  return condition.$in.some((each) => each === value);
}
