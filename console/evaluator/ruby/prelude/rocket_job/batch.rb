# frozen_string_literal: true

module RocketJob
  # What batch jobs add, and what is told of the work on a job.
  class Job
    class << self
      # `data_study`, of a DataStudyJob
      def underscore_name = name.delete_suffix("Job").underscore
      # `Data Study`
      def human_name = name.delete_suffix("Job").titleize
      # `data_studies`
      def collective_name = underscore_name.pluralize
    end

    def underscore_name = self.class.underscore_name
    def human_name = self.class.human_name

    # Of a batch job on its slices: those of the slices that are running, when it was read.
    def worker_names = to_wire["worker_names"] || []
    def worker_count = worker_names.size
    def worker_name = to_wire.fetch("worker_name") { attributes["worker_name"] }
    def percent_complete = to_wire.fetch("percent_complete") { attributes["percent_complete"] }
    def sleeping? = running? && worker_count.zero?
    def scheduled_at = run_at || created_at
    def batch? = to_wire["is_batch"] == true

    def input(category = :main) = slices("input", category)
    def output(category = :main) = slices("output", category)
    def each_failed_record(...) = input.each_failed_record(...)

    # To a file, or record by record. @return how many records there were
    def download(file = nil, category: :main, &block)
      return Console::Host.call("download", self, file.to_s, category.to_s)["records"] unless block

      output(category).each.sum { |slice| slice.records.each(&block).size }
    end

    private

    def slices(side, category)
      Sliced::Slices.new({ "job" => self, "side" => side, "category" => category.to_s })
    end
  end
end
