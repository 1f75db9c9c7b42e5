# frozen_string_literal: true

module RocketJob
  # The additions of batch jobs, and the descriptions of a job's work.
  class Job
    class << self
      # `data_study` for a DataStudyJob
      def underscore_name = name.delete_suffix("Job").underscore
      # `Data Study`
      def human_name = name.delete_suffix("Job").titleize
      # `data_studies`
      def collective_name = underscore_name.pluralize
    end

    def underscore_name = self.class.underscore_name
    def human_name = self.class.human_name

    # For a batch job in its slices: the workers of the running slices, when it was read.
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

    # To a file, or record by record. @return the number of records
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
