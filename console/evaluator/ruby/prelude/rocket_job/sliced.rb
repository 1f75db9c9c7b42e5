# frozen_string_literal: true

module RocketJob
  module Sliced
    # Some records of a batch job, processed together.
    class Slice
      include Mongoid::Document
      include Enumerable

      STATES = %i[queued running failed].freeze

      field(:state, &:to_sym)
      %i[first_record_number processing_record_number failure_count started_at worker_name].each { |name| field(name) }
      field(:exception) { |attributes| JobException.new(attributes) }

      STATES.each do |state|
        scope(state, -> { where(state: state.to_s) })
        define_method(:"#{state}?") { self.state == state }
      end

      # Completed slices are deleted.
      def self.completed = where(state: "completed")

      def self.refuse_change(name)
        raise RocketJob::Error, "RocketJob::Sliced::Slice##{name} would bypass the guardrails of slices. To change records: " \
                                "records = and save!. To retry a slice: retry!"
      end

      # @raise RocketJob::Error if they are encrypted or damaged
      def records
        @records ||= begin
          raise RocketJob::Error, to_wire["problem"] if to_wire["problem"]

          Marshal.load(Marshal.dump(to_wire["records"] || attributes["records"]))
        end
      end

      def records=(records)
        @records = records.to_a
      end

      def read(...)
        @records = nil
        super
      end

      def each(&) = records.each(&)
      def size = records.size
      alias length size
      def at(index) = records[index]
      def failed_record = exception && processing_record_number && records[processing_record_number - 1]
      def failed_record_number = exception && processing_record_number && (first_record_number || 1) + processing_record_number - 1
      def current_record_number = (first_record_number || 1) + (processing_record_number || 1) - 1
      alias may_retry? failed?
      def completed? = false
      alias may_start? completed?
      alias may_complete? completed?
      alias may_fail? completed?
      def aasm = self
      def current_state = state

      def save!(*)
        changed("save_slice", records)
      end
      alias save save!

      # Queues it again, while its job still runs.
      def retry!(*) = changed("retry_slice")
      alias retry retry!

      private

      def changed(call, *more)
        slice = Console::Host.call(call, self, *more)
        read(slice.attributes, slice.to_wire)
        true
      end
    end

    # The slices of one category of a batch job: the unfinished ones of the input, or the output.
    class Slices < Mongoid::Criteria
      # The number of slices read at a time.
      BATCH = 20
      ExceptionGroup = Struct.new(:class_name, :count, :messages)

      def initialize(source, **state)
        super(Slice, **state)
        @source = source
      end

      def each
        return enum_for(:each) unless block_given?
        return super unless options.empty?

        batch = limit(BATCH).to_a
        until batch.empty?
          batch.each { |slice| yield(slice) }
          batch = batch.size < BATCH ? [] : where(:_id.gt => batch.last.id).limit(BATCH).to_a
        end
        self
      end

      def all = self
      Slice::STATES.each { |state| define_method(state) { where(state: state.to_s) } }
      # Completed slices are deleted.
      def completed = where(state: "completed")
      def slice_size = @source["job"].input_category.slice_size || 100

      # Record by record. @return the number of records
      def download(header_line: nil, &block)
        raise ArgumentError, "Block is mandatory" unless block

        yield(header_line) if header_line
        each.sum { |slice| slice.records.each(&block).size }
      end

      # Groups failed slices by the class of their exception.
      def group_exceptions
        groups = Console::Host.call("group_exceptions", to_wire).group_by { |group| group["className"] }
        groups.map do |name, all|
          ExceptionGroup.new(name == "-" ? nil : name, all.sum { |group| group["count"] }, all.map { |group| group["message"] })
        end
      end

      def each_failed_record
        return enum_for(:each_failed_record) unless block_given?

        failed.each { |slice| yield(slice.failed_record, slice) }
      end

      def collection_name
        job, side, category = @source.values_at("job", "side", "category")
        :"rocket_job.#{"node_" unless job.ruby?}#{side}s.#{job.id}#{".#{category}" unless category == "main"}"
      end

      # @return the driver's collection, for reading
      def collection = Mongo::Collection.new(collection_name, @source["job"].ruby? ? "rocketjob_slices" : "rocketjob")

      def to_wire = super.merge("of" => @source)

      private

      def with(**changes) = Slices.new(@source, **@state, **changes)
    end

    # The gem has a class for each side.
    Input = Slices
    Output = Slices
  end
end
