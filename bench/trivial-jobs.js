// The jobs of bench/jobs.mjs: nothing but what Rocket Job itself takes counts.

const { BatchJob, Job } = require('rj-console');

exports.TrivialJob = class TrivialJob extends Job {
  perform() {}
};

exports.TrivialBatchJob = class TrivialBatchJob extends BatchJob {
  perform() {}
};
