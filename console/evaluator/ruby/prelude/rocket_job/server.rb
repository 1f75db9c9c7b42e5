# frozen_string_literal: true

module RocketJob
  # A server's last heartbeat.
  class Heartbeat < Mongoid::Embedded
    has :updated_at, :workers
  end

  # The servers of this environment: lookups, and the events for them.
  class Server
    include Mongoid::Document

    STATES = %i[starting running paused stopping].freeze
    MISSED_HEARTBEATS = 4

    field :name
    field :max_workers
    field :started_at
    field(:state, &:to_sym)

    STATES.each do |state|
      scope(state, -> { where(state: state.to_s) })
      define_method(:"#{state}?") { self.state == state }
    end
    scope(:zombies, ->(missed = MISSED_HEARTBEATS) { where(:_id.in => Console::Host.call("zombies", missed)) })

    # An event for one server, and for every one.
    { stop: %i[starting running paused], pause: %i[running], resume: %i[paused] }.each do |action, from|
      define_method(:"#{action}!") { Subscribers::Server.publish(action, server_id: id) }
      define_method(:"may_#{action}?") { from.include?(state) }
      alias_method action, :"#{action}!"
      define_singleton_method(:"#{action}_all") { Subscribers::Server.publish(action) }
    end

    class << self
      def collection_name = :"rocket_job.servers"
      def counts_by_state = Console::Host.call("counts_by_state", all.to_wire).transform_keys(&:to_sym)
      def destroy_zombies = Console::Host.call("destroy_zombies")

      def refuse_change(name)
        raise RocketJob::Error, "RocketJob::Server##{name} would bypass the servers and the " \
                                "console's guardrails. Publish an event instead: " \
                                "RocketJob::Subscribers::Server.publish(:pause, server_id: server.id); " \
                                "To delete dead servers: RocketJob::Server.destroy_zombies"
      end
    end

    def heartbeat = attributes["heartbeat"] && Heartbeat.new(attributes["heartbeat"])
    def zombie?(missed = MISSED_HEARTBEATS) = Console::Host.call("is_zombie", self, missed)
    def may_started? = false
    def kill! = Subscribers::Server.publish(:kill, server_id: id)
    def refresh! = Subscribers::Server.publish(:refresh, server_id: id)
    def thread_dump! = Subscribers::Server.publish(:thread_dump, server_id: id)
    def aasm = self
    def current_state = state
  end
end
