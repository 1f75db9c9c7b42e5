# frozen_string_literal: true

module RocketJob
  # The settings of this process: those that a server takes from the file that it requires.
  module Config
    DEFAULTS = { max_workers: 10, heartbeat_seconds: 15.0, max_poll_seconds: 5.0, re_check_seconds: 60.0,
                 include_filter: nil, exclude_filter: nil, where_filter: nil }.freeze

    class << self
      DEFAULTS.each do |name, default|
        define_method(name) do
          value = Console::Host.call("setting", name)
          value = default if value.nil?
          default.is_a?(Float) ? value.to_f : value
        end
        define_method(:"#{name}=") { |value| Console::Host.call("set_setting", name, value) }
      end

      def config = self

      # `host:pid` of this console: no server has that name.
      def server_name = "#{SemanticLogger.host}:#{Console::Host.call('process_id')}"

      # @return the condition of the filters; nil if there is none
      def filter
        raise ArgumentError, "Cannot supply both an include_filter and an exclude_filter" if include_filter && exclude_filter

        type = include_filter || (exclude_filter && { "$not" => exclude_filter })
        found = (where_filter || {}).merge({ "_type" => type }.compact)
        found.empty? ? nil : found
      end

    end
  end
end
