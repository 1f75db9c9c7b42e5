// A job of your own: `rj-server --require ./examples/report-job.ts`.
// From a console: `ReportJob.create({ customer: 'Jack' })`, with this class in .rjconsolerc.

import { Job } from 'rj-console';

export class ReportJob extends Job {
  customer = '';
  pages = 1;
  override priority = 30;

  async perform(): Promise<void> {
    this.logger.info(`Report of ${this.pages} pages for ${this.customer}`);
  }
}
