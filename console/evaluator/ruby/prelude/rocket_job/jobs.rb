# frozen_string_literal: true

module RocketJob
  # The gem's own jobs, by name, like any other job class here.
  module Jobs
    NAMES = %i[ActiveJob ConversionJob CopyFileJob DirmonJob HousekeepingJob OnDemandBatchJob OnDemandJob PerformanceJob
               SimpleJob UploadFileJob].freeze
    NAMES.each { |name| const_set(name, Job.of_type("RocketJob::Jobs::#{name}")) }

    module ReEncrypt
      RelationalJob = Job.of_type("RocketJob::Jobs::ReEncrypt::RelationalJob")
    end
  end
end
