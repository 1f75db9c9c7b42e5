# frozen_string_literal: true

module RocketJob
  # The reason a job failed.
  class JobException < Mongoid::Embedded
    has :class_name, :message, :backtrace, :worker_name
  end

  # Lookups of jobs, TypeScript and Ruby. The operations on them are in job_changes.rb.
  class Job
    include SemanticLogger::Loggable
    include Mongoid::Document

    STATES = %i[queued running completed paused failed aborted].freeze

    field :_type
    field(:state, &:to_sym)
    %i[sub_state log_level].each { |name| field(name, &:to_sym) }
    %i[priority run_at expires_at created_at started_at completed_at failure_count worker_name percent_complete
       destroy_on_complete description record_count].each { |name| field(name) }
    field(:exception) { |attributes| JobException.new(attributes) }

    STATES.each do |state|
      scope(state, -> { where(state: state.to_s) })
      define_method(:"#{state}?") { self.state == state }
    end
    scope(:scheduled, -> { queued.where(:run_at.gt => Time.now) })
    scope(:queued_now, -> { queued.any_of({ :run_at.eq => nil }, { :run_at.lte => Time.now }) })

    class << self
      # For queued jobs, it also counts those that may start now, and those that start later.
      def counts_by_state
        counts = Console::Host.call("counts_by_state", all.to_wire).transform_keys(&:to_sym)
        return counts unless counts.key?(:queued)

        later = scheduled.count
        counts.merge({ queued_now: counts[:queued] - later, scheduled: later }.select { |_, count| count.positive? })
      end

      # Requeues the work of a dead server, and removes its document. @return the number of jobs and slices
      def requeue_dead_server(name) = Console::Host.call("requeue_dead_server", name)

      # Returns the class for jobs with this class name. The real class is unknown here.
      def of_type(name)
        @types ||= {}
        subclasses.find { |each| each.name == name } || @types[name] ||= Class.new(self) { @type = name }
      end

      def name = @type || super
      alias to_s name
      alias inspect name
      def model_name = "Job"
      def collection_name = :"rocket_job.jobs"
      def all = equal?(Job) ? super : super.where(_type: name)

      def instantiate(attributes, wire = {})
        type = attributes["_type"]
        equal?(Job) && type.is_a?(String) ? of_type(type).instantiate(attributes, wire) : super
      end

      def refuse_change(action)
        if %i[new create create! first_or_create find_or_create_by insert_many].include?(action)
          raise RocketJob::Error, "#{name}##{action} needs the job's code, which is not loaded here. Create jobs in your application"
        end

        raise RocketJob::Error, "#{name}##{action} would bypass the state machine of jobs. " \
                                "To change one job: pause!, resume!, abort!, retry!, fail! or destroy"
      end
    end

    # The seconds it has run, or waited.
    def seconds
      return completed_at - (started_at || created_at) if completed_at

      Time.now - (started_at || created_at)
    end

    def duration = RocketJob.seconds_as_duration(seconds)
    def expired? = !expires_at.nil? && expires_at < Time.now
    def scheduled? = queued? && !run_at.nil? && run_at > Time.now
    def destroy = change(:destroy)
    alias destroy! destroy
    def ruby? = to_wire["is_ruby"] == true
    def respond_to_missing?(name, include_private = false) = attributes.key?(name.to_s) || super
    def aasm = self
    def current_state = state

    # Reads a job's own fields.
    def method_missing(name, *arguments)
      field = name.to_s.delete_suffix("=")
      raise RocketJob::Error, Console::Refused.text("#{self.class.name}##{name}", :field) if name.end_with?("=") && field != name.to_s
      return super unless arguments.empty? && attributes.key?(field)

      attributes[name.to_s]
    end

    private

    def change(action, *more)
      changed = Console::Host.call("change_job", self, action, *more)
      read(changed.attributes, changed.to_wire) if changed
      true
    end
  end
end
