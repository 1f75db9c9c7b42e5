# frozen_string_literal: true

# Rocket Job's own names.
module RocketJob
  # The version of the gem that these names come from.
  VERSION = "6.4.0"

  # A refusal of the console, in its own words.
  class Error < StandardError; end

  def self.server? = Console::Host.call("is_server")
  def self.standalone? = false
  def self.rails? = true
  def self.config = Config

  # `2d 3h 4m`, `3h 4m`, `4m 5s`, `5.678s`, `678.900ms`
  def self.seconds_as_duration(seconds)
    return if seconds.nil?

    rest = ->(format) { Time.at(seconds, in: "UTC").strftime(format) }
    if seconds >= 86_400 then "#{(seconds / 86_400).to_i}d #{rest.call('%-Hh %-Mm')}"
    elsif seconds >= 3600 then rest.call("%-Hh %-Mm")
    elsif seconds >= 60 then rest.call("%-Mm %-Ss")
    elsif seconds >= 1 then format("%.3fs", seconds)
    else format("%.3fms", seconds * 1000)
    end
  end
end

require_relative "rocket_job/server"
require_relative "rocket_job/job"
require_relative "rocket_job/job_changes"
require_relative "rocket_job/sliced"
require_relative "rocket_job/batch"
require_relative "rocket_job/job_status"
require_relative "rocket_job/jobs"
require_relative "rocket_job/dirmon_entry"
require_relative "rocket_job/active_worker"
require_relative "rocket_job/event"
require_relative "rocket_job/subscriber"
require_relative "rocket_job/subscribers"
require_relative "rocket_job/category"
require_relative "rocket_job/config"
require_relative "rocket_job/refused_names"
