# frozen_string_literal: true

module RocketJob
  # The watched folders of DirmonJob: lookups, and the changes that only depend on the state.
  class DirmonEntry
    include Mongoid::Document

    DEFAULT_ARCHIVE_DIRECTORY = "archive"
    STATES = %i[pending enabled disabled failed].freeze

    %i[name pattern job_class_name properties archive_directory].each { |name| field(name) }
    field(:state, &:to_sym)
    field(:exception) { |attributes| JobException.new(attributes) }

    STATES.each do |state|
      scope(state, -> { where(state: state.to_s) })
      define_method(:"#{state}?") { self.state == state }
    end

    class << self
      def default_archive_directory = DEFAULT_ARCHIVE_DIRECTORY
      def collection_name = :"rocket_job.dirmon_entries"
      def counts_by_state = Console::Host.call("counts_by_state", all.to_wire).transform_keys(&:to_sym)

      def refuse_change(name)
        raise RocketJob::Error, "#{self.name}##{name} needs your application's validations, which are not loaded here: " \
                                "use a Rails console. To change an entry here: enable!, disable! or destroy"
      end
    end

    %w[enable disable destroy].each do |action|
      define_method(:"#{action}!") { |*| change(action) }
      define_method(:"may_#{action}?") { Console::Host.call("may_change_dirmon", self, action) }
    end
    alias destroy destroy!
    alias enable enable!
    alias disable disable!
    def may_fail? = false

    def aasm = self
    def current_state = state

    private

    def change(action)
      changed = Console::Host.call("change_dirmon", self, action)
      read(changed.attributes, changed.to_wire) if changed
      true
    end
  end
end
