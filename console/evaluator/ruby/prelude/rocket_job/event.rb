# frozen_string_literal: true

module RocketJob
  # Events: the log, this process's listener and its subscriptions.
  class Event
    include SemanticLogger::Loggable
    include Mongoid::Document

    field :name
    field(:action, &:to_sym)
    field :parameters
    field :created_at
    field :updated_at
    field :publisher

    ALL_EVENTS = "*"

    class << self
      def collection_name = :"rocket_job.events"

      # The way this process finds new events: `:capped`, `:change_stream` or `:polling`.
      def listener_strategy = Console::Host.call("listener_strategy").to_sym

      # Returns the newest events, whoever published them.
      def recent(count = 20) = limit(count)

      def refuse_change(name)
        raise RocketJob::Error, "RocketJob::Event##{name} would bypass the checks of publishing. Publish instead: " \
                                "RocketJob::Subscribers::Server.publish(:refresh)"
      end

      # Starts the listener of the console and returns: subscribers hear every event from now on.
      def listener(**)
        Console::Host.call("listen")
      end

      def subscribe(subscriber)
        handle = Console::Subscriptions.add(subscriber)
        return handle unless block_given?

        begin
          yield(subscriber)
        ensure
          unsubscribe(handle)
        end
      end

      alias add_subscriber subscribe

      def collection_exists? = Mongoid.default_client.database.collection_names.include?(collection_name.to_s)

      def unsubscribe(handle) = Console::Subscriptions.remove(handle)
    end
  end
end
