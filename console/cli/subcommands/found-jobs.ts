import { BSON } from 'mongodb';
import { RocketJobError } from '../../../src/console-startup';
import type { Core } from '../../app/core';
import type { JobFilter } from './subcommand';

/** A lookup of jobs. */
export type FoundJobs = ReturnType<Core['api']['RocketJob']['Job']['all']>;

/**
 * Returns the lookup of the jobs that match a filter. Times are by the database's clock.
 *
 * @throws RocketJobError `invalid_argument` for an unknown state, or an invalid filter
 */
export function foundJobs(filter: JobFilter, core: Core): FoundJobs {
  const { state, className, sinceMs, error, where } = filter;
  let jobs = core.api.RocketJob.Job.all();
  if (state !== undefined) jobs = jobs.where({ state });
  if (className !== undefined) jobs = jobs.where({ _type: className });
  if (sinceMs !== undefined) jobs = jobs.where({ $expr: endedSince(sinceMs) });
  if (error !== undefined) jobs = jobs.where({ $or: withText(error) });
  if (where !== undefined) jobs = jobs.where(BSON.EJSON.deserialize(where));
  return jobs;
}

function endedSince(ms: number): object {
  return { $gte: [{ $ifNull: ['$completed_at', '$created_at'] }, { $subtract: ['$$NOW', ms] }] };
}

function withText(text: string): object[] {
  const part = new RegExp(text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&'), 'i');
  return [{ 'exception.class_name': part }, { 'exception.message': part }];
}

/** Parses an order such as `-completed_at`. @throws RocketJobError `invalid_argument` for an empty field */
export function orderFrom(sort: string): Record<string, 1 | -1> {
  const field = sort.replace(/^-/, '');
  if (field.trim() !== '') return { [field]: sort.startsWith('-') ? -1 : 1 };
  throw new RocketJobError('invalid_argument', '--sort needs a field, for example --sort -created_at.', {
    argument: 'sort',
    value: sort,
  });
}
