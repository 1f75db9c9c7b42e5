# frozen_string_literal: true

module RocketJob
  # A job in the form of the gem's `as_json` and `status`.
  class Job
    # The gem's own default for times in `status`.
    STATUS_ZONE = "Eastern Time (US & Canada)"
    # The state's name for `completed_at` in a job that hasn't completed, and other fields that its state
    # hides.
    ENDED = { paused: "paused_at", aborted: "aborted_at", failed: "failed_at" }.freeze
    HIDDEN = { queued: %w[started_at completed_at result], running: %w[completed_at result], completed: %w[percent_complete] }.freeze
    # Fields of every job, even if a document lacks them.
    JSON_FIELDS = %w[_id completed_at created_at description destroy_on_complete expires_at failure_count log_level
                     percent_complete priority run_at started_at state worker_name].freeze
    BATCH_JSON_FIELDS = %w[record_count sub_state].freeze

    # All fields by name, and the duration. Times are times, not strings.
    def as_json(*)
      names = attributes.keys | JSON_FIELDS | (batch? ? BATCH_JSON_FIELDS : [])
      values = (names - ["_type"]).sort.to_h { |name| [name, json_value(name)] }
      values = values.merge("seconds" => seconds, "duration" => duration)
      values.delete("failure_count") unless failure_count.to_i.positive?
      ended = ENDED[state]
      return values.except(*HIDDEN.fetch(state, [])) if ended.nil?

      { ended => completed_at }.merge(values.except("completed_at", "result"))
    end

    # Its state, with times as strings.
    def status(time_zone = STATUS_ZONE)
      told = (batch? ? slice_status : {}).merge(as_json.except("seconds").transform_values { |value| status_value(value, time_zone) })
      return told unless batch?

      told.except("result", *("worker_name" if sub_state == :processing))
    end

    private

    def json_value(name)
      case name
      when "exception" then exception&.attributes
      when "worker_name" then attributes[name]
      when *self.class.fields.keys then public_send(name)
      else attributes[name]
      end
    end

    def status_value(value, time_zone)
      case value
      when Time then value.in_time_zone(time_zone).to_s
      when BSON::ObjectId then value.to_s
      else value
      end
    end

    def slice_status
      case state
      when :queued then { "queued_slices" => input.queued.count }
      when :running, :paused, :failed then slice_counts.merge(remaining)
      when :completed then rate
      else {}
      end
    end

    def slice_counts
      counts = { "active_slices" => worker_count, "failed_slices" => input.failed.count, "queued_slices" => input.queued.count }
      output_names.each { |name| counts["output_slices#{"_#{name}" unless name == "main"}"] = output(name).count }
      counts
    end

    # Returned once 5 percent are done.
    def remaining
      percent = percent_complete.to_i
      return {} unless running? && record_count.to_i.positive? && percent >= 5

      { "est_remaining_duration" => RocketJob.seconds_as_duration((seconds / percent * 100) - seconds) }
    end

    def rate
      return {} unless record_count.to_i.positive? && seconds.positive?

      { "records_per_hour" => (record_count / seconds * 60 * 60).round }
    end

    def output_names
      return ["main"] unless ruby?

      (attributes["output_categories"] || []).map { |each| each.is_a?(Hash) ? each["name"] || "main" : each }.map(&:to_s)
    end
  end
end
