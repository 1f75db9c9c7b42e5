# frozen_string_literal: true

module RocketJob
  # A busy worker of the fleet, and its job.
  class ActiveWorker
    def self.all(server_name = nil)
      found = Console::Host.call("workers").map { |attributes| new(attributes) }
      server_name ? found.select { |each| each.server_name == server_name } : found
    end

    # Requeues the work of workers on servers without a document.
    def self.requeue_zombies
      servers = Hash.new { |known, name| known[name] = Server.where(name: name).exists? }
      all.reject { |worker| servers[worker.server_name] }.uniq(&:job_id).each { |worker| worker.job.requeue! }
    end

    def initialize(attributes) = @attributes = attributes
    def name = @attributes["worker_name"]
    def server_name = @attributes["server"]
    def started_at = @attributes["started_at"]
    def server = @server ||= Server.where(name: server_name).first
    def job = @job ||= Job.find(@attributes["job_id"])
    def job_id = @attributes["job_id"]
    def duration_s = @attributes["seconds"]
    def duration = RocketJob.seconds_as_duration(duration_s)
    def zombie? = @attributes["is_dead"]
    def inspect = "#<RocketJob::ActiveWorker #{name} #{@attributes['job_class']} #{duration}#{' (dead)' if zombie?}>"
  end
end
