# frozen_string_literal: true

module Console
  # The Ruby subscribers at the console, by the number that the console uses for them.
  module Subscriptions
    @subscribers = {}

    class << self
      def add(subscriber)
        type = subscriber.class
        handle = Host.call("subscribe", type.event_name, type.actions)
        @subscribers[handle] = subscriber
        handle
      end

      def remove(handle)
        @subscribers.delete(handle)
        Host.call("unsubscribe", handle)
        nil
      end

      def deliver(handle, name, action, parameters)
        subscriber = @subscribers[handle]
        if subscriber.class.event_name == RocketJob::Subscriber::WILDCARD
          subscriber.process_event(name, action.to_sym, parameters.symbolize_keys)
        else
          subscriber.process_action(action.to_sym, parameters)
        end
      end
    end
  end
end

module RocketJob
  # Makes a class act on events: its public methods are its actions.
  module Subscriber
    WILDCARD = "*"

    def self.included(base)
      base.include(SemanticLogger::Loggable)
      base.extend(ClassMethods)
    end

    # Publishes to a subscriber, and subscribes it.
    module ClassMethods
      def event_name = name

      def actions
        (public_instance_methods - Object.public_instance_methods - Subscriber.public_instance_methods -
          SemanticLogger::Loggable.public_instance_methods)
      end

      def publish(action, **parameters)
        unless actions.include?(action.to_sym)
          raise ArgumentError, "Invalid action: #{action}#{Console::Suggestion.for(action, actions)}"
        end

        Console::Keywords.check(instance_method(action), parameters)
        Console::Host.call("publish", event_name, actions, action, parameters)
        true
      end

      def subscribe(*, **, &) = Event.subscribe(new(*, **), &)
    end

    def process_action(action, parameters = nil)
      keywords = method(action).arity.zero? || parameters.nil? ? {} : parameters.symbolize_keys
      public_send(action, **keywords)
    end

    def process_event(_name, _action, _parameters = nil)
      raise NotImplementedError, "#{self.class.name} must define process_event(name, action, parameters)"
    end
  end
end

module Console
  # "Did you mean?" as in Ruby.
  module Suggestion
    def self.for(name, names) = list(DidYouMean::SpellChecker.new(dictionary: names).correct(name))
    def self.list(found) = found.empty? ? "" : "\nDid you mean?  #{found.join("\n               ")}"
  end

  # An event's parameters must match the action's keywords; otherwise nothing is written.
  module Keywords
    def self.check(action, given)
      kinds = action.parameters.group_by(&:first).transform_values { |all| all.map(&:last) }
      missing = kinds.fetch(:keyreq, []) - given.keys
      refuse("missing", missing) unless missing.empty?
      return if kinds.key?(:keyrest)

      unknown = given.keys - kinds.fetch(:keyreq, []) - kinds.fetch(:key, [])
      refuse("unknown", unknown, kinds.values_at(:keyreq, :key).compact.flatten) unless unknown.empty?
    end

    def self.refuse(what, names, known = [])
      text = "#{what} keyword#{'s' unless names.one?}: #{names.map(&:inspect).join(', ')}"
      raise ArgumentError, text + Suggestion.for(names.first, known)
    end
  end
end
