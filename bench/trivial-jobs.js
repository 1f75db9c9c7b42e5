// The jobs of bench/jobs.mjs: they do nothing, so that only Rocket Job's own time counts.

const { BatchJob, Job } = require('rj-console');

exports.TrivialJob = class TrivialJob extends Job {
  perform() {}
};

exports.TrivialBatchJob = class TrivialBatchJob extends BatchJob {
  perform() {}
};
