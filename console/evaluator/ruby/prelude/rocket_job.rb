# frozen_string_literal: true

# Rocket Job's own names.
module RocketJob
  # What the console refuses, in its own words.
  class Error < StandardError; end

  def self.server? = Console::Host.call("is_server")
  def self.standalone? = false
  def self.rails? = true
  def self.config = Config
end

require_relative "rocket_job/server"
require_relative "rocket_job/job"
require_relative "rocket_job/event"
require_relative "rocket_job/subscriber"
require_relative "rocket_job/subscribers"
require_relative "rocket_job/config"
