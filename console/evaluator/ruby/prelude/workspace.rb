# frozen_string_literal: true

module Console
  # An exception as the console shows it.
  class Failure
    def initialize(exception, file = nil)
      @exception = exception
      @file = file
    end

    def to_h
      { class: @exception.class.name, message: message, line: line, backtrace: frames }
    end

    private

    # Without the name of its class, which is shown before it.
    def message
      text = @exception.detailed_message(highlight: false)
      text.sub(" (#{@exception.class})", "").sub(/\A#{Regexp.escape(@exception.class.to_s)}\z/, @exception.message)
    rescue StandardError
      @exception.class.name
    end

    def line
      return @exception.lineno if @exception.respond_to?(:lineno)

      locations.find { |location| location.path == @file }&.lineno
    end

    def frames = locations.select { |location| location.path == @file }.map(&:to_s)
    def locations = @exception.backtrace_locations || []
  end

  # Serves the console's requests, one after the other: runs statements, returns variables, calls subscribers.
  class Workspace
    def initialize
      @binding = TOPLEVEL_BINDING.dup
    end

    def serve
      Host.tell(ready: RUBY_VERSION)
      while (request = Host.next_request)
        name, arguments = request.first
        reply = attempt(arguments["file"]) { public_send(name, **arguments.transform_keys(&:to_sym)) }
        [$stdout, $stderr].each(&:finish)
        Host.tell(reply)
      end
    end

    # Runs one statement. A failed one leaves no declarations behind.
    def run(code:, file:, line:, json: false)
      before = @binding.dup
      value = @binding.eval(code, file, line)
      @binding.local_variable_set(:_, value)
      Result.new(value, json).to_h
    rescue Exception
      @binding = before
      raise
    end

    # Takes variables of the other language.
    def lend(variables:)
      Wire.decode(variables).each { |name, value| @binding.local_variable_set(name, value) }
      nil
    end

    # Returns the values of local variables, as far as they can leave Ruby.
    def read(names:)
      (names.map(&:to_sym) & @binding.local_variables).to_h { |name| [name, Shared.of(@binding.local_variable_get(name))] }
    end

    def forget(names:)
      Names.new(TOPLEVEL_BINDING.receiver).forget(names)
      gone = names.map(&:to_sym) & @binding.local_variables
      @binding = without(gone) unless gone.empty?
      gone
    end

    def deliver(handle:, name:, action:, parameters:)
      Subscriptions.deliver(handle, name, action, Wire.decode(parameters))
      nil
    end

    private

    # A `return` outside of a method would leave this method and all its callers, and Ruby would exit.
    def attempt(file)
      reply = { done: yield }
    rescue SystemExit => e
      reply = { failed: { class: "SystemExit", message: "exit #{e.status}. To leave the console, type exit on a line of its own.", line: nil, backtrace: [] } }
    rescue Exception => e
      reply = { failed: Failure.new(e, file).to_h }
    ensure
      return reply || { done: { returned: true } }
    end

    def without(gone)
      fresh = TOPLEVEL_BINDING.dup
      (@binding.local_variables - gone).each { |name| fresh.local_variable_set(name, @binding.local_variable_get(name)) }
      fresh
    end
  end

  # The result of a statement, as the console shows it.
  class Result
    LONGEST = 10_000

    def initialize(value, json)
      @value = value
      @json = json
    end

    def to_h
      case @value
      when nil then { nil: true }
      when Mongoid::Criteria then { lookup: Wire.encode(@value.to_wire) }
      when Mongoid::Document then { records: Wire.encode([@value]) }
      when Array then records? ? { records: Wire.encode(@value) } : plain
      else plain
      end
    end

    private

    def records? = @value.any? && @value.all?(Mongoid::Document)

    def plain
      { text: shortened(Wire.encode(@value.inspect.to_s)), json: @json && json,
        string: @value.is_a?(String) ? Wire.encode(@value) : nil }
    end

    def shortened(text)
      return text if text.size <= LONGEST

      "#{text[0, LONGEST]}… #{text.size - LONGEST} more characters; `puts _.inspect` writes all"
    end

    def json
      Wire.encode(@value)
    rescue StandardError
      nil
    end
  end

  # A variable for the other language, or its description if it can't leave Ruby.
  module Shared
    def self.of(value)
      { value: Wire.encode(value) }
    rescue TypeError, SystemStackError
      { class: value.class.name }
    end
  end

  # Instance variables, global variables and constants of the console.
  class Names
    def initialize(main)
      @main = main
    end

    def forget(names)
      names.each do |name|
        case name
        when /\A@@?/ then @main.instance_variable_defined?(name) && @main.remove_instance_variable(name)
        when /\A\$/ then eval("#{name} = nil", TOPLEVEL_BINDING, __FILE__, __LINE__)
        when /\A[A-Z]/ then Object.const_defined?(name) && Object.send(:remove_const, name)
        end
      end
    end
  end
end
