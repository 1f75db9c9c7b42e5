# frozen_string_literal: true

module SemanticLogger
  VERSION = "5.0.0"
  LEVELS = %i[trace debug info warn error fatal].freeze

  # Names and numbers of levels; a number is one of Ruby's own Logger.
  module Levels
    LEVELS = SemanticLogger::LEVELS
    OF_RUBY = { 0 => :debug, 1 => :info, 2 => :warn, 3 => :error, 4 => :fatal, 5 => :error }.freeze
    private_constant :OF_RUBY

    def self.index(level) = LEVELS.index(name_of(level))
    def self.level(index) = LEVELS[index]

    # Returns the name of a level, or nil for nil. @raise ArgumentError
    def self.name_of(level)
      return if level.nil?

      name = level.is_a?(Integer) ? OF_RUBY[level] : level.to_s.downcase.to_sym
      return name if LEVELS.include?(name)

      raise ArgumentError, "Invalid level:#{level.inspect} being requested. Must be one of #{LEVELS.inspect}"
    end
  end

  # Measures a block, and logs when it has finished.
  class Measurement
    attr_reader :result, :exception

    def initialize(params)
      @params = params
      @start = Process.clock_gettime(Process::CLOCK_MONOTONIC)
    end

    def run
      @result = yield(@params)
    rescue Exception => e
      @exception = e
      raise
    end

    # In milliseconds.
    def duration
      @duration ||= ((Process.clock_gettime(Process::CLOCK_MONOTONIC) - @start) * 1000).round(3)
    end

    # A quick block isn't logged, unless it has failed.
    def worth_logging? = !failure.nil? || duration >= (@params[:min_duration] || 0)

    def failure = exception || @params[:exception]

    # The level, the message and the exception of the line.
    def line(level, message)
      message = @params[:message] || message
      return [level, message, nil] if failure.nil?

      level = Levels.name_of(@params[:on_exception_level]) || level
      case @params.fetch(:log_exception, :partial)
      when :full then [level, message, failure]
      when :partial then [level, "#{message} -- Exception: #{failure.class}: #{failure.message}", nil]
      when nil, :none then [level, message, nil]
      else raise ArgumentError, "Invalid value:#{@params[:log_exception].inspect} for argument :log_exception"
      end
    end
  end

  # Writes to the console's log under a class name.
  class Logger
    attr_reader :name

    def initialize(name)
      @name = name.is_a?(Module) ? name.name : name.to_s
    end

    LEVELS.each do |level|
      define_method(level) do |message = nil, payload = nil, exception = nil, &block|
        enabled?(level) && log_line(level, message, payload, exception, &block)
      end

      define_method(:"#{level}?") { enabled?(level) }

      define_method(:"measure_#{level}") do |message = nil, params = {}, &block|
        measure(level, message, params, &block)
      end
      alias_method :"benchmark_#{level}", :"measure_#{level}"
    end

    # Runs the block and logs its duration. `min_duration`, in milliseconds: only if it took at least that
    # long, or has failed. `silence`: the block's own log is suppressed below this level.
    def measure(level, message = nil, params = {})
      level = Levels.name_of(level)
      message, params = nil, message if params.empty? && message.is_a?(Hash)
      return (yield(params) if block_given?) unless enabled?(level)
      return measured(level, message, params) unless block_given?

      measurement = Measurement.new(params)
      begin
        measurement.run { |given| params[:silence] ? silence(silence_level(params)) { yield(given) } : yield(given) }
      ensure
        measurement.duration
        log_measured(level, message, params, measurement) if measurement.worth_logging?
      end
    end
    alias benchmark measure

    # The level in force: its own, or else that of `silence`, or else the console's.
    def level = own_level || Console::Host.call("log_level", @name).to_sym

    def level=(level)
      @level = Levels.name_of(level)
    end

    # Uses another level within the block.
    def with_level(level)
      before = @level
      self.level = level
      yield(self)
    ensure
      @level = before
    end

    def should_log?(log) = enabled?(log.level)
    def instance_tags = []
    def instance_named_tags = {}
    def silence(new_level = :error) = SemanticLogger.silence(new_level) { yield(self) }
    def tagged(*tags) = block_given? ? SemanticLogger.tagged(*tags) { yield(self) } : self
    alias with_tags tagged
    def push_tags(...) = SemanticLogger.push_tags(...)
    def pop_tags(...) = SemanticLogger.pop_tags(...)
    def fast_tag(tag, &) = SemanticLogger.tagged(tag, &)
    def tags = SemanticLogger.tags
    def named_tags = SemanticLogger.named_tags
    def inspect = "#<SemanticLogger::Logger #{@name}>"

    private

    def own_level = @level || Thread.current[:semantic_logger_silence]

    def enabled?(level)
      least = own_level || self.level
      LEVELS.index(level) >= LEVELS.index(least)
    end

    def silence_level(params) = params[:silence] == true ? :error : params[:silence]

    # Without a block, logs a duration that was measured elsewhere.
    def measured(level, message, params)
      duration = params[:duration] || raise("Mandatory block missing when :duration option is not supplied")
      exception = params[:exception]
      return false if exception.nil? && duration < (params[:min_duration] || 0)

      write(level, params[:message] || message, params[:payload], exception, duration)
    end

    def log_measured(level, message, params, measurement)
      level, message, exception = measurement.line(level, message)
      return unless enabled?(level)

      write(level, message, params[:payload], exception, measurement.duration)
    end

    def log_line(level, message, payload, exception)
      if message.is_a?(Hash) && payload.nil? && message.keys.intersect?(%i[message payload exception duration])
        message, payload, exception, duration = message.values_at(:message, :payload, :exception, :duration)
      end
      if block_given?
        result = yield
        message = message.nil? ? result : "#{message} -- #{result}"
      end
      payload, exception = nil, payload if payload.is_a?(Exception)
      message, exception = message.message, message if message.is_a?(Exception)
      write(level, message, payload, exception, duration)
    end

    def write(level, message, payload, exception, duration_ms)
      fields = SemanticLogger.tag_fields
      payload = payload.is_a?(Hash) ? payload.merge(fields) : { payload: payload, **fields }.compact
      Console::Host.call("log", @name, level, message.to_s, payload.empty? ? nil : payload, duration_ms,
                         exception && Console::Failure.new(exception).to_h, !own_level.nil?)
      true
    end
  end

  class << self
    # The level of every logger of this console without its own.
    def default_level = Console::Host.call("default_level").to_sym

    # Sets the level of this console. For servers and other processes, publish an event.
    def default_level=(level)
      name = Levels.name_of(level)
      Console::Host.call("set_default_level", name)
      warn "This sets the level of this console only. To set it on servers: RocketJob::Subscribers::Logger.publish(:set, level: :#{name})"
    end

    def default_level_index = LEVELS.index(default_level)
    def host = Console::Host.call("host_name")
    def application = "rj-console"
    def environment = Rails.env.to_s
    def flush = true
    alias close flush
    alias reopen flush

    # Adds tags to all later log lines.
    def push_tags(*tags)
      Thread.current[:semantic_logger_tags] = [*all_tags, *tags.flatten]
      tags
    end

    def pop_tags(count = 1)
      Thread.current[:semantic_logger_tags] = all_tags[0...-count]
    end

    def push_named_tags(tags) = push_tags(tags)
    alias pop_named_tags pop_tags
    def fast_tag(tag, &) = tagged(tag, &)

    # Suppresses log lines below this level until the end of the block, whatever the console's level is,
    # except for loggers with their own level.
    def silence(new_level = :error)
      before = Thread.current[:semantic_logger_silence]
      Thread.current[:semantic_logger_silence] = Levels.name_of(new_level)
      yield
    ensure
      Thread.current[:semantic_logger_silence] = before
    end

    # Adds tags to the log lines within the block; those of a hash have names.
    def tagged(*tags)
      before = Thread.current[:semantic_logger_tags]
      Thread.current[:semantic_logger_tags] = [*before, *tags.flatten]
      yield
    ensure
      Thread.current[:semantic_logger_tags] = before
    end
    alias named_tagged tagged

    def tags = all_tags.grep_v(Hash).map(&:to_s)
    def named_tags = all_tags.grep(Hash).reduce({}, :merge)

    # The tags as they are written next to a message.
    def tag_fields = { tags: tags, named_tags: named_tags }.reject { |_, value| value.empty? }

    private

    def all_tags = Thread.current[:semantic_logger_tags] || []
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
