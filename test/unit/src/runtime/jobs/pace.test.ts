import { expect, it } from 'vitest';
import { Pace } from '../../../../../src/runtime/jobs/pace';

it('claims nothing in advance until it knows how long jobs take, and then 50 ms of work', () => {
  const pace = new Pace();
  expect(pace.ahead).toBe(0);
  pace.took(10);
  expect(pace.ahead).toBe(5);
  for (let job = 0; job < 50; job++) pace.took(0.2);
  expect(pace.ahead).toBe(14);
});

it('claims nothing in advance after one that took long, until many were short', () => {
  const pace = new Pace();
  for (let job = 0; job < 50; job++) pace.took(1);
  pace.took(1_000);
  expect(pace.ahead).toBe(0);
  for (let job = 0; job < 5; job++) pace.took(1);
  expect(pace.ahead).toBe(0);
  for (let job = 0; job < 30; job++) pace.took(1);
  expect(pace.ahead).toBe(14);
});
