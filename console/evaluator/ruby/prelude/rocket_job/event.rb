# frozen_string_literal: true

module RocketJob
  # Events: this process's listener and its subscriptions.
  class Event
    include SemanticLogger::Loggable

    class << self
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
