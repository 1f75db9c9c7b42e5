// A custom job: `rj-server --require ./examples/report-job.ts`. From a console: `import { ReportJob } from
// './examples/report-job.ts'`, then `ReportJob.create({ customer: 'Jack' })`.

import { Job } from 'rj-console';

export class ReportJob extends Job {
  customer = '';
  pages = 1;
  override priority = 30;

  async perform(): Promise<void> {
    this.logger.info(`Report of ${this.pages} pages for ${this.customer}`);
  }
}
