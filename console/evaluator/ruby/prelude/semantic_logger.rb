# frozen_string_literal: true

module SemanticLogger
  LEVELS = %i[trace debug info warn error fatal].freeze

  # Writes to the console's log under one class name.
  class Logger
    attr_reader :name

    def initialize(name)
      @name = name.is_a?(Module) ? name.name : name.to_s
    end

    LEVELS.each do |level|
      define_method(level) do |message = nil, payload = nil, exception = nil, &block|
        write(level, block ? block.call : message, payload, exception)
      end

      define_method(:"measure_#{level}") do |message, payload: nil, **, &block|
        measure(level, message, payload, &block)
      end
    end

    alias benchmark_info measure_info

    def tagged(*) = block_given? ? yield(self) : self
    def silence(*) = yield(self)
    def inspect = "#<SemanticLogger::Logger #{@name}>"

    private

    def write(level, message, payload, exception = nil, duration_ms = nil)
      payload, exception = nil, payload if payload.is_a?(Exception)
      message, exception = message.message, message if message.is_a?(Exception)
      Console::Host.call("log", @name, level, message.to_s, payload, duration_ms,
                         exception && Console::Failure.new(exception).to_h)
      true
    end

    def measure(level, message, payload)
      start = Process.clock_gettime(Process::CLOCK_MONOTONIC)
      result = yield
    rescue StandardError => e
      raise
    ensure
      elapsed = Process.clock_gettime(Process::CLOCK_MONOTONIC) - start
      write(level, message, payload, e, (elapsed * 1000).round(3))
      result
    end
  end

  def self.[](name) = Logger.new(name)

  # Gives a class and its instances a `logger` of its name.
  module Loggable
    def self.included(base)
      base.extend(ClassMethods)
    end

    # The logger of the class.
    module ClassMethods
      def logger = @logger ||= SemanticLogger[self]
    end

    def logger = self.class.logger
  end
end
