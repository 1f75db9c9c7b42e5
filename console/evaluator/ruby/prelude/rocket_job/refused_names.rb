# frozen_string_literal: true

# Names of the gems that have no meaning at this console.
module RocketJob
  module Plugins
    module Job; end
  end

  module Category; end

  module Sliced
    module Writer; end
  end
end

Console::Refused.module_eval do
  refuse_constants RocketJob, :code, :Batch, :LookupCollection, :MongoidClients, :MongoidFactory, :ThrottleDefinition, :ThrottleDefinitions
  refuse_constants RocketJob, :server, :CLI, :Performance, :Railtie, :Supervisor, :ThreadWorker, :Worker, :WorkerPool
  refuse_constants RocketJob::Plugins, :code, :Cron, :Document, :ProcessingWindow, :Restart, :Retry, :Singleton, :StateMachine,
            :ThrottleDependentJobs, :Transaction
  refuse_constants RocketJob::Plugins::Job, :code, :Defaults, :Transaction, :Callbacks, :Logger, :Model, :Persistence, :StateMachine, :Throttle,
            :ThrottleRunningJobs, :Worker
  refuse_constants RocketJob::Category, :code, :Base, :Input, :Output
  refuse_constants RocketJob::Sliced::Writer, :upload, :Input, :Null, :Output
  refuse_constants RocketJob::Event, :events, :IGNORABLE_CREATE_CODES
  refuse_constants RocketJob::Sliced, :slices, :Store, :BZip2OutputSlice, :CompressedSlice, :EncryptedBZip2OutputSlice, :EncryptedSlice

  refuse_class_methods RocketJob, :server, :rails!, :server!
  refuse_class_methods RocketJob, :code, :create_indexes

  refuse_class_methods RocketJob::Job, :code, :pausable, :pausable=, :user_editable_fields, :user_editable_fields=, :rocket_job_restart_attributes,
            :rocket_job_restart_attributes=, :define_throttle, :undefine_throttle, :throttle?, :define_batch_throttle,
            :undefine_batch_throttle, :batch_throttle?, :defined_input_categories, :defined_input_categories=,
            :defined_output_categories, :defined_output_categories=, :input_category, :output_category, :underscore_name=,
            :human_name=, :collective_name=, :description, :description=, :priority, :priority=, :destroy_on_complete,
            :destroy_on_complete=, :log_level, :log_level=
  refuse_class_methods RocketJob::Job, :create, :from_properties, :perform_now, :perform_later
  refuse_class_methods RocketJob::Jobs::ReEncrypt::RelationalJob, :create, :start
  refuse_class_methods Mongoid, :logging, :logger, :logger=
  refuse_class_methods RocketJob::Job, :create, :from_properties, :later
  refuse_methods RocketJob::Job, :create, :create_restart!, :perform_now
  refuse_methods RocketJob::Job, :code, :perform, :pausable?, :throttle_filter_class, :throttle_filter_id, :merge_input_categories,
          :merge_output_categories, :input_categories=, :output_categories=, :upload_file_name=, :record_count=
  refuse_methods RocketJob::Job, :upload, :upload, :upload_arel, :upload_integer_range, :upload_integer_range_in_reverse_order,
          :upload_mongo_query, :upload_slice
  refuse_methods RocketJob::Job, :worker, :start, :start!, :complete, :complete!, :fail_on_exception!, :statistics_inc, :work_first_slice
  refuse_methods RocketJob::Job, :slices, :cleanup!

  callbacks = %i[perform start complete fail pause resume retry abort requeue batch].flat_map do |event|
    %i[before after around].map { |time| :"#{time}_#{event}" }
  end
  refuse_class_methods RocketJob::Job, :code, :throttle_running_jobs, :throttle_running_jobs=, *callbacks
  refuse_methods RocketJob::Job, :code, :throttle_running_jobs=, :throttle_group=, :statistics=

  refuse_methods RocketJob::Server, :server, :heartbeat=, :started, :started!, :refresh
  refuse_methods RocketJob::JobException, :worker, :backtrace=, :class_name=, :message=, :worker_name=
  refuse_class_methods RocketJob::JobException, :worker, :from_exception
  refuse_methods RocketJob::Heartbeat, :server, :updated_at=, :workers=

  refuse_class_methods RocketJob::DirmonEntry, :setting, :add_whitelist_path, :delete_whitelist_path, :get_whitelist_paths, :whitelist_paths,
            :default_archive_directory=
  refuse_methods RocketJob::DirmonEntry, :entry, :each, :fail, :fail!, :job_class, :later, :set_exception

  refuse_class_methods RocketJob::Event, :events, :convert_to_capped_collection, :create_capped_collection, :create_polling_collection,
            :poll_collection, :poll_once, :process_event, :tail_capped_collection
  refuse_class_methods RocketJob::Event, :setting, :capped_collection_size, :capped_collection_size=, :event_retention_seconds,
            :event_retention_seconds=, :long_poll_seconds, :long_poll_seconds=, :poll_interval, :poll_interval=

  refuse_methods RocketJob::Sliced::Slice, :slices, :<<, :concat, :start, :start!, :complete, :complete!, :fail, :fail!, :fail_on_exception!,
          :set_exception, :as_attributes
  refuse_class_methods RocketJob::Sliced::Slice, :slices, :binary_format, :to_binary
  refuse_methods RocketJob::Sliced::Slices, :slices, :<<, :append, :insert, :insert_many, :create, :create!, :create_indexes, :new, :drop,
          :delete_all, :destroy_all, :requeue_failed, :requeue_running, :next_slice, :slice_class, :slice_class=, :slice_size=,
          :collection_name=
  refuse_methods RocketJob::Sliced::Slices, :upload, :upload, :upload_arel, :upload_integer_range, :upload_integer_range_in_reverse_order,
          :upload_mongo_query

  refuse_class_methods RocketJob::Config, :setting, :server_name=
  refuse_class_methods RocketJob::Config, :connection, :load!
  refuse_class_methods RocketJob::Event, :events, :listener_strategy=
  refuse_methods RocketJob::ActiveWorker, :worker, :name=, :job=, :started_at=
  refuse_class_methods RocketJob::Subscriber, :code, :test_mode!, :test_mode?
  refuse_class_methods RocketJob::Subscribers::Logger, :setting, :host_name, :host_name=
end

Console::Refused.module_eval do
  refuse_class_methods SemanticLogger, :logging, :add_appender, :remove_appender, :appenders, :clear_appenders!, :add_signal_handler,
                       :application=, :environment=, :host=, :backtrace_level, :backtrace_level=, :backtrace_level_index,
                       :cache_loggers=, :cache_loggers?, :clear_logger_cache, :lag_check_interval, :lag_check_interval=,
                       :lag_threshold_s, :logger_cache, :on_log, :queue_size, :reopen_on_fork=, :reopen_on_fork?, :stats, :sync!,
                       :sync?
  refuse_constants SemanticLogger, :logging, :Appender, :Appenders, :Base, :Concerns, :CoreExt, :DebugAsTraceLogger, :Formatters, :JRuby,
                   :Log, :Metric, :Processor, :QueueProcessor, :Reporters, :Subscriber, :SyncProcessor, :Test, :Utils, :AnsiColors
  refuse_methods SemanticLogger::Logger, :logging, :log, :backtrace, :filter, :filter=, :name=
  refuse_class_methods SemanticLogger::Logger, :logging, :call_subscribers, :processor, :subscribe, :subscribers, :sync!, :sync?
end
