# frozen_string_literal: true

module RocketJob
  # The built-in subscribers, which the console implements: it checks events published to them.
  module Subscribers
    # One of the built-in subscribers.
    module BuiltIn
      def publish(action, **parameters)
        Console::Host.call("publish_built_in", name.split("::").last, action, parameters)
        true
      end

      def event_name = name
    end

    class Server
      extend BuiltIn

      def self.subscribe(*arguments)
        raise ArgumentError, "wrong number of arguments (given 0, expected 1)" if arguments.empty?

        raise NotImplementedError, "A console is not a server: only rj-server and Ruby servers can subscribe to this"
      end
    end

    class Worker < Server
    end

    class Logger
      extend BuiltIn

      def self.subscribe(*) = Console::Host.call("subscribe_built_in", "Logger")

      # Immediately reverts an event's temporary setting.
      def self.revert(event)
        Console::Host.call("revert_level", (event.respond_to?(:id) ? event.id : event).to_s)
        true
      end
    end

    class SecretConfig
      extend BuiltIn

      def self.subscribe(*) = Console::Host.call("subscribe_built_in", "SecretConfig")
    end
  end
end
