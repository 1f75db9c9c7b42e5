# frozen_string_literal: true

module RocketJob
  # A busy worker of the fleet, and the job that it works on.
  class ActiveWorker
    def self.all(server_name = nil)
      found = Console::Host.call("workers").map { |attributes| new(attributes) }
      server_name ? found.select { |each| each.server_name == server_name } : found
    end

    def self.requeue_zombies
      raise RocketJob::Error, "RocketJob::ActiveWorker.requeue_zombies needs a Rocket Job server. " \
                              "RocketJob::Server.destroy_zombies queues the jobs of dead servers again"
    end

    def initialize(attributes) = @attributes = attributes
    def name = @attributes["worker_name"]
    def server_name = @attributes["server"]
    def started_at = @attributes["started_at"]
    def job = @job ||= Job.find(@attributes["job_id"])
    def duration_s = @attributes["seconds"]
    def duration = RocketJob.seconds_as_duration(duration_s)
    def zombie? = @attributes["is_dead"]
    def inspect = "#<RocketJob::ActiveWorker #{name} #{@attributes['job_class']} #{duration}#{' (dead)' if zombie?}>"
  end
end
