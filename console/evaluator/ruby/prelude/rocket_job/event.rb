# frozen_string_literal: true

module RocketJob
  # Events: those of the log, this process's listener and its subscriptions.
  class Event
    include SemanticLogger::Loggable
    include Mongoid::Document

    field :name
    field(:action, &:to_sym)
    field :parameters
    field :created_at
    field :updated_at
    field :publisher

    class << self
      # The newest events, whoever published them.
      def recent(count = 20) = limit(count)

      def refuse_change(name)
        raise RocketJob::Error, "RocketJob::Event##{name} would go past the checks of publishing. Publish instead: " \
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

      def unsubscribe(handle) = Console::Subscriptions.remove(handle)
    end
  end
end
