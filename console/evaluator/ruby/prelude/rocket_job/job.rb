# frozen_string_literal: true

module RocketJob
  # Jobs, Ruby's too: lookups, and what may be done to one that is ours.
  class Job
    include SemanticLogger::Loggable
    include Mongoid::Document

    STATES = %i[queued running completed paused failed aborted].freeze
    ACTIONS = { pause: %i[queued running], resume: %i[paused], abort: %i[queued running paused failed],
                retry: %i[failed], fail: %i[queued running paused] }.freeze

    field :_type
    field(:state, &:to_sym)
    %i[priority run_at expires_at created_at started_at completed_at failure_count worker_name percent_complete
       destroy_on_complete description log_level exception sub_state record_count].each { |name| field(name) }

    STATES.each do |state|
      scope(state, -> { where(state: state.to_s) })
      define_method(:"#{state}?") { self.state == state }
    end
    scope(:scheduled, -> { queued.where(:run_at.gt => Time.now) })
    scope(:queued_now, -> { queued.or({ :run_at.exists => false }, { :run_at.lte => Time.now }) })

    ACTIONS.each do |action, from|
      define_method(:"#{action}!") { |*| change(action) }
      define_method(:"may_#{action}?") { from.include?(state) }
    end

    class << self
      def counts_by_state = Console::Host.call("counts_by_state", model_name).transform_keys(&:to_sym)

      # Puts back what a dead server worked on, and removes its document. @return how many jobs and slices
      def requeue_dead_server(name) = Console::Host.call("requeue_dead_server", name)

      def refuse_change(name)
        raise RocketJob::Error, "RocketJob::Job##{name} would change jobs past the states they go through. " \
                                "One job is changed by pause!, resume!, abort!, retry!, fail! and destroy"
      end
    end

    def destroy = change(:destroy)
    alias destroy! destroy
    def ruby? = to_wire["is_ruby"] == true
    def respond_to_missing?(name, include_private = false) = attributes.key?(name.to_s) || super
    def aasm = self
    def current_state = state

    # A job's own fields.
    def method_missing(name, *arguments)
      return super unless arguments.empty? && attributes.key?(name.to_s)

      attributes[name.to_s]
    end

    private

    def change(action)
      changed = Console::Host.call("change_job", self, action)
      read(changed.attributes, changed.to_wire) if changed
      true
    end
  end
end
