# frozen_string_literal: true

require "timeout"

# WebAssembly has no threads: a thread's block runs immediately, before the next line.
class Thread
  # A thread that has finished.
  class Ended
    attr_accessor :name, :priority, :report_on_exception, :abort_on_exception

    def initialize(*arguments)
      @variables = {}
      @value = yield(*arguments)
    rescue StandardError => e
      @error = e
      warn "#{inspect} terminated with exception: #{e.detailed_message(highlight: false)}"
    end

    def join(_limit = nil)
      raise @error if @error

      self
    end

    def value = join && @value
    def alive? = false
    def status = @error ? nil : false
    def [](name) = @variables[name.to_sym]
    def []=(name, value)
      @variables[name.to_sym] = value
    end

    alias thread_variable_get []
    alias thread_variable_set []=
    def kill = self
    alias exit kill
    alias terminate kill
    alias wakeup kill
    alias run kill
    def inspect = "#<Thread ended>"
  end

  class << self
    def new(*, &block)
      raise ThreadError, "must be called with a block" unless block

      Ended.new(*, &block)
    end

    alias start new
    alias fork new
  end
end

# Without threads, nothing can be cut short except by Ctrl+C.
module Timeout
  def self.timeout(seconds, *) = yield(seconds)
  def timeout(...) = Timeout.timeout(...)
end
