# frozen_string_literal: true

module RocketJob
  # What batch jobs add, and what is told of the work on a job.
  class Job
    # The gem's own default for times in `status`.
    STATUS_ZONE = "America/New_York"
    ENDED = { paused: "paused_at", aborted: "aborted_at", failed: "failed_at" }.freeze

    class << self
      # `data_study`, of a DataStudyJob
      def underscore_name = name.delete_suffix("Job").underscore
      # `Data Study`
      def human_name = name.delete_suffix("Job").titleize
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

    # How it stands, times as text.
    def status(time_zone = STATUS_ZONE)
      counts = batch? ? slice_status : {}
      counts.merge(own_status.transform_values { |value| status_value(value, time_zone) })
    end

    private

    def slices(side, category)
      Sliced::Slices.new({ "job" => self, "side" => side, "category" => category.to_s })
    end

    def own_status
      hidden = %w[seconds result]
      hidden << "started_at" if queued?
      hidden << "failure_count" unless failure_count.to_i.positive?
      hidden << (completed? ? "percent_complete" : "completed_at")
      hidden << "worker_name" if sub_state.to_s == "processing"
      ended = ENDED.key?(state) ? { ENDED[state] => completed_at } : {}
      percent = attributes.key?("percent_complete") ? { "percent_complete" => percent_complete } : {}
      ended.merge(attributes, percent, "duration" => duration).except(*hidden)
    end

    def status_value(value, time_zone)
      case value
      when Time then value.in_time_zone(time_zone).to_s
      when BSON::ObjectId then value.to_s
      else value
      end
    end

    def slice_status
      return { "queued_slices" => input.queued.count } if queued?
      return {} unless running? || paused? || failed?

      counts = { "active_slices" => worker_count, "failed_slices" => input.failed.count, "queued_slices" => input.queued.count }
      output_names.each { |name| counts["output_slices#{"_#{name}" unless name == "main"}"] = output(name).count }
      counts
    end

    def output_names
      return ["main"] unless ruby?

      (attributes["output_categories"] || []).map { |each| each.is_a?(Hash) ? each["name"] || "main" : each }.map(&:to_s)
    end
  end
end
