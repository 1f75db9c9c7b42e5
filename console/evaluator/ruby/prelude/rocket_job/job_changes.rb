# frozen_string_literal: true

module RocketJob
  # Operations on jobs from outside: each is one write, guarded by the job's state. Callbacks don't run.
  class Job
    CHANGES = { pause: "pause", resume: "resume", retry: "retry", abort: "abort", fail: "fail", run_now: "runNow",
                requeue: "requeue" }.freeze
    SETTABLE = %w[priority description log_level run_at expires_at].freeze
    MANY = { pause_all: "pause", resume_all: "resume", retry_all: "retry", abort_all: "abort",
             destroy_all: "destroy", delete_all: "destroy" }.freeze

    CHANGES.each do |name, operation|
      define_method(:"#{name}!") { |*| change(operation) }
      alias_method name, :"#{name}!"
      define_method(:"may_#{name}?") { Console::Host.call("may_change_job", self, operation) }
    end

    # @param kill_worker whether to kill the worker that runs it, without asking
    def abort!(*, kill_worker: nil, **) = change("abort", nil, kill_worker)
    alias abort abort!

    def fail!(_worker_name = "user", message = nil, *) = change("fail", message&.to_s)
    alias fail fail!

    SETTABLE.each do |name|
      define_method(:"#{name}=") do |value|
        assigned[name] = value
        @attributes = attributes.merge(name => value)
      end
    end

    def read(...)
      @assigned = {}
      super
    end

    def changed? = !assigned.empty?
    def changes = assigned.dup

    def save!(*)
      set_fields(assigned) if changed?
      true
    end
    alias save save!
    alias save_with_retry! save!

    def update_attributes!(fields = {}, **more)
      set_fields(fields.merge(more).transform_keys(&:to_s))
      true
    end
    alias update_attributes update_attributes!
    alias update! update_attributes!
    alias update update_attributes!
    alias set update_attributes!
    def update_attribute(name, value) = update_attributes!(name => value)

    class << self
      MANY.each do |name, _|
        define_method(name) { all.public_send(name) }
      end

      def change_all(criteria, name)
        Console::Host.call("change_jobs", criteria.to_wire, MANY.fetch(name))
      end
    end

    private

    def assigned = @assigned ||= {}

    def set_fields(fields)
      stored = fields.transform_values { |value| value.is_a?(Symbol) ? value.to_s : value }
      changed = Console::Host.call("set_job", self, stored)
      read(changed.attributes, changed.to_wire)
    end
  end
end

module Mongoid
  class Criteria
    # Applies to all jobs found, each with its own write.
    RocketJob::Job::MANY.each_key do |name|
      define_method(name) do |*, **|
        next model.refuse_change(name) unless model <= RocketJob::Job

        model.change_all(self, name)
      end
    end
  end
end
